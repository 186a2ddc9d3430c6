import { EventEmitter } from 'node:events';
import { Readable } from 'node:stream';
import type { StopSignal } from '../src/exit/exit-code.ts';
import type { Host, HostStream } from '../src/host/host.ts';

/** A stream whose reader the test controls. */
export class FakeStream implements HostStream {
  isTTY = false;
  columns: number | undefined;
  /** Each write of the program. */
  readonly writes: string[] = [];
  /** False while the reader is behind. */
  takesMore = true;
  readonly #events = new EventEmitter();

  get text(): string {
    return this.writes.join('');
  }

  write(bytes: Uint8Array | string, done?: (error?: Error | null) => void): boolean {
    const text = typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString();
    if (text !== '') this.writes.push(text);
    if (done !== undefined) queueMicrotask(done);
    return this.takesMore;
  }

  onDrain(listener: () => void): void {
    this.#events.once('drain', listener);
  }

  onError(listener: (error: Error) => void): void {
    this.#events.on('error', listener);
  }

  drain(): void {
    this.takesMore = true;
    this.#events.emit('drain');
  }

  fail(code: string): void {
    this.#events.emit('error', Object.assign(new Error(`write ${code}`), { code }));
  }
}

/** A process that the test plays. */
export class FakeHost implements Host {
  readonly argv: readonly string[];
  readonly env: Record<string, string | undefined>;
  homeDir = '/nowhere';
  cwd = '/nowhere';
  readonly stdout = new FakeStream();
  readonly stderr = new FakeStream();
  readonly input: AsyncIterable<Uint8Array> = Readable.from([]);
  readonly keys = undefined;
  /** Statuses that the program ended itself with, without returning. */
  readonly exits: number[] = [];
  nowMs = 0;
  readonly #signals = new EventEmitter();

  constructor(argv: readonly string[], env: Record<string, string | undefined> = {}) {
    this.argv = argv;
    this.env = env;
  }

  onSignal(signal: StopSignal, listener: () => void): () => void {
    this.#signals.on(signal, listener);
    return () => {
      this.#signals.off(signal, listener);
    };
  }

  signal(signal: StopSignal): void {
    this.#signals.emit(signal);
  }

  exit(code: number): void {
    this.exits.push(code);
  }

  now(): number {
    return this.nowMs;
  }
}
