import type { WebClock } from '../src/web/web-options.ts';

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/** Time that moves when a test says so. */
export class ManualClock implements WebClock {
  #now = Date.UTC(2026, 10, 21);
  readonly #sleepers = new Set<Sleeper>();

  now(): number {
    return this.#now;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const sleeper = { at: this.#now + ms, wake: resolve };
      this.#sleepers.add(sleeper);
      signal?.addEventListener('abort', () => {
        this.#sleepers.delete(sleeper);
        reject(signal.reason as Error);
      });
    });
  }

  /** Moves on, waking sleepers in order, and lets what they started run. */
  async advance(ms: number): Promise<void> {
    const until = this.#now + ms;
    for (;;) {
      const due = [...this.#sleepers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at);
      const [next] = due;
      if (next === undefined) break;
      this.#sleepers.delete(next);
      this.#now = next.at;
      next.wake();
      await settle();
    }
    this.#now = until;
    await settle();
  }
}

/** Lets everything run that waits for nothing but its turn. */
export async function settle(turns = 3): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
}
