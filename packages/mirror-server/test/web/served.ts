import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket, type ClientOptions } from 'ws';
import {
  openWebServer,
  type AssetFile,
  type WebClock,
  type WebServer,
  type WebServerOptions,
} from '../../src/index.ts';

/** A clock that stands still until a test moves it on; sleeping is real. */
export class TestClock implements WebClock {
  #now = Date.now();
  now(): number {
    return this.#now;
  }
  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    await sleep(ms, undefined, { ...(signal === undefined ? {} : { signal }), ref: false });
  }
  advance(ms: number): void {
    this.#now += ms;
  }
}

export const token = 'a-token-of-the-tests-0123456789';
export const page = '<!doctype html><title>page</title>';

const files = new Map<string, AssetFile>([
  ['/', { body: Buffer.from(page), type: 'text/html; charset=utf-8' }],
  [
    '/app.0a1b2c.js',
    {
      body: Buffer.from('start()'),
      gzip: Buffer.from('packed'),
      type: 'text/javascript; charset=utf-8',
      immutable: true,
    },
  ],
]);

/** A server with a page, a feed that greets, and a private route of each method. */
export class Served implements AsyncDisposable {
  readonly server: WebServer;
  readonly clock: TestClock;
  /** What onLink was told. */
  readonly links: readonly string[];
  /** What onError was told. */
  readonly errors: readonly unknown[];
  /** Bodies that POST /write was given. */
  readonly written: readonly unknown[];
  /** Viewers of requests and feeds that were let in. */
  readonly viewers: readonly string[];

  private constructor(init: Omit<Served, 'port' | 'code' | 'cookie' | 'name'>) {
    this.server = init.server;
    this.clock = init.clock;
    this.links = init.links;
    this.errors = init.errors;
    this.written = init.written;
    this.viewers = init.viewers;
  }

  static async open(given: Partial<WebServerOptions> = {}): Promise<Served> {
    const [links, errors, written, viewers]: [string[], unknown[], unknown[], string[]] = [
      [],
      [],
      [],
      [],
    ];
    const clock = new TestClock();
    const server = await openWebServer({
      bind: '127.0.0.1:0',
      access: { cookie: 'required' },
      files,
      routes: [
        {
          method: 'GET',
          path: '/frames',
          handle: ({ viewer, url }) => {
            viewers.push(viewer);
            return { body: `{"after":${url.searchParams.get('after') ?? '0'}}\n` };
          },
        },
        {
          method: 'POST',
          path: '/write',
          handle: ({ body }) => {
            written.push(body);
            return { status: 204 };
          },
        },
        {
          method: 'GET',
          path: '/broken',
          handle: () => {
            throw new Error('secret words of /etc/passwd');
          },
        },
      ],
      sockets: {
        '/ws': (socket, { viewer }) => {
          viewers.push(viewer);
          socket.on('message', (text) => {
            socket.send(text as Buffer, { binary: false });
          });
          socket.send('hello');
        },
      },
      onLink: (link) => links.push(link),
      onError: (error) => errors.push(error),
      clock,
      randomBytes,
      ...given,
    });
    return new Served({
      server,
      clock,
      links,
      errors,
      written,
      viewers,
      [Symbol.asyncDispose]: () => Promise.resolve(),
    });
  }

  get port(): number {
    return this.server.addresses[0]?.port ?? 0;
  }

  /** The Host that a browser would send. */
  get name(): string {
    return `127.0.0.1:${String(this.port)}`;
  }

  /** The one-time code of the link that works now. */
  get code(): string {
    return codeOf(this.server.links[0] ?? '');
  }

  /** Uses the code up for a cookie, as the page does. */
  async cookie(): Promise<string> {
    const answer = await ask(this, { path: '/session', headers: { 'X-Ktl-Code': this.code } });
    return (answer.headers.get('set-cookie') ?? '').split(';', 1).join('');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
  }
}

export function codeOf(link: string): string {
  return /#code=(.*)$/.exec(link)?.[1] ?? '';
}

/** An answer, read from bytes. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
  /** Every byte, for tests that look for what must not be there. */
  readonly raw: string;
}

interface Ask {
  readonly method?: string;
  readonly path?: string;
  /** Host is the server's own unless given. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Sends one request exactly as written, which fetch would correct or refuse. */
export async function ask(served: Served, request: Ask = {}): Promise<Answer> {
  return readAnswer(await talk(served.port, requestText(served, request)));
}

/** A WebSocket handshake, byte for byte; the connection is closed when the answer is there. */
export async function askSocket(served: Served, request: Ask = {}): Promise<Answer> {
  const socket = connect(served.port, '127.0.0.1');
  const headers = {
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
    ...request.headers,
  };
  socket.write(requestText(served, { path: '/ws', ...request, headers }));
  const text = await readUntil(socket, '\r\n\r\n');
  socket.destroy();
  return readAnswer(text);
}

export function requestText(served: Served, { method, path, headers, body }: Ask): string {
  const all = { Host: served.name, Connection: 'close', ...headers };
  const length = body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
  const lines = Object.entries({ ...all, ...length }).map(([name, text]) => `${name}: ${text}\r\n`);
  return `${method ?? 'GET'} ${path ?? '/'} HTTP/1.1\r\n${lines.join('')}\r\n${body ?? ''}`;
}

/** Writes bytes and returns all that comes back until the server closes. */
export async function talk(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(bytes);
  return readToEnd(socket);
}

export async function readToEnd(socket: Socket): Promise<string> {
  let text = '';
  socket.setEncoding('latin1');
  socket.on('data', (piece: string) => (text += piece));
  // A connection that the server cut has ended too.
  socket.on('error', () => undefined);
  return new Promise((resolve) => {
    socket.once('close', () => {
      resolve(text);
    });
  });
}

export async function readUntil(socket: Socket, mark: string): Promise<string> {
  let text = '';
  for await (const piece of socket.iterator({ destroyOnReturn: false })) {
    text += (piece as Buffer).toString('latin1');
    if (text.includes(mark)) break;
  }
  return text;
}

export function readAnswer(raw: string): Answer {
  const [head = '', ...rest] = raw.split('\r\n\r\n');
  const [line = '', ...lines] = head.split('\r\n');
  const headers = new Headers();
  for (const each of lines) {
    const at = each.indexOf(':');
    headers.append(each.slice(0, at), each.slice(at + 1).trim());
  }
  return { status: Number(line.split(' ')[1]), headers, body: rest.join('\r\n\r\n'), raw };
}

/** A WebSocket as a bot or, with an Origin, as a page opens it. Resolves when it is open. */
export async function openSocket(served: Served, options: ClientOptions = {}): Promise<WebSocket> {
  const socket = new WebSocket(`ws://${served.name}/ws`, { perMessageDeflate: false, ...options });
  await once(socket, 'open');
  return socket;
}

/** The code with which a WebSocket was closed. */
export async function closeCode(socket: WebSocket): Promise<number> {
  const [code] = (await once(socket, 'close')) as [number];
  return code;
}

/** Lets the server work until something is so. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((next) => setImmediate(next));
}
