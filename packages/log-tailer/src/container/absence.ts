import type { Clock } from '@ktl/kube-client';

/** A container that has just started has a log within a moment. */
const PATIENCE_MS = 10_000;
/** Until then it is asked for this often at least, later as often as the other. */
const SOON_MS = 2_000;
const LATER_MS = 10_000;

/** How long the server has answered that it has no log of a container, time and again. */
export class Absence {
  readonly #clock: Clock;
  #sinceMs: number | undefined;
  #isTold = false;

  /** @param clock - tells the time */
  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The longest wait before the next question. */
  get pauseMs(): number {
    return this.#isTold ? LATER_MS : SOON_MS;
  }

  /** The server has it. */
  isOver(): void {
    this.#sinceMs = undefined;
    this.#isTold = false;
  }

  /** It answered so once more. True: for so long that it is worth telling, and was not told. */
  isNews(): boolean {
    const nowMs = this.#clock.now();
    this.#sinceMs ??= nowMs;
    if (this.#isTold || nowMs - this.#sinceMs < PATIENCE_MS) return false;
    this.#isTold = true;
    return true;
  }
}
