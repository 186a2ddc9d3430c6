import type { LogBatch, LogEvent, LogOrigin } from '../batch/log-batch.ts';
import { compareMoments } from '../line/moment.ts';
import type { LogTail } from '../tail/log-tail.ts';
import { SourceHeap } from './source-heap.ts';
import { SourceQueue, type Arrival, type HeldEvent } from './source-queue.ts';

/** What a merge holds, and what of it may go. */
export interface BoardLimits {
  /** Longest wait for older lines; Infinity: as long as any may come. */
  readonly windowMs: number;
  /** Bytes that are held at most; beyond, the oldest lines go though older ones may come. */
  readonly maxHeldBytes: number;
}

type Sources = Pick<LogTail, 'health' | 'pending' | 'release'>;

/** Holds lines of many sources, and gives them out in order of time. */
export class MergeBoard {
  readonly #limits: BoardLimits;
  readonly #sources: Sources;
  readonly #queues = new Map<string, SourceQueue>();
  readonly #heap = new SourceHeap();
  // Sources that may bring lines and of which none is held.
  readonly #silent = new Set<string>();
  // In order, those that are gone up to the first that is not; none where nothing is ever due.
  #arrivals: Arrival[] = [];
  #firstArrival = 0;
  #heldBytes = 0;
  #mostQueues = MIN_SWEPT;
  readonly #shown = { seconds: -Infinity, nanos: 0 };
  #areKnown = false;

  constructor(sources: Sources, limits: BoardLimits) {
    this.#sources = sources;
    this.#limits = limits;
  }

  get isEmpty(): boolean {
    return this.#heap.top === undefined;
  }

  /** When the line that waits longest must go, ms; undefined: none must. */
  get dueMs(): number | undefined {
    const oldest = this.#arrivals[this.#firstArrival];
    return oldest === undefined ? undefined : oldest.ms + this.#limits.windowMs;
  }

