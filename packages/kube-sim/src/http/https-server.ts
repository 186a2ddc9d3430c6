import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import { createServer, type AddressInfo, type Server } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { ApiServer } from '../api/api-server.ts';
import type { SimClock } from '../clock/sim-clock.ts';
import { faults } from '../faults.ts';
import type { FaultBoard } from '../faults-injection/fault-board.ts';
import { answer } from './answer.ts';
import { BreakableSocket } from './breakable-socket.ts';
import { makeCertificates, type CertificateEnds, type ClusterCertificates } from './certificate.ts';
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
  /** Of the kubeconfig's context. */
  readonly namespace: string;
  readonly latencyMs: number;
  /** What the latency passes on. */
  readonly clock: SimClock;
  /** Of the certificates' validity. Default: the machine's clock, which TLS checks against. */
  readonly now?: () => number;
  readonly certificates?: CertificateEnds | undefined;
}

/** Serves the API on 127.0.0.1 over TLS, HTTP/2 and HTTP/1.1. */
export async function startHttpsServer(options: HttpsOptions): Promise<HttpsServer> {
  const { now = Date.now } = options;
  const certificates = makeCertificates(now(), options.certificates);
  const open = new Set<BreakableSocket>();
  const tcp = createServer((socket) => {
    if (options.board.isOut) {
      socket.resetAndDestroy();
      return;
    }
    const line = new BreakableSocket(socket, options);
    const forget = options.board.open(line);
    open.add(line);
    line.on('error', () => undefined);
    line.once('close', () => {
      forget();
      open.delete(line);
    });
    serveConnection(line, certificates, options);
  });
  const port = await listen(tcp, options.port);
  const { namespace } = options;
  const { authority } = certificates;
  const cluster = { url: `https://127.0.0.1:${port}`, authority, namespace };
  return {
    url: cluster.url,
    kubeconfig: kubeconfigText(cluster, certificates.client),
    tokenKubeconfig: (token, tokenFile) =>
      kubeconfigText(cluster, tokenFile === undefined ? { token } : { tokenFile }),
    stop: async () => {
      const closed = new Promise<void>((resolve) => tcp.close(() => resolve()));
      for (const line of open) line.destroy();
      await closed;
    },
  };
}

/** TLS and HTTP on one connection: a server of its own, so that each request knows its line. */
function serveConnection(
  line: BreakableSocket,
  { authority, server }: ClusterCertificates,
  { api, board }: HttpsOptions,
): void {
  const http = createSecureServer({
    key: server.key,
    cert: server.certificate,
    ca: authority,
    allowHTTP1: true,
    requestCert: true,
    // Without a valid certificate a request can still bring a token; otherwise it gets a 401.
    rejectUnauthorized: false,
    settings: { maxConcurrentStreams: 100 },
  });
  let certified: string | undefined;
  http.prependListener('secureConnection', (socket: TLSSocket) => {
    if (socket.authorized) certified = commonNameOf(socket);
    socket.on('error', () => line.destroy());
  });
  http.on('request', (request: Http2ServerRequest, response: Http2ServerResponse) => {
    const user = certified ?? api.tokens.userOf(request.headers.authorization);
    void answer({ request, response, api, board, line, user });
  });
  http.on('tlsClientError', () => line.destroy());
  http.on('sessionError', () => undefined);
  http.on('clientError', () => line.destroy());
  http.emit('connection', line);
}

function commonNameOf(socket: TLSSocket): string | undefined {
  return /^CN=(.+)$/m.exec(socket.getPeerX509Certificate()?.subject ?? '')?.[1];
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const problem = error.code === 'EADDRINUSE' ? 'the port is in use' : error.message;
      reject(faults.SIM_PORT_UNUSABLE({ port, problem }, error));
    });
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}
