import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Duplex } from 'node:stream';
import { refuseRaw } from './answers.ts';
import type { ConnectionGate } from './connection-gate.ts';
import type { RequestHandler } from './request-handler.ts';
import type { TlsIdentity } from './tls-identity.ts';
import type { WebLimits } from './web-options.ts';

interface Init {
  readonly identity: TlsIdentity | undefined;
  readonly limits: WebLimits;
  readonly gate: ConnectionGate;
  readonly handler: RequestHandler;
  readonly onError: (error: unknown) => void;
}

/** A server that does not listen yet, with its timeouts and every event handled. */
export function createHttpServer({ identity, limits, gate, handler, onError }: Init): Server {
  const settings = {
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: Math.max(limits.requestTimeoutMs, limits.headersTimeoutMs),
    connectionsCheckingInterval: Math.min(1000, Math.ceil(limits.headersTimeoutMs / 4)),
    keepAliveTimeout: Math.min(5000, limits.idleTimeoutMs),
    maxHeaderSize: 16 * 1024,
    // A viewer that is gone without a word is found by the system, not by how fast it reads.
    keepAlive: true,
    keepAliveInitialDelay: 30_000,
    shouldUpgradeCallback: isWebSocket,
  };
  const server =
    identity === undefined
      ? createServer(settings)
      : createTlsServer({
          ...settings,
          cert: identity.cert,
          key: identity.key,
          minVersion: 'TLSv1.2',
          handshakeTimeout: limits.headersTimeoutMs,
          ALPNProtocols: ['http/1.1'],
        });
  server.timeout = limits.idleTimeoutMs;
  gate.watch(server, identity !== undefined);
  const answering = new WeakSet<Duplex>();
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const { socket } = request;
    answering.add(socket);
    response.once('close', () => answering.delete(socket));
    void handler.answer(request, response);
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    handler.upgrade(request, socket, head);
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    handler.unreadable();
    // Written into an answer that is under way, this would be taken for its body.
    if (answering.has(socket)) socket.destroy();
    else answerUnreadable(error, socket);
  });
  server.on('listening', () => server.on('error', onError));
  return server;
}

function isWebSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket';
}

const unreadable: Readonly<Record<string, { status: number; words: string }>> = {
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, words: 'the request did not arrive in time' },
  HPE_HEADER_OVERFLOW: { status: 431, words: 'the headers are too large' },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: { status: 413, words: 'the body is too large' },
};

function answerUnreadable({ code = '' }: NodeJS.ErrnoException, socket: Duplex): void {
  const known = unreadable[code];

  if (known === undefined && !code.startsWith('HPE_')) socket.destroy();
  else refuseRaw(socket, known ?? { status: 400, words: 'the request cannot be read' });
}
