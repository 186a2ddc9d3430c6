import type { LogBatch, LogEvent, LogOrigin } from '../batch/log-batch.ts';
import type { LogTail } from '../tail/tail-logs.ts';
import { SourceHeap } from './source-heap.ts';
import { compareMoments, SourceQueue, type HeldEvent, type Moment } from './source-queue.ts';

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
  // By arrival; those that are gone are dropped when they come to the front.
  #arrivals: HeldEvent[] = [];
  #firstArrival = 0;
  #heldBytes = 0;
  #shown: Moment = { seconds: -Infinity, nanos: 0 };
  #areKnown = false;

  constructor(sources: Sources, limits: BoardLimits) {
    this.#sources = sources;
    this.#limits = limits;
  }

  get isEmpty(): boolean {
    return this.#heap.top === undefined;
  }

  /** When the line that waits longest must go, ms; undefined: nothing waits. */
  get dueMs(): number | undefined {
    const oldest = this.#oldest();
    return oldest === undefined ? undefined : oldest.arrivalMs + this.#limits.windowMs;
  }

  push(event: LogEvent, nowMs: number): void {
    const { key } = originOf(event).target;
    let queue = this.#queues.get(key);
    if (queue === undefined) this.#queues.set(key, (queue = new SourceQueue(key)));
    const bytes = event.type === 'lines' ? bytesOf(event.batch) : 0;
    const held = { event, arrivalMs: nowMs, bytes, queue, isGone: false };
    this.#heldBytes += bytes;
    this.#arrivals.push(held);
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
    for (const key of pending) {
      const queue = this.#queues.get(key);
      if (queue?.head === undefined) this.#silent.add(key);
      // What is not held cannot be what it waits for.
      if (queue?.head === undefined || waiting > 0) this.#sources.release?.(key, rationBytes);
    }
  }

  /** Everything that may go now, oldest first. */
  *ready(nowMs: number): Generator<LogEvent, undefined> {
    for (let top = this.#heap.top; top !== undefined; top = this.#heap.top) {
      if (!this.#mayGo(top, nowMs)) return;
      yield* this.#takeTop(top);
    }
  }

  /** All that is held, oldest first: nothing more comes. */
  *rest(): Generator<LogEvent, undefined> {
    for (let top = this.#heap.top; top !== undefined; top = this.#heap.top) {
      yield* this.#takeTop(top);
    }
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

  *#takeTop(top: SourceQueue): Generator<LogEvent, undefined> {
    const { head } = top;
    if (head === undefined) return;
    const { event } = head;
    if (event.type === 'lines') yield* this.#takeLines(top, event.batch);
    else {
      top.shift();
      this.#settle(top);
      yield event;
    }
  }

  *#takeLines(top: SourceQueue, batch: LogBatch): Generator<LogEvent, undefined> {
    const { second } = this.#heap;
    const shown = this.#shown;
    // What is no younger than what is out gains nothing by waiting; what is behind it may.
    const age = compareMoments(top.time, shown);
    const isLate = age < 0;
    const isOld = age <= 0;
    let last: Moment = { seconds: top.time.seconds, nanos: top.time.nanos };
    const isFirst = second === undefined || top.key < second.key;
    const run = top.takeRun(batch, (time) => {
      if (isOld && compareMoments(time, shown) >= (isLate ? 0 : 1)) return false;
      const order = second === undefined ? -1 : compareMoments(time, second.time);
      if (order > 0 || (order === 0 && !isFirst)) return false;
      last = { seconds: time.seconds, nanos: time.nanos };
      return true;
    });
    if (compareMoments(last, shown) > 0) this.#shown = last;
    if (run.isLast) this.#letGo(top.shift());
    this.#settle(top);
    yield { type: 'lines', batch: isLate ? { ...run.batch, late: true } : run.batch };
  }

  #letGo(held: HeldEvent | undefined): void {
    if (held === undefined) return;
    this.#heldBytes -= held.bytes;
    this.#sources.release?.(held.queue.key, held.bytes);
  }

  #settle(top: SourceQueue): void {
    if (top.head !== undefined) {
      this.#heap.settleTop();
      return;
    }
    this.#heap.removeTop();
    if (this.#sources.pending?.()?.has(top.key) === true) this.#silent.add(top.key);
  }

  #oldest(): HeldEvent | undefined {
    for (;;) {
      const oldest = this.#arrivals[this.#firstArrival];
      if (oldest === undefined || !oldest.isGone) return oldest;
      this.#firstArrival++;
      if (this.#firstArrival >= 1024 || this.#firstArrival === this.#arrivals.length) {
        this.#arrivals = this.#arrivals.slice(this.#firstArrival);
        this.#firstArrival = 0;
      }
    }
  }
}

/** Bytes of one source that a merge takes before it has let others go; see `TailOptions.rationBytes`. */
export const rationBytes = 512 * 1024;

function originOf(event: LogEvent): LogOrigin {
  if (event.type === 'lines') return event.batch;
  return event.type === 'gap' ? event.gap : event.origin;
}

function bytesOf({ count, offsets }: LogBatch): number {
  return (offsets[3 * count - 1] ?? 0) - (offsets[0] ?? 0);
}
