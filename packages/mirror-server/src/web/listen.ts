import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import type { Server } from 'node:net';
import { isIP } from 'node:net';
import { faults } from '../faults.ts';
import { authority, type Bind, type BindAddress } from './bind.ts';

/** A server that listens, and where. */
export interface Listening<S extends Server = Server> {
  readonly server: S;
  /** IP address and the port that it really has. */
  readonly address: BindAddress;
}

const familyMissing = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EPROTONOSUPPORT']);
const freePortTries = 10;

/**
 * The IP addresses of a bind.
 * @throws KtlError WEB_ADDRESS_UNAVAILABLE
 */
export async function addressesOf(bind: Bind): Promise<readonly string[]> {
  const found: string[] = [];
  for (const host of bind.hosts) {
    if (isIP(host) !== 0) found.push(host);
    else found.push(...(await lookUp({ host, port: bind.port })));
  }
  return [...new Set(found)];
}

/**
 * Listens on every address, all with one port. An address whose family this machine does not have is
 * left out, unless nothing is left.
 * @throws KtlError WEB_ADDRESS_IN_USE, WEB_ADDRESS_UNAVAILABLE
 */
export async function listenAll<S extends Server>(
  create: () => S,
  where: { readonly addresses: readonly string[]; readonly port: number },
): Promise<readonly Listening<S>[]> {
  for (let attempt = 1; ; attempt += 1) {
    const open: Listening<S>[] = [];
    try {
      return await listenEach(create, where, open);
    } catch (error) {
      await Promise.all(open.map(({ server }) => closed(server)));
      // The free port of one family may be taken in the other.
      const again = where.port === 0 && open.length > 0 && codeOf(error) === 'EADDRINUSE';
      if (!again || attempt === freePortTries) throw faultOf(error, where);
    }
  }
}

async function listenEach<S extends Server>(
  create: () => S,
  { addresses, port }: { readonly addresses: readonly string[]; readonly port: number },
  open: Listening<S>[],
): Promise<readonly Listening<S>[]> {
  let missing: unknown;
  for (const host of addresses) {
    const server = create();
    try {
      await listen(server, { host, port: open[0]?.address.port ?? port });
    } catch (error) {
      if (addresses.length === 1 || !familyMissing.has(codeOf(error))) throw error;
      missing = error;
      continue;
    }
    const bound = server.address();
    const boundPort = typeof bound === 'object' && bound !== null ? bound.port : port;
    open.push({ server, address: { host, port: boundPort } });
  }
  if (open.length === 0) throw missing as Error;
  return open;
}

async function listen(server: Server, { host, port }: BindAddress): Promise<void> {
  // `once` rejects on 'error'.
  const listening = once(server, 'listening');
  server.listen({ host, port });
  await listening;
}

async function closed(server: Server): Promise<void> {
  const done = once(server, 'close');
  server.close();
  await done;
}

async function lookUp(address: BindAddress): Promise<readonly string[]> {
  try {
    const found = await lookup(address.host, { all: true });
    return found.map((each) => each.address);
  } catch (error) {
    const reason = `${codeOf(error)}: no address is known for this name`;
    throw faults.WEB_ADDRESS_UNAVAILABLE({ address: authority(address), reason }, error);
  }
}

function faultOf(
  error: unknown,
  { addresses, port }: { readonly addresses: readonly string[]; readonly port: number },
): unknown {
  const failed = error as { address?: string; port?: number };
  const host = failed.address ?? addresses[0] ?? '';
  const address = authority({ host, port: failed.port ?? port });
  const code = codeOf(error);
  if (code === 'EADDRINUSE') return faults.WEB_ADDRESS_IN_USE({ address }, error);
  return faults.WEB_ADDRESS_UNAVAILABLE({ address, reason: `${code}: ${wordsOf(code)}` }, error);
}

function wordsOf(code: string): string {
  if (code === 'EACCES') return 'permission denied';
  return familyMissing.has(code) ? 'this machine has no such address' : 'the system refused it';
}

function codeOf(error: unknown): string {
  return (error as { code?: string }).code ?? 'UNKNOWN';
}
