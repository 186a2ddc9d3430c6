import { spawn, type ChildProcess } from 'node:child_process';
import { resolve } from 'node:path';

const bin = resolve(import.meta.dirname, '../../apps/ktl/bin/ktl.js');
// A bound for failures only: nothing waits for it while the test passes.
const patienceMs = 60_000;

/** How to start the program. */
export interface KtlStart {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** On a terminal of its own, through script(1). stderr then arrives with stdout. */
  readonly terminal?: boolean;
  /** Standard output is not read until {@link RunningKtl.read}. */
  readonly unread?: boolean;
  /** Standard input: these bytes, or (true) a pipe that {@link RunningKtl.feed} writes. Default: empty. */
  readonly input?: Uint8Array | string | true;
  /** Folder to start in. Default: that of the tests. */
  readonly cwd?: string;
  /** Words before the program that start it in their own way, such as `sh -c 'ulimit …; exec "$0" "$@"'`. */
  readonly under?: readonly string[];
}

/** What a process left behind. */
export interface Ended {
  /** Exit status; -1 where a signal ended it. */
  readonly code: number;
  readonly out: string;
  readonly bytes: Buffer;
  readonly err: string;
}

interface Waiter {
  readonly isMet: () => boolean;
  readonly settle: (problem?: Error) => void;
}

/** The built program, running. Disposing it kills it. */
export class RunningKtl implements AsyncDisposable {
  /** Settles when the process is gone and its output read. */
  readonly ended: Promise<Ended>;
  readonly #child: ChildProcess;
  readonly #out: Buffer[] = [];
  readonly #err: Buffer[] = [];
  readonly #title: string;
  #waiters: Waiter[] = [];
  #isGone = false;

  constructor({ args, env, cwd, under = [], terminal = false, unread = false, input }: KtlStart) {
    const words = [...under, process.execPath, bin, ...args];
    const [command = '', ...rest] = terminal
      ? ['script', '-qec', words.map(quoted).join(' '), '/dev/null']
      : words;
    this.#title = `ktl ${args.join(' ')}`;
    const stdin = input === undefined ? 'ignore' : 'pipe';
    const child = spawn(command, rest, { stdio: [stdin, 'pipe', 'pipe'], env, cwd });
    this.#child = child;
    // A program that ends before its input does closes the pipe.
    child.stdin?.on('error', () => undefined);
    if (input !== true) child.stdin?.end(input);
    child.stderr?.on('data', (chunk: Buffer) => {
      this.#err.push(chunk);
      this.#wake();
    });
    this.ended = new Promise((settle, fail) => {
      child.once('error', fail);
      child.once('close', (code) => {
        this.#isGone = true;
        this.#wake();
        settle({ code: code ?? -1, out: this.out, bytes: this.bytes, err: this.err });
      });
    });
    if (!unread) this.read();
  }

  /** Waits for its own end; one that does not come is a failure that shows what there was. */
  async end(): Promise<Ended> {
    await this.#until('its end', () => this.#isGone);
    return this.ended;
  }

  get isGone(): boolean {
    return this.#isGone;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Everything on standard output so far. */
  get bytes(): Buffer {
    return Buffer.concat(this.#out);
  }

  get out(): string {
    return this.bytes.toString();
  }

  /** Everything on standard error so far. */
  get err(): string {
    return Buffer.concat(this.#err).toString();
  }

  /** Whole lines on standard output so far. */
  get lines(): readonly string[] {
    return this.out.split('\n').slice(0, -1);
  }

  /** Reads standard output, from now on or again; see {@link KtlStart.unread}. */
  read(): void {
    const { stdout } = this.#child;
    if (stdout?.listenerCount('data') === 0) {
      stdout.on('data', (chunk: Buffer) => {
        this.#out.push(chunk);
        this.#wake();
      });
    }
    stdout?.resume();
  }

  /** Reads no more until {@link RunningKtl.read}. */
  pause(): void {
    this.#child.stdout?.pause();
  }

  /** Closes the reading end of standard output, as `head` does when it has enough. */
  leave(): void {
    this.#child.stdout?.destroy();
  }

  /** Waits until standard output has `text`. */
  async shows(text: string | RegExp): Promise<void> {
    await this.#until(String(text), () => found(this.out, text));
  }

  /** Waits until standard error has `text`. */
  async says(text: string | RegExp): Promise<void> {
    await this.#until(String(text), () => found(this.err, text));
  }

  /** Writes to standard input; without a text, ends it. */
  feed(text?: string): void {
    if (text === undefined) this.#child.stdin?.end();
    else this.#child.stdin?.write(text);
  }

  signal(name: 'SIGINT' | 'SIGTERM' | 'SIGHUP'): void {
    this.#child.kill(name);
  }

  /** Asks it to end, as Ctrl-C does, and gives what it left. */
  async interrupt(): Promise<Ended> {
    this.signal('SIGINT');
    return this.end();
  }

  /**
   * Presses Ctrl-C until the process is gone, without reading its output meanwhile. Signals that come
   * within a moment of the first count as one, and how long a moment is, is not the caller's business.
   */
  async insist(): Promise<Ended> {
    const press = setInterval(() => {
      this.signal('SIGINT');
    }, 50);
    this.#child.once('exit', () => {
      clearInterval(press);
      this.read();
    });
    this.signal('SIGINT');
    try {
      return await this.end();
    } finally {
      clearInterval(press);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isGone) this.#child.kill('SIGKILL');
    this.#child.stdout?.resume();
    await this.ended.catch(() => undefined);
  }

  #until(what: string, isMet: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        isMet,
        settle: (problem) => {
          clearTimeout(patience);
          this.#waiters = this.#waiters.filter((other) => other !== waiter);
          if (problem === undefined) resolve();
          else reject(problem);
        },
      };
      const patience = setTimeout(() => {
        waiter.settle(this.#vain(what, 'in vain'));
      }, patienceMs);
      this.#waiters.push(waiter);
      this.#wake(what);
    });
  }

  #wake(what = 'output'): void {
    for (const waiter of this.#waiters) {
      if (waiter.isMet()) waiter.settle();
      else if (this.#isGone) waiter.settle(this.#vain(what, 'and it ended'));
    }
  }

  #vain(what: string, how: string): Error {
    const seen = `stdout:\n${this.out.slice(-2000)}\nstderr:\n${this.err.slice(-2000)}`;
    return new Error(`${this.#title}: waited for ${what} ${how}\n${seen}`);
  }
}

function found(text: string, wanted: string | RegExp): boolean {
  return typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text);
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
