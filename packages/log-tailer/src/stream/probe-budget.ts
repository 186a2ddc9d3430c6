import type { Clock } from '@ktl/kube-client';

const SPACING_MS = 50;

/** Spreads the staleness probes of all streams: at most 20 a second. */
export class ProbeBudget {
  readonly #clock: Clock;
  #nextMs = 0;

  /** @param clock - sleeps on it */
  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Resolves when it is the caller's turn, or at once on abort. */
  async turn(signal: AbortSignal): Promise<void> {
    const nowMs = this.#clock.now();
    const dueMs = Math.max(nowMs, this.#nextMs);
    this.#nextMs = dueMs + SPACING_MS;
    if (dueMs > nowMs) await this.#clock.sleep(dueMs - nowMs, signal).catch(() => undefined);
  }
}
