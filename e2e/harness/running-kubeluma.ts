import { spawn, type ChildProcess } from 'node:child_process';
import { resolve } from 'node:path';
import { poll } from '@ktl/testbed';

const bin = resolve(import.meta.dirname, '../../apps/kubeluma/bin/kubeluma.js');

/** A message of kubeluma's WebSocket. */
export interface KubelumaMessage {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** `kubeluma serve` as a process, and one browser that looks at it. Disposing it ends both. */
export class RunningKubeluma implements AsyncDisposable {
  readonly messages: KubelumaMessage[] = [];
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  #socket: WebSocket | undefined;
  #said = '';

  private constructor(args: readonly string[]) {
    const words = [bin, 'serve', '--port', '0', ...args];
    this.#child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.#said += chunk.toString();
      });
    }
    this.#ended = new Promise((settle) => this.#child.once('close', settle));
  }

  /** Starts it, opens its link as a browser does, and one WebSocket. */
  static async start(args: readonly string[]): Promise<RunningKubeluma> {
    const program = new RunningKubeluma(args);
    const link = await poll(() => Promise.resolve(program.#link()), {
      what: 'the link of kubeluma',
      timeoutMs: 30_000,
    });
    const [origin = '', code = ''] = link.split('/#code=');
    const session = await fetch(`${origin}/session`, { headers: { 'X-Ktl-Code': code } });
    const Cookie = session.headers.get('set-cookie')?.split(';')[0] ?? '';
    const headers = { Cookie, Origin: origin };
    const url = `${origin.replace('http', 'ws')}/ws`;
    const socket = new WebSocket(url, { headers });
    program.#socket = socket;
    socket.addEventListener('message', ({ data }) => {
      program.messages.push(JSON.parse(String(data)) as KubelumaMessage);
    });
    await new Promise<void>((settle, fail) => {
      socket.addEventListener('open', () => {
        settle();
      });
      socket.addEventListener('error', () => {
        fail(new Error(`kubeluma refused the WebSocket:\n${program.#said}`));
      });
    });
    return program;
  }

  /** The link for one more browser. */
  async nextLink(): Promise<string> {
    const find = (): Promise<string | undefined> =>
      Promise.resolve([...this.#said.matchAll(/http:\/\/\S+#code=\S+/g)].slice(1).at(-1)?.[0]);
    return poll(find, { what: 'a second link of kubeluma', timeoutMs: 30_000 });
  }

  send(message: object): void {
    this.#socket?.send(JSON.stringify(message));
  }

  /** Waits for a message of a type whose `data` fits. */
  async next<T>(type: string, fits: (data: T) => boolean = () => true): Promise<T> {
    const find = (): T | false => {
      const message = this.messages.findLast((each) => each.type === type && fits(dataOf<T>(each)));
      return message === undefined ? false : dataOf<T>(message);
    };
    const what = `a ${type} message that fits`;
    return await poll(() => Promise.resolve(find()), { what, timeoutMs: 90_000 });
  }

  /** Lines of a container so far. */
  lines(pod: string, container: string): string[] {
    return this.messages
      .filter(({ type }) => type === 'log')
      .filter((message) => message['pod'] === pod && message['container'] === container)
      .map((message) => String(message['line']));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket?.close();
    this.#child.kill('SIGINT');
    await this.#ended;
  }

  #link(): string | false {
    return /https?:\/\/\S+#code=\S+(?=\s)/.exec(this.#said)?.[0] ?? false;
  }
}

// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- says what a test expects
function dataOf<T>(message: KubelumaMessage): T {
  return message['data'] as T;
}
