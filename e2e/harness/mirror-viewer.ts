/** One frame of a session, as it came. */
export type SeenFrame = Readonly<Record<string, unknown>> & { readonly kind: string };

// A bound for failures only: nothing waits for it while the test passes.
const patienceMs = 60_000;

type Headers = Readonly<Record<string, string>>;
// Node's WebSocket takes headers, which browsers do not let pages set.
type SocketWithHeaders = new (url: string, options: { readonly headers: Headers }) => WebSocket;

/** Trades the one-time code of a link for the cookie that a browser would get. */
export async function cookieFor(link: string): Promise<string> {
  const { origin, hash } = new URL(link);
  const code = new URLSearchParams(hash.slice(1)).get('code') ?? '';
  const answer = await fetch(`${origin}/session`, { headers: { 'x-ktl-code': code } });
  if (!answer.ok) throw new Error(`/session answered ${String(answer.status)}`);
  return (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}

/** A viewer of a mirrored session: everything that came over one WebSocket. */
export class MirrorViewer implements Disposable {
  readonly frames: SeenFrame[] = [];
  /** The frames of the session as the very texts that came, by number. */
  readonly texts = new Map<number, string>();
  readonly #socket: WebSocket;
  #wake: (() => void) | undefined;
  #closed = '';

  /** @param url - `ws://host:port/ws`, with `?after=` where the viewer has frames */
  constructor(url: string, headers: Headers = {}) {
    const Socket = WebSocket as unknown as SocketWithHeaders;
    this.#socket = new Socket(url, { headers });
    this.#socket.addEventListener('message', ({ data }) => {
      for (const text of String(data)
        .split('\n')
        .filter((part) => part !== '')) {
        const frame = JSON.parse(text) as SeenFrame;
        this.frames.push(frame);
        if (typeof frame['seq'] === 'number') this.texts.set(frame['seq'], text);
      }
      this.#wake?.();
    });
    this.#socket.addEventListener('close', ({ code }) => {
      this.#closed = `closed with ${String(code)}`;
      this.#wake?.();
    });
    this.#socket.addEventListener('error', () => {
      this.#closed ||= 'refused';
      this.#wake?.();
    });
  }

  /** Opens as a page would: with the cookie of a link, and its own Origin. */
  static async ofLink(link: string, after?: number): Promise<MirrorViewer> {
    const { host, origin } = new URL(link);
    const query = after === undefined ? '' : `?after=${String(after)}`;
    return new MirrorViewer(`ws://${host}/ws${query}`, { cookie: await cookieFor(link), origin });
  }

  /** Texts of the lines so far. */
  get lines(): readonly string[] {
    return this.frames.filter(({ kind }) => kind === 'line').map(({ line }) => String(line));
  }

  /** Waits until `isMet`; fails with what there was. */
  async until(what: string, isMet: () => boolean, withinMs = patienceMs): Promise<void> {
    const deadline = AbortSignal.timeout(withinMs);
    while (!isMet()) {
      if (deadline.aborted || this.#closed !== '') {
        const last = JSON.stringify(this.frames.slice(-3));
        throw new Error(
          `no ${what}: ${this.#closed}, ${String(this.frames.length)} frames, ${last}`,
        );
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        deadline.addEventListener('abort', () => resolve(), { once: true });
      });
    }
  }

  /** Waits for a line with this text. */
  async shows(text: string): Promise<void> {
    await this.until(text, () => this.lines.includes(text));
  }

  /** Resolves with how the server ended or refused it. */
  async end(): Promise<string> {
    while (this.#closed === '') {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#closed;
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }
}
