// A Kubeluma server written from its readme alone: the page, /session, the API, /ws. What it says of pods
// is invented, and some of it hostile.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import type { ViewerFile } from '../src/load-viewer.ts';

/** A row of the `pods` message. */
export interface FakePod {
  readonly name: string;
  readonly namespace: string;
  readonly phase: string;
  readonly restarts: number;
  readonly ready: number;
  readonly total: number;
  readonly [more: string]: unknown;
}

/** What the fake says, and to whom it listened. */
export interface FakeOptions {
  readonly files: ReadonlyMap<string, ViewerFile>;
  readonly pods: readonly FakePod[];
  /** The `data` of the `pod` message. */
  readonly view: (pod: FakePod) => object;
  /** A code that the first request of /session has to bring. Default: everybody is let in. */
  readonly code?: string;
  /** What `reveal` answers. */
  readonly secret?: string;
}

type Action = Readonly<Record<string, unknown>>;

const csp =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** A fake server that runs. */
export class KubelumaFake implements AsyncDisposable {
  /** Every action of every client, in order. */
  readonly actions: Action[] = [];
  pattern: string | null = null;
  readonly #options: FakeOptions;
  readonly #server: Server;
  readonly #sockets = new WebSocketServer({ noServer: true });
  // A page takes a silent server for a dead one.
  readonly #heart = setInterval(() => {
    this.say({ type: 'heartbeat', at: new Date().toISOString() });
  }, 4_000);
  #waiting: { match: (action: Action) => boolean; found: () => void }[] = [];

  private constructor(options: FakeOptions) {
    this.#options = options;
    this.#server = createServer((request, response) => void this.#answer(request, response));
    this.#server.on('upgrade', (request, socket, head) => {
      this.#sockets.handleUpgrade(request, socket, head, (client) => this.#greet(client));
    });
  }

  static async open(options: FakeOptions, port = 0): Promise<KubelumaFake> {
    const fake = new KubelumaFake(options);
    await new Promise<void>((done) => fake.#server.listen(port, '127.0.0.1', done));
    return fake;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  /** Resolves once there is one connection and no other. */
  async alone(): Promise<void> {
    while (this.#sockets.clients.size > 1) {
      const [oldest] = this.#sockets.clients;
      await new Promise((closed) => oldest?.once('close', closed));
    }
  }

  /** Sends a message to every client. */
  say(message: object): void {
    for (const client of this.#sockets.clients) client.send(JSON.stringify(message));
  }

  /** Sends a text that may be no message. */
  sayText(text: string): void {
    for (const client of this.#sockets.clients) client.send(text);
  }

  /** Says nothing more of its own, as behind a frozen network; connections stay. */
  freeze(): void {
    clearInterval(this.#heart);
  }

  /** Cuts every connection, as a network does. */
  cut(): void {
    for (const client of this.#sockets.clients) client.terminate();
  }

  /** Resolves once an action came that has these fields, or had come after the first `from` actions. */
  async heard(fields: Action, from = 0): Promise<void> {
    const match = (action: Action): boolean =>
      Object.entries(fields).every(([name, value]) => action[name] === value);
    if (this.actions.slice(from).some(match)) return;
    await new Promise<void>((found) => this.#waiting.push({ match, found }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.freeze();
    this.cut();
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }

  #greet(client: WebSocket): void {
    client.on('message', (text: Buffer) => {
      const action = JSON.parse(text.toString()) as Action;
      this.actions.push(action);
      this.#act(client, action);
      const met = this.#waiting.filter(({ match }) => match(action));
      this.#waiting = this.#waiting.filter((waiting) => !met.includes(waiting));
      for (const { found } of met) found();
    });
    client.send(
      JSON.stringify(this.pattern === null ? { type: 'awaitingPattern' } : this.#podsMessage()),
    );
  }

  #act(client: WebSocket, { action, pod, namespace, container, name }: Action): void {
    if (action === 'reveal') {
      const data = { pod, namespace, container, name, value: this.#options.secret ?? '' };
      client.send(JSON.stringify({ type: 'revealed', data }));
    }
    if (action !== 'focus') return;
    const found = this.#options.pods.find(
      (candidate) =>
        candidate.name === pod && (namespace ?? candidate.namespace) === candidate.namespace,
    );
    const message =
      found === undefined
        ? { type: 'error', action, message: `there is no pod "${String(pod)}"` }
        : { type: 'pod', data: this.#options.view(found) };
    client.send(JSON.stringify(message));
  }

  /** The `pods` message for the pattern. */
  #podsMessage(): object {
    const pattern = new RegExp(this.pattern ?? '');
    const pods = this.#options.pods.filter(({ name }) => pattern.test(name));
    return { type: 'pods', data: { pods, focus: null, pattern: this.pattern } };
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    if (request.method === 'POST') await this.#post(path, request, response);
    else if (path === '/session') this.#admit(request, response);
    else if (path === '/api/current_pattern') json(response, 200, { pattern: this.pattern });
    else this.#file(path, response);
  }

  #file(path: string, response: ServerResponse): void {
    const file = this.#options.files.get(path === '/' ? 'index.html' : path.slice(1));
    if (file === undefined) {
      json(response, 404, {});
      return;
    }
    response
      .writeHead(200, { 'Content-Type': file.type, 'Content-Security-Policy': csp })
      .end(file.body);
  }

  #admit(request: IncomingMessage, response: ServerResponse): void {
    const { code } = this.#options;
    const isKnown = request.headers.cookie?.includes('fake=in') === true;
    if (code === undefined || isKnown || request.headers['x-ktl-code'] === code) {
      response.writeHead(204, { 'Set-Cookie': 'fake=in; HttpOnly; SameSite=Strict' }).end();
    } else {
      json(response, 401, {});
    }
  }

  async #post(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = (await request.toArray()).map(String).join('');
    if (path === '/api/reset_pattern') {
      this.pattern = null;
      this.say({ type: 'awaitingPattern' });
      json(response, 200, { pattern: null });
      return;
    }
    const { pattern } = JSON.parse(body) as { pattern: string };
    if (pattern === 'refused') {
      json(response, 400, { error: 'the pattern cannot be used: it is refused', hint: 'try api' });
      return;
    }
    this.pattern = pattern;
    // The list may well be there before the answer.
    this.say(this.#podsMessage());
    json(response, 200, { pattern });
  }
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}
