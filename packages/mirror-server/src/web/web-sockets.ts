import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { refuseRaw } from './answers.ts';
import type { Refusal } from './request-check.ts';
import type {
  SocketHandler,
  ViewerId,
  WebClock,
  WebLimits,
  WebServerOptions,
} from './web-options.ts';

interface Options {
  readonly limits: WebLimits;
  readonly perMessageDeflate: WebServerOptions['perMessageDeflate'];
  readonly clock: WebClock;
  readonly onError: (error: unknown) => void;
}

interface Handshake {
  readonly socket: Duplex;
  readonly head: Buffer;
  readonly handler: SocketHandler;
  readonly url: URL;
  readonly viewer: ViewerId;
}

const unreadable: Refusal = {
  status: 400,
  words: 'the WebSocket handshake cannot be read',
  headers: { 'Sec-WebSocket-Version': '13' },
};

// How long the other side has to answer a close before it is cut.
const closeGraceMs = 2000;

/** The WebSockets that are open. Takes handshakes that were let in already. */
export class WebSockets {
  readonly #open = new Set<WebSocket>();
  readonly #server: WebSocketServer;
  readonly #options: Options;
  #refused = 0;

  constructor(options: Options) {
    this.#options = options;
    this.#server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      maxPayload: options.limits.messageBytes,
      perMessageDeflate: options.perMessageDeflate ?? false,
    });
    this.#server.on('wsClientError', (_, socket) => {
      this.#refused += 1;
      refuseRaw(socket, unreadable);
    });
  }

  get open(): number {
    return this.#open.size;
  }

  get refused(): number {
    return this.#refused;
  }

  /** One too many is accepted and closed with 1013: a page learns nothing from a failed handshake. */
  take(request: IncomingMessage, { socket, head, handler, url, viewer }: Handshake): void {
    const full = this.#open.size >= this.#options.limits.webSockets;
    this.#server.handleUpgrade(request, socket, head, (webSocket) => {
      // An oversize or malformed message closes this socket only; ws sends 1009, 1007 or 1002.
      webSocket.on('error', () => undefined);
      if (full) {
        this.#refused += 1;
        void this.#close(webSocket, { code: 1013, reason: 'too many viewers' });
        return;
      }
      this.#open.add(webSocket);
      webSocket.once('close', () => this.#open.delete(webSocket));
      try {
        handler(webSocket, { url, viewer });
      } catch (error) {
        this.#options.onError(error);
        void this.#close(webSocket, { code: 1011, reason: 'the server failed' });
      }
    });
  }

  /** Closes all with 1001, and waits until they are closed or cut. */
  async closeAll(): Promise<void> {
    const reason = { code: 1001, reason: 'the session is over' };
    await Promise.all([...this.#open].map((webSocket) => this.#close(webSocket, reason)));
  }

  async #close(
    webSocket: WebSocket,
    { code, reason }: { readonly code: number; readonly reason: string },
  ): Promise<void> {
    const done = new AbortController();
    const closed = new Promise<void>((resolve) => {
      webSocket.once('close', () => {
        done.abort();
        resolve();
      });
    });
    webSocket.close(code, reason);
    const late = this.#options.clock.sleep(closeGraceMs, done.signal).then(
      () => {
        webSocket.terminate();
      },
      () => undefined,
    );
    await Promise.race([closed, late]);
  }
}
