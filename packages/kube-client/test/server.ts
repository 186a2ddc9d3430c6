import * as http2 from 'node:http2';
import * as https from 'node:https';
import type { RequestListener } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { once } from 'node:events';
import type { Clock, KubeClient } from '../src/index.ts';
import { createKubeClient } from '../src/index.ts';
import type { Credentials } from '../src/auth/credentials.ts';
import {
  createClusterTransport,
  type TransportTuning,
} from '../src/transport/cluster-transport.ts';
import type { Transport } from '../src/transport/transport.ts';
import { caCert, client, server as goodLeaf, type Leaf } from './certificates.ts';

export type Handler = (
  request: http2.Http2ServerRequest,
  response: http2.Http2ServerResponse,
) => void;

/** A TLS server on loopback that answers as the test says. */
export interface TestServer extends AsyncDisposable {
  readonly url: URL;
  readonly sockets: ReadonlySet<Socket>;
  /** Sockets accepted since the start. */
  readonly accepted: () => number;
  readonly on: (event: string, listener: (socket: Socket) => void) => void;
}

export async function startServer(
  handler: Handler,
  options: {
    readonly protocol?: 'h2' | 'http/1.1';
    readonly leaf?: Leaf;
    readonly maxStreams?: number;
    /** Asks for a client certificate of the authority; one that is none ends the handshake. */
    readonly requestCert?: boolean;
  } = {},
): Promise<TestServer> {
  const { protocol = 'h2', leaf = goodLeaf, maxStreams = 250, requestCert = false } = options;
  const sockets = new Set<Socket>();
  let accepted = 0;
  const tls = { ...leaf, ca: caCert, requestCert };
  const server =
    protocol === 'h2'
      ? http2.createSecureServer(
          { ...tls, settings: { maxConcurrentStreams: maxStreams } },
          handler,
        )
      : // What the tests do with requests and responses, those of HTTP/1.1 can do as well.
        https.createServer(tls, handler as unknown as RequestListener);
  server.on('secureConnection', (socket: Socket) => {
    accepted += 1;
    sockets.add(socket);
    socket.on('error', () => undefined).once('close', () => sockets.delete(socket));
  });
  server.on('sessionError', () => undefined);
  server.on('session', (session: http2.ServerHttp2Session) => session.on('error', () => undefined));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: new URL(`https://127.0.0.1:${String((server.address() as AddressInfo).port)}`),
    sockets,
    accepted: () => accepted,
    on: (event, listener) => void server.on(event, listener),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A user with a certificate and nothing else. */
export function certificateUser(leaf: Leaf = client): Credentials {
  const identity = { cert: Buffer.from(leaf.cert), key: Buffer.from(leaf.key) };
  return {
    user: 'jane',
    extraHeaders: {},
    identity: () => identity,
    authorization: () => undefined,
    refresh: () => Promise.resolve(false),
  };
}

export function transportTo(
  url: URL,
  options: {
    readonly tuning?: TransportTuning;
    readonly credentials?: Credentials;
    readonly ca?: string;
    readonly clock?: Clock;
  } = {},
): Transport {
  return createClusterTransport({
    endpoint: { url, ca: Buffer.from(options.ca ?? caCert), insecure: false },
    credentials: options.credentials ?? certificateUser(),
    userAgent: 'test',
    tuning: options.tuning,
    clock: options.clock,
  });
}

export function clientOver(transport: Transport): KubeClient {
  return createKubeClient({
    transport,
    cluster: { server: 'https://test', context: 'test', namespace: 'default', user: 'jane' },
    random: () => 0,
  });
}

export async function text(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
