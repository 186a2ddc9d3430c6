import type { SimClock, SimTimer } from '../clock/sim-clock.ts';

/**
 * Keys that wait to be reconciled, each once, a moment after the first was added: many changes to one
 * object become one pass over it, and nothing runs inside the commit that caused it.
 */
export class WorkQueue {
  readonly #clock: SimClock;
  readonly #delayMs: number;
  readonly #reconcile: (key: string) => void;
  readonly #later = new Map<string, { readonly dueMs: number; readonly timer: SimTimer }>();
  #keys = new Set<string>();
  #timer: SimTimer | undefined;

  constructor(clock: SimClock, delayMs: number, reconcile: (key: string) => void) {
    this.#clock = clock;
    this.#delayMs = delayMs;
    this.#reconcile = reconcile;
  }

  add(key: string): void {
    this.#keys.add(key);
    this.#timer ??= this.#clock.setTimeout(() => {
      this.#drain();
    }, this.#delayMs);
  }

  /** Adds `key` after `ms`; of several requests for a key the earliest counts. */
  addAfter(key: string, ms: number): void {
    const dueMs = this.#clock.now() + ms;
    const waiting = this.#later.get(key);
    if (waiting !== undefined && waiting.dueMs <= dueMs) return;
    waiting?.timer.cancel();
    const timer = this.#clock.setTimeout(() => {
      this.#later.delete(key);
      this.add(key);
    }, ms);
    this.#later.set(key, { dueMs, timer });
  }

  stop(): void {
    this.#timer?.cancel();
    for (const { timer } of this.#later.values()) timer.cancel();
    this.#later.clear();
    this.#keys.clear();
  }

  #drain(): void {
    const keys = this.#keys;
    this.#keys = new Set();
    this.#timer = undefined;
    for (const key of keys) this.#reconcile(key);
  }
}
