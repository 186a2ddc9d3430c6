import { hasStamp, stampMs } from '../batch/line-access.ts';
import type { LogBatch, LogEvent } from '../batch/log-batch.ts';
import { LineCutter } from '../line/line-cutter.ts';
import { Ration } from '../outbox/ration.ts';
import { keepLines } from '../stage/log-stage.ts';
import type { LogTail } from '../tail/log-tail.ts';
import { isKeyOf, type InputNames } from './input-source.ts';
import { LineFormer } from './line-former.ts';
import type { InputClock } from './own-time.ts';

/**
 * One file or pipe for {@link readInput}, and which of its lines are wanted: by default all. Limits hold
 * for the whole input, whichever containers its lines are of.
 */
export interface InputOptions {
  /** Unique among the inputs of a run. */
  readonly key: string;
  /** Lines until it ends; see {@link unzipped}. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** What lines are called that do not name their origin themselves. Default: nothing. */
  readonly names?: InputNames | undefined;
  /** Takes lines as they are, stamps and all. Default false. */
  readonly plain?: boolean | undefined;
  /** For times in lines that name no year or no zone. Default: such are no times. */
  readonly clock?: InputClock | undefined;
  /** Only lines with a stamp from this on, Unix ms; one without goes with the line before. */
  readonly sinceMs?: number | undefined;
  /** Only lines with a stamp up to this, Unix ms. */
  readonly untilMs?: number | undefined;
  /** Told at the end where `sinceMs` or `untilMs` had to choose and no line said its time. */
  readonly onTimeless?: (() => void) | undefined;
  /** Only so many lines, the first of those. */
  readonly headLines?: number | undefined;
  /** See `TailOptions.rationBytes`. */
  readonly rationBytes?: number | undefined;
}

/**
 * The lines of a file or a pipe. What other programs put around a line is taken off where it is certain:
 * an RFC 3339 stamp at its head (`kubectl logs --timestamps`), the form of a container runtime's file
 * (parts of a long line are joined), Docker's json-file, `[pod/…/…]` of `kubectl logs --prefix`, and the
 * JSON lines of `ktl logs` and stern. Lines that nobody stamped have the time that they say themselves, and
 * stay whole. Ends with the input, or when it is drained.
 * @throws whatever reading `bytes` throws, behind the lines read until then
 */
export function readInput(options: InputOptions): LogTail {
  return new Input(options);
}

type Chunk = IteratorResult<Uint8Array>;

class Input implements LogTail {
  readonly #options: InputOptions;
  readonly #former: LineFormer;
  readonly #ration: Ration;
  readonly #range: InputRange;
  #bytes: AsyncIterator<Uint8Array> | undefined;
  // The source that spoke last stands for the input: what comes next is not known.
  #key: string;
  #stopWaiting: (() => void) | undefined;
  #isOver = false;

  constructor(options: InputOptions) {
    const { key, names = {}, plain = false, rationBytes = Infinity, clock } = options;
    this.#options = options;
    this.#former = new LineFormer({ input: key, names, plain, clock });
    this.#ration = new Ration(rationBytes);
    this.#range = new InputRange(options);
    this.#key = this.#former.source.key;
  }

  health = () => ({ open: this.#isOver ? 0 : 1, waiting: 0, reconnecting: 0 });

  pending = (): ReadonlySet<string> => new Set(this.#isOver ? [] : [this.#key]);

  release = (key: string, bytes: number): void => {
    if (isKeyOf(this.#options.key, key)) this.#ration.release(bytes);
  };

  drain(): void {
    this.#isOver = true;
    this.#stopWaiting?.();
    this.#ration.open();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<LogEvent, undefined> {
    const cutter = new LineCutter();
    const bytes = this.#options.bytes[Symbol.asyncIterator]();
    this.#bytes = bytes;
    try {
      while (!this.#range.isReached) {
        const next = await this.#unlessDrained(bytes);
        if (next.done === true) break;
        const cut = cutter.push(next.value);
        if (cut !== undefined) yield* this.#events(this.#former.take(cut));
      }
      const last = cutter.flush();
      if (last !== undefined) yield* this.#events(this.#former.take(last));
      yield* this.#events(this.#former.end());
      if (this.#range.isTimeless) this.#options.onTimeless?.();
    } finally {
      this.drain();
      void bytes.return?.().catch(() => undefined);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.drain();
    void this.#bytes?.return?.().catch(() => undefined);
    await Promise.resolve();
  }

  #unlessDrained(bytes: AsyncIterator<Uint8Array>): Promise<Chunk> {
    // By hand: Promise.race would leave each chunk on a promise that lives as long as the input.
    return new Promise((resolve, reject) => {
      this.#stopWaiting = () => {
        resolve({ done: true, value: undefined });
      };
      if (this.#isOver) this.#stopWaiting();
      else bytes.next().then(resolve, reject);
    });
  }

  async *#events(batches: Iterable<LogBatch>): AsyncGenerator<LogEvent, undefined> {
    for (const taken of batches) {
      const batch = this.#range.take(taken);
      if (batch === undefined) continue;
      this.#key = batch.target.key;
      const { count, offsets } = batch;
      const turn = this.#ration.take((offsets[3 * count - 1] ?? 0) - (offsets[0] ?? 0));
      yield { type: 'lines', batch };
      if (turn !== undefined && !this.#isOver) await turn;
    }
  }
}

/** The wanted lines of an input, whose stamps need not be in order. */
class InputRange {
  readonly #sinceMs: number;
  readonly #untilMs: number;
  #left: number;
  #isWithin: boolean;
  #hasLines = false;
  #hasStamps = false;

  constructor({ sinceMs = -Infinity, untilMs = Infinity, headLines = Infinity }: InputOptions) {
    this.#sinceMs = sinceMs;
    this.#untilMs = untilMs;
    this.#left = headLines;
    // Lines before the first stamp are older than it.
    this.#isWithin = sinceMs === -Infinity;
  }

  /** Lines were to be chosen by their time, and none has one. */
  get isTimeless(): boolean {
    return this.#hasLines && !this.#hasStamps;
  }

  get isReached(): boolean {
    return this.#left <= 0;
  }

  take(batch: LogBatch): LogBatch | undefined {
    if (this.isReached) return undefined;
    const isTimed = this.#sinceMs !== -Infinity || this.#untilMs !== Infinity;
    const within = isTimed ? keepLines(batch, (of, line) => this.#keeps(of, line)) : batch;
    if (within === undefined) return undefined;
    const count = Math.min(within.count, this.#left);
    this.#left -= count;
    if (count === within.count) return within;
    return { ...within, count, offsets: within.offsets.subarray(0, 3 * count) };
  }

  #keeps(batch: LogBatch, line: number): boolean {
    this.#hasLines = true;
    if (hasStamp(batch, line)) {
      this.#hasStamps = true;
      const ms = stampMs(batch, line);
      this.#isWithin = ms >= this.#sinceMs && ms <= this.#untilMs;
    }
    return this.#isWithin;
  }
}
