import type { Clock } from '@ktl/kube-client';

/** One of those that wait tries again about this often. */
const LEAD_MS = 250;
/** As long as this the end of an outage is awaited closely. */
const CLOSE_MS = 60_000;
/** Those that are let go come back within this, not all in one millisecond. */
const SPREAD_MS = 250;

interface Outage {
  readonly sinceMs: number;
  // The first one leads: it tries, and the others go when anybody got through.
  readonly waiting: Waiter[];
}

interface Waiter {
  readonly lead: () => void;
  readonly free: () => void;
}

/** How one waits. */
export interface RecoveryWait {
  readonly signal: AbortSignal;
  /** Tries by itself after this; Infinity: only in its turn. */
  readonly ownMs: number;
  /** The longest that the one whose turn it is waits once the outage is long. */
  readonly longLeadMs: number;
}

/**
 * Where the same thing failed for many containers, one tries at a time, and its success lets all others
 * go at once: hundreds of streams neither back off past the end of an outage nor knock all together
 * while it lasts.
 */
export class Recovery {
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #outages = new Map<string, Outage>();
  // When a place was last known not to answer.
  readonly #awayMs = new Map<string, number>();

  /**
   * @param clock - sleeps on it
   * @param random - jitter, [0, 1)
   */
  constructor(clock: Clock, random: () => number) {
    this.#clock = clock;
    this.#random = random;
  }

  /**
   * Waits for the next try at something that failed.
   * @param place - what does not answer
   * @returns true where somebody else got through meanwhile
   */
  async wait(place: string, options: RecoveryWait): Promise<boolean> {
    const outage = this.#outages.get(place) ?? { sinceMs: this.#clock.now(), waiting: [] };
    this.#outages.set(place, outage);
    this.noteTrouble(place);
    const { waiting } = outage;
    let isFree = false;
    const done = new AbortController();
    const signal = AbortSignal.any([options.signal, done.signal]);
    await new Promise<void>((resolve) => {
      const leaveAfter = (ms: number): void => {
        void this.#clock.sleep(ms, signal).then(resolve, resolve);
      };
      const waiter: Waiter = {
        lead: () => {
          const isLong = this.#clock.now() - outage.sinceMs >= CLOSE_MS;
          const boundMs = isLong ? options.longLeadMs : LEAD_MS;
          leaveAfter(boundMs * (0.5 + 0.5 * this.#random()));
        },
        free: () => {
          isFree = true;
          leaveAfter(SPREAD_MS * this.#random());
        },
      };
      signal.addEventListener(
        'abort',
        () => {
          const place = waiting.indexOf(waiter);
          waiting.splice(place, 1);
          if (place === 0 && !isFree) waiting[0]?.lead();
          resolve();
        },
        { once: true },
      );
      waiting.push(waiter);
      if (waiting.length === 1) waiter.lead();
      else if (Number.isFinite(options.ownMs)) leaveAfter(options.ownMs);
    });
    done.abort();
    return isFree;
  }

  /** Something broke that may be an outage of `place`, though nobody waits for its end. */
  noteTrouble(place: string): void {
    this.#awayMs.set(place, this.#clock.now());
  }

  /** True where `place` may not have answered at some moment of the last `ms`. */
  wasAway(place: string, ms: number): boolean {
    return this.#clock.now() - (this.#awayMs.get(place) ?? -Infinity) < ms;
  }

  /** What is asked of `place` is answered again. */
  recovered(place: string): void {
    const outage = this.#outages.get(place);
    if (outage === undefined) return;
    this.#outages.delete(place);
    this.noteTrouble(place);
    for (const waiter of outage.waiting) waiter.free();
  }
}
