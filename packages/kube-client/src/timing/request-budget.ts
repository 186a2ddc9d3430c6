import type { Clock } from './clock.ts';

/** How many requests a client may start. */
export interface RequestBudget {
  /**
   * Resolves when the next request may start; in the order of the calls. Rejects on abort.
   * @param isAhead - start now: the calls behind it pay. Default false
   */
  take(signal?: AbortSignal, isAhead?: boolean): Promise<void>;
}

/** Limits of a {@link RequestBudget}. */
export interface RequestBudgetOptions {
  /** Requests per second in the long run. 0 or Infinity: no limit. */
  readonly qps: number;
  /** Requests that may start at once after a pause. */
  readonly burst: number;
  readonly clock: Clock;
}

/** A token bucket. Every request counts once, log opens and watches too. */
export function createRequestBudget({ qps, burst, clock }: RequestBudgetOptions): RequestBudget {
  if (qps <= 0 || !Number.isFinite(qps)) return { take: () => Promise.resolve() };
  let tokens = burst;
  let filledAt = clock.now();
  return {
    take(signal, isAhead = false) {
      const now = clock.now();
      // A clock that steps back must not take tokens away.
      tokens = Math.min(burst, tokens + (Math.max(0, now - filledAt) * qps) / 1000);
      filledAt = now;
      // Below zero is debt: the time at which this call's token comes into being.
      tokens -= 1;
      if (tokens >= 0 || isAhead) return Promise.resolve();
      const giveBack = (error: unknown): never => {
        tokens += 1;
        throw error;
      };
      return clock.sleep((-tokens * 1000) / qps, signal).catch(giveBack);
    },
  };
}
