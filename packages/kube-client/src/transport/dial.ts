import * as net from 'node:net';
import * as tls from 'node:tls';
import { errorCode } from './connection-fault.ts';
import type { DialOptions, Endpoint } from './endpoint.ts';
import { baseUrl, hostPort } from './endpoint.ts';
import { openTunnel, proxyFault } from './proxy-tunnel.ts';

/** An open connection and what the two sides agreed to speak on it. */
export interface Dialed {
  readonly socket: net.Socket;
  readonly protocol: 'h2' | 'http/1.1';
}

/** Thrown inside this folder only; becomes CLUSTER_UNREACHABLE. */
class DialTimeout extends Error {
  readonly code = 'ETIMEDOUT';
}

const contexts = new WeakMap<object, tls.SecureContext>();

/** Opens TCP, through the proxy where there is one, then TLS with ALPN. Throws raw system errors. */
export async function dial(options: DialOptions): Promise<Dialed> {
  const { endpoint, signal } = options;
  signal?.throwIfAborted();
  let isPastProxy = false;
  // A socket's timer, not the injected clock's: it bounds the machine's network, of which tests with a
  // clock of their own have none.
  const deadline = AbortSignal.timeout(options.timeoutMs);
  const stop = signal === undefined ? deadline : AbortSignal.any([signal, deadline]);
  try {
    const tunnel = await openProxy(endpoint, stop);
    isPastProxy = true;
    return endpoint.url.protocol === 'http:'
      ? { socket: tunnel ?? (await openTcp(endpoint, stop)), protocol: 'http/1.1' }
      : await openTls(options, tunnel, stop);
  } catch (error) {
    signal?.throwIfAborted();
    if (!deadline.aborted) throw error;
    const why = `no answer within ${String(options.timeoutMs / 1000)} s`;
    if (endpoint.proxy === undefined || isPastProxy) throw new DialTimeout(why);
    throw proxyFault({ proxy: endpoint.proxy, server: baseUrl(endpoint.url) }, why, error);
  }
}

async function openProxy(
  { proxy, url, ca, insecure }: Endpoint,
  signal: AbortSignal,
): Promise<net.Socket | undefined> {
  if (proxy === undefined) return undefined;
  const server = baseUrl(url);
  return openTunnel({ proxy, target: hostPort(url), server, ca, insecure, signal });
}

async function openTcp(endpoint: Endpoint, signal: AbortSignal): Promise<net.Socket> {
  const socket = net.connect({ ...hostPort(endpoint.url), noDelay: true });
  return settle(socket, 'connect', signal);
}

async function openTls(
  options: DialOptions,
  tunnel: net.Socket | undefined,
  signal: AbortSignal,
): Promise<Dialed> {
  const { endpoint } = options;
  const { host, port } = hostPort(endpoint.url);
  const servername = endpoint.serverName ?? host;
  const socket = tls.connect({
    ...(tunnel === undefined ? { host, port } : { socket: tunnel }),
    ...(net.isIP(servername) === 0 ? { servername } : {}),
    secureContext: secureContext(options),
    rejectUnauthorized: !endpoint.insecure,
    ALPNProtocols: [...options.alpn],
    // The name to check is tls-server-name also where SNI cannot carry it (an IP address).
    checkServerIdentity: (_host, cert) => tls.checkServerIdentity(servername, cert),
  });
  try {
    await settle(socket, 'secureConnect', signal);
  } catch (error) {
    if (tunnel !== undefined || errorCode(error) !== 'CERT_HAS_EXPIRED') throw error;
    const validTo = await certificateEnd({ host, port, servername }, signal);
    throw Object.assign(error as Error, { validTo });
  }
  socket.setNoDelay(true);
  return { socket, protocol: socket.alpnProtocol === 'h2' ? 'h2' : 'http/1.1' };
}

/**
 * When the server's certificate ends, for the message about an expired one: the socket that failed
 * has forgotten it. Looks at the certificate without trusting it and sends nothing.
 */
async function certificateEnd(
  server: { readonly host: string; readonly port: number; readonly servername: string },
  signal: AbortSignal,
): Promise<string | undefined> {
  const { servername, ...address } = server;
  const named = net.isIP(servername) === 0 ? { servername } : {};
  const socket = tls.connect({ ...address, ...named, rejectUnauthorized: false });
  try {
    await settle(socket, 'secureConnect', signal);
    return socket.getPeerCertificate().valid_to;
  } catch {
    return undefined;
  } finally {
    socket.destroy();
  }
}

/** One parsed context for all sockets of an identity: parsing PEM costs a millisecond each time. */
function secureContext({ endpoint, identity }: DialOptions): tls.SecureContext {
  const known = contexts.get(identity);
  if (known !== undefined) return known;
  const context = tls.createSecureContext({
    ...(endpoint.ca === undefined ? {} : { ca: endpoint.ca }),
    ...(identity.cert === undefined ? {} : { cert: identity.cert }),
    ...(identity.key === undefined ? {} : { key: identity.key }),
  });
  contexts.set(identity, context);
  return context;
}

/** Waits for a socket to be ready; after any failure it is destroyed and stays quiet. */
function settle<S extends net.Socket>(socket: S, event: string, signal: AbortSignal): Promise<S> {
  return new Promise((resolve, reject) => {
    const finish = (error?: Error): void => {
      signal.removeEventListener('abort', onAbort);
      socket.off(event, onReady).off('error', finish).off('close', onClose);
      // A late error of an abandoned socket has no other listener.
      socket.on('error', ignore);
      if (error === undefined) {
        resolve(socket);
        return;
      }
      socket.destroy();
      reject(error);
    };
    const onReady = (): void => {
      finish();
    };
    const onClose = (): void => {
      finish(Object.assign(new Error('closed during set-up'), { code: 'ECONNRESET' }));
    };
    const onAbort = (): void => {
      finish(signal.reason as Error);
    };
    if (signal.aborted) {
      finish(signal.reason as Error);
      return;
    }
    signal.addEventListener('abort', onAbort, { once: true });
    socket.on(event, onReady).on('error', finish).on('close', onClose);
  });
}

function ignore(): void {
  // Reported through the stream or session that uses the socket.
}
