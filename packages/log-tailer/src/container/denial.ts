import type { Clock } from '@ktl/kube-client';
import type { Recovery } from '../stream/recovery.ts';
import { API_PLACE } from '../stream/outage-place.ts';

/**
 * An API server that has just started denies everything until it has loaded the rights, for a second
 * or so. Longer, and longer than that after an outage, a denial is believed.
 */
const DOUBTED_MS = 30_000;

/** Rights can be granted later. */
const ASK_AGAIN_MS = 60_000;

/** What is known of the right to read one container's logs. */
export class Denial {
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #recovery: Recovery;
  // The first of the denials in a row.
  #sinceMs: number | undefined;
  #wasGranted = false;
  /** When a log that is denied for good is asked for again; undefined: it is not denied. */
  askAgainMs: number | undefined;
  /** The consumer knows that the log is denied. */
  isTold = false;

  constructor(scope: {
    readonly clock: Clock;
    readonly random: () => number;
    readonly recovery: Recovery;
  }) {
    this.#clock = scope.clock;
    this.#random = scope.random;
    this.#recovery = scope.recovery;
  }

  /** The server gave the log. */
  granted(): void {
    this.#wasGranted = true;
    this.#sinceMs = undefined;
    this.askAgainMs = undefined;
    this.isTold = false;
  }

  /**
   * The server denied the log. True: believe it. At once only where no log of the container was given
   * before and the server was there all the while.
   */
  isBelieved(): boolean {
    const nowMs = this.#clock.now();
    this.#sinceMs ??= nowMs;
    const isDoubted = this.#wasGranted || this.#recovery.wasAway(API_PLACE, DOUBTED_MS);
    if (isDoubted && nowMs - this.#sinceMs < DOUBTED_MS) return false;
    this.askAgainMs = nowMs + ASK_AGAIN_MS * (0.9 + 0.2 * this.#random());
    return true;
  }
}
