import { isKtlError } from '@ktl/faults';

const FIRST_MS = 30;
const BASE_MS = 100;
const LONGEST_MS = 2_000;

/** How long one container waits before its next try; the first one comes almost at once. */
export class RetryPace {
  readonly #random: () => number;
  #tries = 0;

  /** @param random - jitter, [0, 1) */
  constructor(random: () => number) {
    this.#random = random;
  }

  /** Tries since the last success. */
  get tries(): number {
    return this.#tries;
  }

  /** A try succeeded: the next failure is retried fast. */
  reset(): void {
    this.#tries = 0;
  }

  /**
   * Milliseconds before the next try: jitter over a doubling bound, at least what the server asked
   * for in Retry-After.
   */
  next(error?: unknown, longestMs = LONGEST_MS): number {
    const bound = this.#tries === 0 ? FIRST_MS : Math.min(longestMs, BASE_MS * 2 ** this.#tries);
    this.#tries = Math.min(this.#tries + 1, 16);
    const jittered = bound * (0.5 + 0.5 * this.#random());
    return Math.max(jittered, retryAfterMs(error));
  }
}

function retryAfterMs(error: unknown): number {
  if (!isKtlError(error)) return 0;
  const asked = error.details['retryAfterMs'];
  return typeof asked === 'number' && Number.isFinite(asked) ? asked : 0;
}
