import * as net from 'node:net';
import * as tls from 'node:tls';
import { once } from 'node:events';
import { faults } from '../faults.ts';
import { networkProblem } from './connection-fault.ts';
import { hostPort } from './endpoint.ts';

/** Which proxy, and where to through it. */
export interface TunnelOptions {
  readonly proxy: URL;
  readonly target: { readonly host: string; readonly port: number };
  /** Base URL of the API server, for messages. */
  readonly server: string;
  /** For the certificate of an HTTPS proxy, as kubectl does it: the same rules as for the cluster. */
  readonly ca?: Buffer | undefined;
  readonly insecure?: boolean | undefined;
  readonly signal: AbortSignal;
}

const maxAnswerBytes = 16 * 1024;

/**
 * A TCP connection to `target` through an HTTP or HTTPS proxy (CONNECT) or a SOCKS5 one.
 * @throws KtlError CLUSTER_UNREACHABLE naming the proxy; the signal's reason
 * @see RFC 9110 §9.3.6, RFC 1928, RFC 1929
 */
export async function openTunnel(options: TunnelOptions): Promise<net.Socket> {
  const { proxy, signal } = options;
  const scheme = proxy.protocol;
  const socket = scheme === 'https:' ? openTlsToProxy(options) : openTcpToProxy(proxy);
  // Errors reach the caller through the pending wait; the listener only keeps them from being fatal.
  socket.on('error', () => undefined);
  const onAbort = (): void => {
    socket.destroy(signal.reason as Error);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    await once(socket, scheme === 'https:' ? 'secureConnect' : 'connect', { signal });
    if (scheme === 'http:' || scheme === 'https:') await connectByHttp(socket, options);
    else await connectBySocks(socket, options);
    return socket;
  } catch (error) {
    socket.destroy();
    signal.throwIfAborted();
    throw proxyFault(options, networkProblem(error), error);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

function openTcpToProxy(proxy: URL): net.Socket {
  const { host, port } = hostPort(proxy);
  const isSocks = proxy.protocol.startsWith('socks');
  return net.connect({ host, port: isSocks && proxy.port === '' ? 1080 : port });
}

function openTlsToProxy({ proxy, ca, insecure }: TunnelOptions): tls.TLSSocket {
  const { host, port } = hostPort(proxy);
  return tls.connect({
    host,
    port,
    ...(net.isIP(host) === 0 ? { servername: host } : {}),
    // A proxy of the company is mostly signed by an authority of this machine, not of the cluster.
    ...(ca === undefined ? {} : { ca: [...tls.getCACertificates(), ca.toString('latin1')] }),
    rejectUnauthorized: insecure !== true,
  });
}

async function connectByHttp(socket: net.Socket, { proxy, target }: TunnelOptions): Promise<void> {
  const host = target.host.includes(':') ? `[${target.host}]` : target.host;
  const authority = `${host}:${String(target.port)}`;
  const user = credentialsOf(proxy);
  const authorization =
    user === undefined
      ? ''
      : `Proxy-Authorization: Basic ${Buffer.from(`${user.name}:${user.password}`).toString('base64')}\r\n`;
  socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${authorization}\r\n`);
  const answer = await readUntil(socket, (bytes) => {
    const at = bytes.indexOf('\r\n\r\n');
    return at < 0 ? undefined : at + 4;
  });
  const status = /^HTTP\/1\.[01] (\d{3})[^\r]*/.exec(answer.toString('latin1'));
  if (status?.[1] !== '200') throw new ProxyRefusal(status?.[0] ?? 'it does not speak HTTP');
}

async function connectBySocks(socket: net.Socket, { proxy, target }: TunnelOptions): Promise<void> {
  const user = credentialsOf(proxy);
  socket.write(user === undefined ? Buffer.of(5, 1, 0) : Buffer.of(5, 2, 0, 2));
  const choice = await readUntil(socket, (bytes) => (bytes.length < 2 ? undefined : 2));
  if (choice[1] === 2 && user !== undefined) {
    const name = Buffer.from(user.name);
    const password = Buffer.from(user.password);
    socket.write(
      Buffer.concat([Buffer.of(1, name.length), name, Buffer.of(password.length), password]),
    );
    const verdict = await readUntil(socket, (bytes) => (bytes.length < 2 ? undefined : 2));
    if (verdict[1] !== 0) throw new ProxyRefusal('it rejects the user name or password');
  } else if (choice[0] !== 5 || choice[1] !== 0) {
    throw new ProxyRefusal('no common SOCKS5 authentication method');
  }
  const name = Buffer.from(target.host);
  socket.write(
    Buffer.concat([
      Buffer.of(5, 1, 0, 3, name.length),
      name,
      Buffer.of(target.port >> 8, target.port & 255),
    ]),
  );
  const reply = await readUntil(socket, socksReplyLength);
  if (reply[1] !== 0) throw new ProxyRefusal(`SOCKS5 reply ${String(reply[1])}`);
}

function socksReplyLength(bytes: Buffer): number | undefined {
  if (bytes.length < 5) return undefined;
  const addressBytes = { 1: 4, 3: 1 + (bytes[4] ?? 0), 4: 16 }[bytes[3] ?? 0] ?? 0;
  const length = 4 + addressBytes + 2;
  return bytes.length < length ? undefined : length;
}

/** Reads just the proxy's answer; what follows it belongs to the tunnel and stays in the socket. */
async function readUntil(
  socket: net.Socket,
  lengthOf: (bytes: Buffer) => number | undefined,
): Promise<Buffer> {
  let bytes = Buffer.alloc(0);
  for (;;) {
    const chunk = socket.read() as Buffer | null;
    if (chunk === null) {
      if (socket.readableEnded || socket.destroyed) {
        throw Object.assign(new Error('the proxy closed the connection'), { code: 'ECONNRESET' });
      }
      await Promise.race([once(socket, 'readable'), once(socket, 'close')]);
      continue;
    }
    bytes = Buffer.concat([bytes, chunk]);
    const length = lengthOf(bytes);
    if (length !== undefined) {
      if (bytes.length > length) socket.unshift(bytes.subarray(length));
      return bytes.subarray(0, length);
    }
    if (bytes.length > maxAnswerBytes) {
      throw Object.assign(new Error('the proxy answered with too much'), { code: 'EPROTO' });
    }
  }
}

function credentialsOf(
  proxy: URL,
): { readonly name: string; readonly password: string } | undefined {
  if (proxy.username === '') return undefined;
  return {
    name: decodeURIComponent(proxy.username),
    password: decodeURIComponent(proxy.password),
  };
}

/** The proxy answered, and not as it should. */
class ProxyRefusal extends Error {}

/** The error for a proxy that is away or refuses. Its URL may hold a password, which stays out. */
export function proxyFault(
  { proxy, server }: Pick<TunnelOptions, 'proxy' | 'server'>,
  why: string,
  cause: unknown,
): Error {
  return faults.CLUSTER_UNREACHABLE(
    {
      server,
      problem: `the proxy ${proxy.protocol}//${proxy.host}: ${why}`,
      advice:
        'is the proxy running? check proxy-url in the kubeconfig, or HTTPS_PROXY and NO_PROXY',
    },
    cause,
  );
}
