import type { WatchdogClock } from '../watchdog.ts';

interface Timer {
  dueMs: number;
  readonly delayMs: number;
  readonly callback: () => void;
}

/** A clock that goes on only when a test says so. */
export class ManualClock implements WatchdogClock {
  private ms = 0;
  private readonly timers = new Set<Timer>();

  now(): number {
    return this.ms;
  }

  every(delayMs: number, callback: () => void): () => void {
    const timer = { dueMs: this.ms + delayMs, delayMs, callback };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  }

  /** Lets time pass, and calls whom it is time to. */
  run(ms: number): void {
    const until = this.ms + ms;
    for (let next = this.next(); next !== undefined && next.dueMs <= until; next = this.next()) {
      this.ms = Math.max(this.ms, next.dueMs);
      next.dueMs = this.ms + next.delayMs;
      next.callback();
    }
    this.ms = Math.max(this.ms, until);
  }

  /** Lets time pass in which nobody is called. */
  sleep(ms: number): void {
    this.ms += ms;
  }

  private next(): Timer | undefined {
    return [...this.timers].sort((left, right) => left.dueMs - right.dueMs)[0];
  }
}
