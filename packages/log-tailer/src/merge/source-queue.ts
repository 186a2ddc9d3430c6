import type { LogBatch, LogEvent } from '../batch/log-batch.ts';
import { StampCursor } from './stamp-cursor.ts';

/** An event that is held, and since when. */
export interface HeldEvent {
  readonly event: LogEvent;
  readonly arrivalMs: number;
  /** Bytes of its lines, stamps included. */
  readonly bytes: number;
  readonly queue: SourceQueue;
  isGone: boolean;
}

/** A moment to the nanosecond. */
export interface Moment {
  readonly seconds: number;
  readonly nanos: number;
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
  readonly #cursor = new StampCursor();
  #held: HeldEvent[] = [];
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
    held.isGone = true;
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
   * Takes the lines of the batch at the head for which `mayGo` holds; the first one in any case.
   * @param mayGo - asked with the time of each line after the first
   */
  takeRun(batch: LogBatch, mayGo: (time: Moment) => boolean): LineRun {
    const from = this.#line;
    const { count } = batch;
    let to = from + 1;
    for (; to < count; to++) {
      this.#cursor.read(batch, to);
      if (!mayGo(this.#cursor)) break;
    }
    this.#line = to;
    const isLast = to === count;
    if (from === 0 && isLast) return { batch, isLast };
    const offsets = batch.offsets.subarray(3 * from, 3 * to);
    return { batch: { ...batch, count: to - from, offsets }, isLast };
  }

  #readHead(): void {
    const event = this.head?.event;
    if (event?.type === 'lines') this.#cursor.read(event.batch, 0);
  }
}

/** Below zero where `one` is before `other`. */
export function compareMoments(one: Moment, other: Moment): number {
  if (one.seconds !== other.seconds) return one.seconds < other.seconds ? -1 : 1;
  return one.nanos - other.nanos;
}
