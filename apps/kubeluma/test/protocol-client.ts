// A client that knows of kubeluma what its readme says: endpoints, message shapes, and that the printed
// link is exchanged for a cookie. It imports nothing of the program.

/** A message of the server. */
export interface ServerMessage {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** A row of the table. */
export interface PodRow {
  readonly name: string;
  readonly namespace: string;
  readonly phase: string;
  readonly restarts: number;
  readonly ready: number;
  readonly total: number;
}

/** An answer of an endpoint. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

// A bound for failures only.
const patienceMs = 30_000;

/** One browser: a cookie, the endpoints, and as many tabs as are opened. */
export class ProtocolClient {
  readonly origin: string;
  readonly cookie: string;

  private constructor(origin: string, cookie: string) {
    this.origin = origin;
    this.cookie = cookie;
  }

  /** Exchanges the code behind the `#` of a link for a cookie, as the page does. */
  static async open(link: string): Promise<ProtocolClient> {
    const { origin, hash } = new URL(link);
    const code = new URLSearchParams(hash.slice(1)).get('code') ?? '';
    const answer = await fetch(`${origin}/session`, { headers: { 'X-Ktl-Code': code } });
    const cookie = answer.headers.get('set-cookie')?.split(';')[0];
    if (cookie === undefined) throw new Error(`no cookie: ${String(answer.status)}`);
    return new ProtocolClient(origin, cookie);
  }

  async get(path: string): Promise<Answer> {
    return answerOf(await fetch(this.origin + path, { headers: { Cookie: this.cookie } }));
  }

  /** @param headers - in place of cookie and Origin, where a test wants others */
  async post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer> {
    const own = { Cookie: this.cookie, Origin: this.origin };
    const typed = body === undefined ? {} : { 'Content-Type': 'application/json' };
    const response = await fetch(this.origin + path, {
      method: 'POST',
      headers: { ...typed, ...(headers ?? own) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return answerOf(response);
  }

  /** Opens a tab. */
  feed(): Promise<Feed> {
    return Feed.open(this.origin, { Cookie: this.cookie, Origin: this.origin });
  }
}

/** One WebSocket. Keeps every message. */
export class Feed implements Disposable {
  readonly messages: ServerMessage[] = [];
  /** How many of them are lines. */
  lineCount = 0;
  readonly #socket: WebSocket;
  readonly #waiters = new Set<() => void>();

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => {
      const message = JSON.parse(String(data)) as ServerMessage;
      this.messages.push(message);
      if (message.type === 'log') this.lineCount += 1;
      for (const waiter of [...this.#waiters]) waiter();
    });
  }

  /** @param headers - of the handshake: a cookie and an Origin, or a token */
  static async open(origin: string, headers: Record<string, string>): Promise<Feed> {
    const url = `${origin.replace(/^http/, 'ws')}/ws`;
    const socket = new WebSocket(url, { headers });
    const feed = new Feed(socket);
    await new Promise<void>((settle, fail) => {
      socket.addEventListener('open', () => {
        settle();
      });
      socket.addEventListener('error', () => {
        fail(new Error('the WebSocket was refused'));
      });
    });
    return feed;
  }

  send(message: object): void {
    this.#socket.send(JSON.stringify(message));
  }

  sendText(text: string): void {
    this.#socket.send(text);
  }

  /** The first message of a type that fits, from `from` on; waits for it. */
  async next(
    type: string,
    fits: (message: ServerMessage) => boolean = () => true,
    from = 0,
  ): Promise<ServerMessage> {
    const find = (): ServerMessage | undefined =>
      this.messages.slice(from).find((message) => message.type === type && fits(message));
    return this.until(`${type} message`, find);
  }

  /** Waits until `find` finds something in what has come. */
  async until<T>(what: string, find: () => T | undefined): Promise<T> {
    const found = find();
    if (found !== undefined) return found;
    return new Promise<T>((settle, fail) => {
      const timer = setTimeout(() => {
        this.#waiters.delete(look);
        const seen = this.messages
          .slice(-8)
          .map((message) => JSON.stringify(message).slice(0, 300));
        fail(new Error(`no ${what}; the last of ${this.messages.length}:\n${seen.join('\n')}`));
      }, patienceMs);
      const look = (): void => {
        const value = find();
        if (value === undefined) return;
        clearTimeout(timer);
        this.#waiters.delete(look);
        settle(value);
      };
      this.#waiters.add(look);
    });
  }

  /** Waits for a table in which these pods are, and no others, in any order. */
  async table(...names: readonly string[]): Promise<readonly PodRow[]> {
    const wanted = names.toSorted().join(' ');
    const { data } = await this.next('pods', ({ data: table }) => {
      const rows = (table as { readonly pods: readonly PodRow[] }).pods;
      return (
        rows
          .map(({ name }) => name)
          .toSorted()
          .join(' ') === wanted
      );
    });
    return (data as { readonly pods: readonly PodRow[] }).pods;
  }

  /** Lines of one container so far. */
  lines(pod: string, container: string): string[] {
    return this.messages
      .filter((message) => message.type === 'log')
      .filter((message) => message['pod'] === pod && message['container'] === container)
      .map((message) => String(message['line']));
  }

  close(): void {
    this.#socket.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  try {
    return { status: response.status, body: JSON.parse(text) as unknown };
  } catch {
    return { status: response.status, body: text };
  }
}
