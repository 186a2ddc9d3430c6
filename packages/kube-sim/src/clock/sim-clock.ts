/** A timer that can be taken back. Cancelling twice, or after it ran, does nothing. */
export interface SimTimer {
  cancel(): void;
}

/**
 * The only source of time in the simulator. Times are milliseconds since the Unix epoch and may
 * have a fraction; a clock may step back, as a node's does when NTP corrects it.
 */
export interface SimClock {
  now(): number;
  /** Runs `run` once, `ms` from now. Timers do not keep the process alive. */
  setTimeout(run: () => void, ms: number): SimTimer;
}

/** A clock that stands still until the test moves it. */
export interface ManualClock extends SimClock {
  /**
   * Moves time forward by `ms` and runs every timer that falls due, in order of due time and then of
   * creation, each at its own time. Timers set meanwhile run as well if they fall due.
   */
  advance(ms: number): void;
  /**
   * Moves time from timer to timer until none is left.
   * @param options.limitMs - stop after this much simulated time. Default 24 h, because periodic
   *   timers never run out
   * @returns how many milliseconds passed
   */
  runToIdle(options?: { readonly limitMs?: number }): number;
  /** Changes what {@link SimClock.now} says without running or moving any timer, like an NTP step. */
  step(ms: number): void;
  /** Timers that wait. */
  readonly pending: number;
  /** Milliseconds until the next timer; undefined when none waits. */
  readonly nextInMs: number | undefined;
}

/** The machine's wall clock and timers. */
export const realClock: SimClock = {
  now: () => Date.now(),
  setTimeout: (run, ms) => {
    const timer = setTimeout(run, ms);
    timer.unref();
    return {
      cancel: () => {
        clearTimeout(timer);
      },
    };
  },
};

interface Entry {
  readonly dueMs: number;
  readonly order: number;
  readonly run: () => void;
  isCancelled: boolean;
}

/**
 * Makes a {@link ManualClock}.
 * @param options.startMs - Unix milliseconds. Default 2026-01-01T00:00:00Z
 */
export function manualClock(options: { readonly startMs?: number } = {}): ManualClock {
  const queue = new TimerQueue();
  // Timers follow `elapsedMs`, which only grows; the wall clock is that plus the steps.
  let elapsedMs = 0;
  let originMs = options.startMs ?? Date.UTC(2026, 0, 1);
  const runDue = (untilMs: number): void => {
    for (let entry = queue.takeDue(untilMs); entry !== undefined; entry = queue.takeDue(untilMs)) {
      elapsedMs = Math.max(elapsedMs, entry.dueMs);
      entry.run();
    }
  };
  return {
    now: () => originMs + elapsedMs,
    setTimeout: (run, ms) => queue.add(run, elapsedMs + Math.max(0, ms)),
    advance: (ms) => {
      const untilMs = elapsedMs + ms;
      runDue(untilMs);
      elapsedMs = untilMs;
    },
    runToIdle: ({ limitMs = 86_400_000 } = {}) => {
      const startMs = elapsedMs;
      runDue(elapsedMs + limitMs);
      return elapsedMs - startMs;
    },
    step: (ms) => {
      originMs += ms;
    },
    get pending() {
      return queue.size;
    },
    get nextInMs() {
      const dueMs = queue.nextDueMs;
      return dueMs === undefined ? undefined : Math.max(0, dueMs - elapsedMs);
    },
  };
}

/** A binary heap by due time, then by creation. Cancelled entries are dropped when they surface. */
class TimerQueue {
  readonly #heap: Entry[] = [];
  #order = 0;
  #live = 0;

  get size(): number {
    return this.#live;
  }

  add(run: () => void, dueMs: number): SimTimer {
    const entry: Entry = { dueMs, order: this.#order++, run, isCancelled: false };
    this.#heap.push(entry);
    this.#live++;
    this.#siftUp(this.#heap.length - 1);
    return {
      cancel: () => {
        if (entry.isCancelled) return;
        entry.isCancelled = true;
        this.#live--;
      },
    };
  }

  get nextDueMs(): number | undefined {
    while (this.#heap[0]?.isCancelled === true) this.#removeFirst();
    return this.#heap[0]?.dueMs;
  }

  takeDue(untilMs: number): Entry | undefined {
    for (;;) {
      const first = this.#heap[0];
      if (first === undefined || (!first.isCancelled && first.dueMs > untilMs)) return undefined;
      this.#removeFirst();
      if (first.isCancelled) continue;
      first.isCancelled = true;
      this.#live--;
      return first;
    }
  }

  #removeFirst(): void {
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return;
    this.#heap[0] = last;
    this.#siftDown();
  }

  #siftUp(index: number): void {
    for (let at = index; at > 0;) {
      const parent = (at - 1) >> 1;
      if (!this.#swapIfBefore(at, parent)) return;
      at = parent;
    }
  }

  #siftDown(): void {
    for (let at = 0; ;) {
      const left = 2 * at + 1;
      const right = left + 1;
      const child = this.#isBefore(right, left) ? right : left;
      if (!this.#swapIfBefore(child, at)) return;
      at = child;
    }
  }

  #isBefore(a: number, b: number): boolean {
    const x = this.#heap[a];
    const y = this.#heap[b];
    if (x === undefined || y === undefined) return false;
    return x.dueMs < y.dueMs || (x.dueMs === y.dueMs && x.order < y.order);
  }

  #swapIfBefore(a: number, b: number): boolean {
    const x = this.#heap[a];
    const y = this.#heap[b];
    if (x === undefined || y === undefined || !this.#isBefore(a, b)) return false;
    this.#heap[a] = y;
    this.#heap[b] = x;
    return true;
  }
}
