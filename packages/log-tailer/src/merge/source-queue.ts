import { hasStamp } from '../batch/line-access.ts';
import type { LogBatch, LogEvent } from '../batch/log-batch.ts';
import { compareMoments, type Moment } from '../line/moment.ts';
import { StampCursor } from './stamp-cursor.ts';

/** When a held event came; apart from it, so that nothing of the event stays when it is gone. */
export interface Arrival {
  readonly ms: number;
  isGone: boolean;
}

/** An event that is held, and since when. */
export interface HeldEvent {
  readonly event: LogEvent;
  readonly arrival: Arrival;
  /** Bytes of its lines, stamps included. */
  readonly bytes: number;
  readonly queue: SourceQueue;
}

/** What ends a run of lines. */
export interface RunLimits {
  /** Only lines up to this moment. */
  readonly upTo: Moment | undefined;
  /** Only lines before that moment. */
  readonly isBefore: boolean;
  /** Only lines that go before the head of this queue. */
  readonly second: SourceQueue | undefined;
}

/** Lines of a batch that go out together. */
export interface LineRun {
  readonly batch: LogBatch;
  /** True: the batch was given out to its end. */
  readonly isLast: boolean;
}

/** What is held of one source, in its own order, with the time of the first line of it. */
export class SourceQueue {
  readonly key: string;
  /** Place in the heap; -1: in none. */
  place = -1;
  /** Time of the last line that was taken. */
  readonly gone = { seconds: -Infinity, nanos: 0 };
  readonly #cursor = new StampCursor();
  #held: (HeldEvent | undefined)[] = [];
  #first = 0;
  #line = 0;

  constructor(key: string) {
    this.key = key;
  }

  /** Time of what comes first; as late as what came before it where it has none itself. */
  get time(): Moment {
    return this.#cursor;
  }

  get head(): HeldEvent | undefined {
    return this.#held[this.#first];
  }

  push(held: HeldEvent): void {
    this.#held.push(held);
    if (this.#held.length - this.#first === 1) this.#readHead();
  }

  /** Takes the event at the head, which has no lines or of which all are wanted. */
  shift(): HeldEvent | undefined {
    const held = this.#held[this.#first];
    if (held === undefined) return undefined;
    held.arrival.isGone = true;
    this.#held[this.#first] = undefined;
    this.#first++;
    if (this.#first === this.#held.length || this.#first >= 1024) {
      this.#held = this.#held.slice(this.#first);
      this.#first = 0;
    }
    this.#line = 0;
    this.#readHead();
    return held;
  }

  /**
   * Takes lines of the batch at the head: the first one, and those behind it that go before whatever
   * limits them. Undefined: the whole batch, as it is.
   */
  takeRun(batch: LogBatch, limits: RunLimits): LineRun | undefined {
    const cursor = this.#cursor;
    const from = this.#line;
    const { count } = batch;
    let to = from;
    if (limits.upTo === undefined && limits.second === undefined) {
      // Nothing ends the run but the batch: of its times only the last matters.
      to = count;
      cursor.read(batch, lastStamped(batch, from));
      this.gone.seconds = cursor.seconds;
      this.gone.nanos = cursor.nanos;
    } else to = this.#runEnd(batch, limits);
    this.#line = to;
    const isLast = to === count;
    if (from === 0 && isLast) return undefined;
    const { target, instance, bytes } = batch;
    const offsets = batch.offsets.subarray(3 * from, 3 * to);
    return { batch: { target, instance, bytes, count: to - from, offsets }, isLast };
  }

  #runEnd(batch: LogBatch, limits: RunLimits): number {
    const cursor = this.#cursor;
    let to = this.#line;
    do {
      this.gone.seconds = cursor.seconds;
      this.gone.nanos = cursor.nanos;
      if (++to === batch.count) break;
      cursor.read(batch, to);
    } while (this.#isWithin(limits));
    return to;
  }

  #isWithin({ upTo, isBefore, second }: RunLimits): boolean {
    if (upTo !== undefined && compareMoments(this.#cursor, upTo) >= (isBefore ? 0 : 1))
      return false;
    if (second === undefined) return true;
    const order = compareMoments(this.#cursor, second.time);
    return order === 0 ? this.key < second.key : order < 0;
  }

  #readHead(): void {
    const event = this.head?.event;
    if (event?.type === 'lines') this.#cursor.read(event.batch, 0);
  }
}

// A line without a stamp has the time of the line before it.
function lastStamped(batch: LogBatch, from: number): number {
  let line = batch.count - 1;
  while (line > from && !hasStamp(batch, line)) line--;
  return line;
}
