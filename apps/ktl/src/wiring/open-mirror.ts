import { randomBytes, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { faults as commandFaults, type CommandCall } from '@ktl/cli-kit';
import { systemClock } from '@ktl/kube-client';
import {
  createRedactor,
  createSession,
  makeCertificate,
  parseBind,
  startFeed,
  startMirror,
  type HelloFrame,
  type Redactor,
  type Session,
  type WebServer,
  type WebServerOptions,
} from '@ktl/mirror-server';
import { openFrameSpool } from '@ktl/sqlite-archive';
import { loadViewer } from '@ktl/web-viewer';
import type { mirrorFlags } from '../flags/mirror-flags.ts';
import { faults } from '../faults.ts';

export type MirrorCall = Pick<
  CommandCall<typeof mirrorFlags>,
  'flags' | 'host' | 'stderr' | 'log' | 'sourceOf'
>;

/** A session that others see. Disposing it lets them take what is left, for a second at most. */
export interface OpenMirror extends AsyncDisposable {
  readonly session: Session;
  /** Of the page, one for each address; empty without `--ui`. */
  readonly links: readonly string[];
}

const feedPort = 9080;

/**
 * Opens what `--ui` and `--ws-listen` ask for and prints where it is.
 * @param about - what viewers are told of the session
 * @param pagePort - of `--ui` where its address has none
 * @throws KtlError WEB_*, MIRROR_*, MIRROR_FILE_UNREADABLE, VIEWER_NOT_BUILT, FLAG_CONFLICT
 */
export async function openMirror(
  call: MirrorCall,
  about: Omit<HelloFrame['session'], 'id' | 'startedAt'>,
  pagePort = 8080,
): Promise<OpenMirror> {
  const { flags, host, log } = call;
  const web = await webOf(call, pagePort);
  const session = createSession({
    session: { id: randomUUID(), startedAt: new Date(host.now()).toISOString(), ...about },
    clock: systemClock,
    redactor: redactorOf(flags),
    spool: openFrameSpool(),
    onFault: ({ message }) => {
      log.warn(`${message}; viewers who come late get what is in memory`);
    },
  });
  const servers: WebServer[] = [];
  const links: string[] = [];
  const close = async (): Promise<void> => {
    // The session first: its viewers then get all of it.
    await session[Symbol.asyncDispose]();
    for (const server of servers) await server[Symbol.asyncDispose]();
  };
  try {
    if (flags.ui !== undefined) {
      const files = pageFiles(await loadViewer('logs'));
      const onLink = (link: string): void => {
        say(call, `mirror: the link has been used; the next one is ${link}`);
      };
      const access = { ...web.access, cookie: 'required' } as const;
      const options = { ...web, bind: flags.ui, defaultPort: pagePort, access, onLink };
      const server = await startMirror({ session, files, web: options });
      servers.push(server);
      links.push(...server.links);
      say(call, `mirror: ${server.links[0] ?? ''}`);
    }
    if (flags.wsListen !== undefined) {
      const access = { ...web.access, cookie: 'browsers-only' } as const;
      const options = { ...web, bind: flags.wsListen, defaultPort: feedPort, access };
      const server = await startFeed({ session, web: options });
      servers.push(server);
      say(call, `feed: ${feedUrl(server)}`);
    }
    tellTrust(call, servers);
  } catch (error) {
    await close();
    throw error;
  }
  return { session, links, [Symbol.asyncDispose]: close };
}

function tellTrust(call: MirrorCall, servers: readonly WebServer[]): void {
  for (const { warnings } of servers) for (const { message } of warnings) call.log.warn(message);
  // One certificate for all of them.
  const fingerprint = servers[0]?.fingerprint;
  if (fingerprint !== undefined && call.flags.uiTls) {
    say(call, `certificate: SHA-256 ${fingerprint}`);
  }
}

function say({ stderr }: MirrorCall, text: string): void {
  void stderr.write(`${text}\n`);
}

function feedUrl({ addresses: [first], fingerprint }: WebServer): string {
  const { host = '', port = 0 } = first ?? {};
  const name = host.includes(':') ? `[${host}]` : host;
  return `${fingerprint === undefined ? 'ws' : 'wss'}://${name}:${String(port)}/ws`;
}

// Names as browsers ask for them.
function pageFiles(files: Awaited<ReturnType<typeof loadViewer>>): WebServerOptions['files'] {
  return new Map(
    [...files].map(([name, file]) => [name === 'index.html' ? '/' : `/${name}`, file]),
  );
}

function redactorOf({ redact, redactKnown }: MirrorCall['flags']): Redactor {
  const rules = redact.map(({ source }) => ({ name: `--redact ${source}`, pattern: source }));
  return createRedactor(rules, { defaults: redactKnown });
}

async function webOf(
  call: MirrorCall,
  pagePort: number,
): Promise<Omit<WebServerOptions, 'bind' | 'files' | 'sockets'>> {
  const { flags, log } = call;
  // Found wrong before anything is opened.
  const page = flags.ui === undefined ? undefined : parseBind(flags.ui, pagePort).port;
  const feed = flags.wsListen === undefined ? undefined : parseBind(flags.wsListen, feedPort).port;
  if (page !== undefined && page !== 0 && page === feed) {
    throw commandFaults.FLAG_CONFLICT({
      first: '--ui',
      second: '--ws-listen',
      reason: `both name port ${page}`,
      hint: 'give one of them another port',
    });
  }
  return {
    access: { token: flags.uiToken, cookie: 'required' },
    tls: await tlsOf(call),
    allowedHosts: flags.uiHost,
    allowedOrigins: flags.uiHost.flatMap((name) => [`https://${name}`, `http://${name}`]),
    clock: systemClock,
    randomBytes,
    onError: (error) => {
      log.debug('mirror', { error: String(error) });
    },
  };
}

async function tlsOf({ flags, host, sourceOf }: MirrorCall): Promise<WebServerOptions['tls']> {
  const { uiCert, uiKey, uiTls } = flags;
  if (uiCert === undefined && uiKey === undefined) {
    if (!uiTls) return undefined;
    const binds = [flags.ui, flags.wsListen].filter((bind) => bind !== undefined);
    return makeCertificate({ binds, allowedHosts: flags.uiHost, now: systemClock.now() });
  }
  if (uiCert === undefined || uiKey === undefined) {
    const [flag, needs] =
      uiKey === undefined ? ['--ui-cert', '--ui-key'] : ['--ui-key', '--ui-cert'];
    throw faults.LOGS_FLAG_ALONE({ flag, needs });
  }
  if (uiTls && sourceOf('uiTls').kind === 'flag' && sourceOf('uiCert').kind === 'flag') {
    throw commandFaults.FLAG_CONFLICT({
      first: '--ui-tls',
      second: '--ui-cert',
      reason: 'both name a certificate',
    });
  }
  const read = async (path: string): Promise<string> => {
    try {
      return await readFile(resolve(host.cwd, path), 'utf8');
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      const problem = code === 'ENOENT' ? 'does not exist' : 'cannot be read';
      throw faults.MIRROR_FILE_UNREADABLE({ path, problem }, error);
    }
  };
  return { certPem: await read(uiCert), keyPem: await read(uiKey) };
}