  /** What is remembered: of held lines, and of sources. */
  get size(): { readonly arrivals: number; readonly sources: number } {
    return { arrivals: this.#arrivals.length, sources: this.#queues.size };
  }

  push(event: LogEvent, nowMs: number): void {
    const { key } = originOf(event).target;
    let queue = this.#queues.get(key);
    if (queue === undefined) queue = this.#open(key);
    const bytes = event.type === 'lines' ? bytesOf(event.batch) : 0;
    const held = { event, arrival: { ms: nowMs, isGone: false }, bytes, queue };
    this.#heldBytes += bytes;
    if (this.#limits.windowMs < Infinity) this.#arrivals.push(held.arrival);
    queue.push(held);
    this.#silent.delete(key);
    if (queue.place === -1) this.#heap.add(queue);
    // Sources without a place to read wait for others to end, which therefore must not wait.
    if (this.#sources.health().waiting > 0) this.#sources.release?.(key, bytes);
  }

  /** Looks again at which sources there are. Costs a walk over all of them. */
  look(): void {
    const pending = this.#sources.pending?.();
    if (pending === undefined) return;
    this.#areKnown = true;
    const { waiting } = this.#sources.health();
    for (const key of this.#silent) if (!pending.has(key)) this.#silent.delete(key);
    for (const key of pending) {
      const queue = this.#queues.get(key);
      if (queue?.head === undefined) this.#silent.add(key);
      // What is not held cannot be what it waits for.
      if (queue?.head === undefined || waiting > 0) this.#sources.release?.(key, rationBytes);
    }
  }

  /** The oldest that is held, if it may go now. */
  next(nowMs: number): LogEvent | undefined {
    const { top } = this.#heap;
    return top === undefined || !this.#mayGo(top, nowMs) ? undefined : this.#takeTop(top);
  }

  /** The oldest that is held: nothing more comes. */
  shift(): LogEvent | undefined {
    const { top } = this.#heap;
    return top === undefined ? undefined : this.#takeTop(top);
  }

  #mayGo(top: SourceQueue, nowMs: number): boolean {
    if (compareMoments(top.time, this.#shown) <= 0) return true;
    if (this.#heldBytes > this.#limits.maxHeldBytes || !this.#isAwaiting()) return true;
    const { dueMs } = this;
    return dueMs !== undefined && dueMs <= nowMs;
  }

  // True where a source of which nothing is held may bring a line.
  #isAwaiting(): boolean {
    if (this.#sources.pending === undefined) return true;
    if (!this.#areKnown) this.look();
    if (!this.#areKnown) return true;
    const pending = this.#sources.pending();
    for (const key of this.#silent) {
      if (pending?.has(key) !== false) return true;
      this.#silent.delete(key);
    }
    return false;
  }

  #takeTop(top: SourceQueue): LogEvent | undefined {
    const event = top.head?.event;
    if (event?.type === 'lines') return this.#takeLines(top, event);
    top.shift();
    this.#settle(top);
    if (event?.type === 'notice' && event.notice === 'ended') this.#forget([top]);
    return event;
  }

  #takeLines(
    top: SourceQueue,
    event: Extract<LogEvent, { readonly type: 'lines' }>,
  ): Extract<LogEvent, { readonly type: 'lines' }> {
    const shown = this.#shown;
    // What is no younger than what is out gains nothing by waiting; what is behind it may.
    const age = compareMoments(top.time, shown);
    const { second } = this.#heap;
    const run = top.takeRun(event.batch, {
      upTo: age <= 0 ? shown : undefined,
      isBefore: age < 0,
      second,
    });
    if (age >= 0) {
      shown.seconds = top.gone.seconds;
      shown.nanos = top.gone.nanos;
    }
    if (run === undefined || run.isLast) this.#letGo(top.shift());
    this.#settle(top);
    if (run === undefined) return age < 0 ? { type: 'lines', batch: asLate(event.batch) } : event;
    return { type: 'lines', batch: age < 0 ? asLate(run.batch) : run.batch };
  }

  #letGo(held: HeldEvent | undefined): void {
    if (held === undefined) return;
    this.#heldBytes -= held.bytes;
    this.#sources.release?.(held.queue.key, held.bytes);
  }

  #settle(top: SourceQueue): void {
    this.#dropArrivals();
    if (top.head !== undefined) {
      this.#heap.settleTop();
      return;
    }
    this.#heap.removeTop();
    if (this.#sources.pending?.()?.has(top.key) === true) this.#silent.add(top.key);
  }

  #dropArrivals(): void {
    const { length } = this.#arrivals;
    while (this.#arrivals[this.#firstArrival]?.isGone === true) this.#firstArrival++;
    if (this.#firstArrival < 1024 && this.#firstArrival < length) return;
    if (this.#firstArrival > 0) this.#arrivals = this.#arrivals.slice(this.#firstArrival);
    this.#firstArrival = 0;
  }

  #open(key: string): SourceQueue {
    if (this.#queues.size >= this.#mostQueues) {
      this.#forget(this.#queues.values());
      this.#mostQueues = Math.max(MIN_SWEPT, 2 * this.#queues.size);
    }
    const queue = new SourceQueue(key);
    this.#queues.set(key, queue);
    return queue;
  }

  // Those of which nothing is held and nothing comes. A pipe may name one again: all that is lost then
  // is the time of lines before its first stamp.
  #forget(queues: Iterable<SourceQueue>): void {
    const pending = this.#sources.pending?.();
    if (pending === undefined) return;
    for (const { key, head } of queues) {
      if (head === undefined && !pending.has(key)) this.#queues.delete(key);
    }
  }
}

/** Not fewer sources are looked through for some that are over. */
const MIN_SWEPT = 10_000;

/** Bytes of one source that a merge takes before it has let others go; see `TailOptions.rationBytes`. */
export const rationBytes = 512 * 1024;

function originOf(event: LogEvent): LogOrigin {
  if (event.type === 'lines') return event.batch;
  return event.type === 'gap' ? event.gap : event.origin;
}

function asLate(batch: LogBatch): LogBatch {
  return { ...batch, late: true };
}

function bytesOf({ count, offsets }: LogBatch): number {
  return (offsets[3 * count - 1] ?? 0) - (offsets[0] ?? 0);
}
