import { X509Certificate } from 'node:crypto';
import {
  createSecureServer,
  type Http2SecureServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
} from 'node:http2';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createSecureContext, TLSSocket, type SecureContext } from 'node:tls';
import type { ApiServer } from '../api/api-server.ts';
import type { FaultBoard } from '../faults-injection/fault-board.ts';
import { answer } from './answer.ts';
import { BreakableSocket } from './breakable-socket.ts';
import { makeCertificates, type ClusterCertificates } from './certificate.ts';
import { kubeconfigText } from './kubeconfig.ts';

/** A running HTTPS server. */
export interface HttpsServer {
  readonly url: string;
  readonly kubeconfig: string;
  tokenKubeconfig(token: string, tokenFile: string | undefined): string;
  stop(): Promise<void>;
}

export interface HttpsOptions {
  readonly api: ApiServer;
  readonly board: FaultBoard;
  readonly port: number;
  readonly latencyMs: number;
  /** Of the certificates' validity. Default: the machine's clock, which TLS checks against. */
  readonly now?: () => number;
}

/** One accepted connection. */
interface Peer {
  readonly line: BreakableSocket;
  /** From the client certificate. */
  readonly user: string | undefined;
}

/** Serves the API on 127.0.0.1 over TLS, HTTP/2 and HTTP/1.1. */
export async function startHttpsServer(options: HttpsOptions): Promise<HttpsServer> {
  const { now = Date.now, api, board } = options;
  const certificates = makeCertificates(now());
  const acceptor = new Acceptor(certificates, options);
  const { http } = acceptor;
  http.on('request', (request: Http2ServerRequest, response: Http2ServerResponse) => {
    const peer = acceptor.peerOf(request);
    if (peer === undefined) {
      response.stream.close();
      return;
    }
    const user = peer.user ?? api.tokens.userOf(request.headers.authorization);
    void answer({ request, response, api, board, line: peer.line, user });
  });
  const tcp = createServer((socket) => {
    acceptor.accept(socket);
  });
  const port = await listen(tcp, options.port);
  const cluster = { url: `https://127.0.0.1:${port}`, authority: certificates.authority };
  return {
    url: cluster.url,
    kubeconfig: kubeconfigText(cluster, certificates.client),
    tokenKubeconfig: (token, tokenFile) =>
      kubeconfigText(cluster, tokenFile === undefined ? { token } : { tokenFile }),
    stop: async () => {
      const closed = new Promise<void>((resolve) => tcp.close(() => resolve()));
      acceptor.stop();
      await closed;
    },
  };
}

/** Turns TCP connections into TLS ones on a breakable line, and gives them to the HTTP server. */
class Acceptor {
  readonly http: Http2SecureServer;
  readonly #options: HttpsOptions;
  readonly #context: SecureContext;
  readonly #authority: X509Certificate;
  readonly #open = new Set<BreakableSocket>();
  // By session for HTTP/2, by socket for HTTP/1.1.
  readonly #peers = new WeakMap<object, Peer>();
  #arriving: Peer | undefined;

  constructor({ authority, server }: ClusterCertificates, options: HttpsOptions) {
    this.#options = options;
    this.#authority = new X509Certificate(authority);
    const keys = { key: server.key, cert: server.certificate, ca: authority };
    this.#context = createSecureContext(keys);
    this.http = createSecureServer({
      ...keys,
      allowHTTP1: true,
      settings: { maxConcurrentStreams: 100 },
    });
    // Emitted while the connection is handed over, so the one that arrives is the session's.
    this.http.on('session', (session) => {
      if (this.#arriving !== undefined) this.#peers.set(session, this.#arriving);
    });
    this.http.on('sessionError', () => undefined);
    this.http.on('clientError', (_error: unknown, socket: TLSSocket) => socket.destroy());
  }

  peerOf(request: Http2ServerRequest): Peer | undefined {
    const isHttp2 = request.httpVersionMajor === 2;
    const key = isHttp2 ? request.stream.session : request.socket;
    return key === undefined ? undefined : this.#peers.get(key);
  }

  accept(socket: Socket): void {
    const { board, latencyMs } = this.#options;
    if (board.isOut) {
      socket.resetAndDestroy();
      return;
    }
    const line = new BreakableSocket(socket, latencyMs);
    const forget = board.open(line);
    this.#open.add(line);
    line.on('error', () => undefined);
    line.once('close', () => {
      forget();
      this.#open.delete(line);
    });
    const secure = new TLSSocket(line as Duplex, {
      isServer: true,
      secureContext: this.#context,
      requestCert: true,
      // Without a valid certificate a request can still bring a token; otherwise it gets a 401.
      rejectUnauthorized: false,
      ALPNProtocols: ['h2', 'http/1.1'],
    });
    secure.on('error', () => line.destroy());
    secure.once('secure', () => {
      this.#handOver(secure, line);
    });
  }

  stop(): void {
    for (const line of this.#open) line.destroy();
    this.http.close();
  }

  #handOver(secure: TLSSocket, line: BreakableSocket): void {
    const peer = { line, user: this.#userOf(secure) };
    this.#peers.set(secure, peer);
    this.#arriving = peer;
    this.http.emit('secureConnection', secure);
    this.#arriving = undefined;
  }

  #userOf(secure: TLSSocket): string | undefined {
    const certificate = secure.getPeerX509Certificate();
    if (certificate?.verify(this.#authority.publicKey) !== true) return undefined;
    return /^CN=(.+)$/m.exec(certificate.subject)?.[1];
  }
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}
