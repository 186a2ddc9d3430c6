import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import type { ViewerFile } from '../src/index.ts';
import type { Frame } from './frames.ts';

/** What a feed pretends. */
export interface FeedOptions {
  readonly files: ReadonlyMap<string, ViewerFile>;
  readonly title?: string;
  /** One-time code that `/session` wants; without it every page is admitted. */
  readonly code?: string;
  readonly sessionId?: string;
  /** Frames at the end of the backlog that wait for `release`. */
  readonly withheld?: number;
  /** What the backlog begins with, made when it is asked for: millions of frames would not fit in memory. */
  readonly past?: Past;
}

/** A session too long to be kept. */
export interface Past {
  readonly count: number;
  /** The nth frame, from 0; the same for the same n. */
  readonly at: (n: number) => Frame;
}

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const batchFrames = 2000;
const mostBuffered = 8 * 1024 ** 2;

/** A server of the page that sends the frames it is told to, as a session does. */
export class Feed implements AsyncDisposable {
  readonly url: string;
  private readonly server: Server;
  private readonly sockets = new WebSocketServer({ noServer: true });
  private readonly options: FeedOptions;
  /** Encoded frames behind the past, in order of seq. */
  private readonly frames: string[] = [];
  private code: string | undefined;
  private readonly cookie = 'ktl-session=test';

  private constructor(server: Server, options: FeedOptions) {
    this.server = server;
    this.options = options;
    this.code = options.code;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    server.on('request', (request, response) => this.answer(request, response));
    server.on('upgrade', (request, socket, head) => {
      if (!this.isAdmitted(request)) socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n');
      else this.sockets.handleUpgrade(request, socket, head, (ws) => void this.greet(ws, request));
    });
  }

  static async start(options: FeedOptions): Promise<Feed> {
    const server = createServer();
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    return new Feed(server, options);
  }

  /** Writes frames to all who watch, and keeps them for who comes later. */
  send(frames: Iterable<Frame>): void {
    let batch: string[] = [];
    const flush = (): void => {
      for (const client of this.sockets.clients)
        if (batch.length > 0) client.send(batch.join('\n'));
      batch = [];
    };
    for (const frame of frames) {
      batch.push(this.keep(frame));
      if (batch.length === batchFrames) flush();
    }
    flush();
  }

  /** Keeps frames without sending them, and says that they were skipped. */
  skip(frames: readonly Frame[]): void {
    const from = this.newest + 1;
    for (const frame of frames) this.keep(frame);
    const to = this.newest;
    const notice = { kind: 'skip', from, to, count: frames.length, reason: 'slow' };
    for (const client of this.sockets.clients) client.send(JSON.stringify(notice));
  }

  /** Sends what was withheld of the backlog. */
  release(): void {
    const rest = [...this.encoded(this.newest - (this.options.withheld ?? 0))];
    for (const client of this.sockets.clients) client.send(rest.join('\n'));
  }

  /** Cuts all connections, as a network does. */
  cut(): void {
    for (const client of this.sockets.clients) client.terminate();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(request.url ?? '/', this.url);
    response.setHeader('Content-Security-Policy', policy);
    if (pathname === '/session') this.admit(request, response);
    else if (pathname === '/frames') {
      const [from, to] = ['from', 'to'].map((name) => Number(searchParams.get(name)));
      response.setHeader('Content-Type', 'application/x-ndjson');
      response.end([...this.encoded((from ?? 1) - 1, to)].join('\n'));
    } else this.sendFile(pathname === '/' ? 'index.html' : pathname.slice(1), response);
  }

  private sendFile(name: string, response: ServerResponse): void {
    const file = this.options.files.get(name);
    if (file === undefined) response.writeHead(404).end();
    else response.writeHead(200, { 'Content-Type': file.type }).end(file.body);
  }

  private admit(request: IncomingMessage, response: ServerResponse): void {
    if (this.code !== undefined && request.headers['x-ktl-code'] === this.code) {
      // Used up: only the cookie admits from now on.
      this.code = '';
      response.setHeader('Set-Cookie', `${this.cookie}; HttpOnly; SameSite=Strict; Path=/`);
      response.writeHead(204).end();
    } else response.writeHead(this.isAdmitted(request) ? 204 : 401).end();
  }

  private isAdmitted(request: IncomingMessage): boolean {
    return this.code === undefined || request.headers.cookie?.includes(this.cookie) === true;
  }

  private async greet(socket: WebSocket, request: IncomingMessage): Promise<void> {
    const after = Number(new URL(request.url ?? '/', this.url).searchParams.get('after') ?? 0);
    const { title = 'checkout and 3 more', sessionId = 'session-1' } = this.options;
    const { newest } = this;
    socket.send(
      JSON.stringify({
        kind: 'hello',
        v: 1,
        session: {
          id: sessionId,
          kind: 'logs',
          title,
          startedAt: '2026-01-02T09:00:00Z',
          cluster: { context: 'prod-eu-1', namespace: 'shop' },
        },
        oldest: newest === 0 ? 0 : 1,
        newest,
      }),
    );
    const end = newest - (this.options.withheld ?? 0);
    for (let from = after; from < end; from += batchFrames) {
      const batch = [...this.encoded(from, Math.min(end, from + batchFrames))].join('\n');
      const isLong = socket.bufferedAmount > mostBuffered;
      if (isLong) await new Promise((sent) => socket.send(batch, sent));
      else socket.send(batch);
    }
  }

  private get newest(): number {
    return (this.options.past?.count ?? 0) + this.frames.length;
  }

  private keep(frame: Frame): string {
    const text = JSON.stringify({ seq: this.newest + 1, ...frame });
    this.frames.push(text);
    return text;
  }

  private *encoded(from: number, to = this.newest): Generator<string> {
    const { count, at } = this.options.past ?? { count: 0, at: () => ({ kind: 'none' }) };
    for (let n = from; n < Math.min(to, count); n++) yield JSON.stringify({ seq: n + 1, ...at(n) });
    yield* this.frames.slice(Math.max(0, from - count), Math.max(0, to - count));
  }
}
