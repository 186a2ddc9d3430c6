/** What {@link SlidingCounts} is made with. */
export interface SlidingCountsOptions {
  /** Length of the window, ms; at least `slots`. */
  readonly windowMs: number;
  /** Things that are counted apart from each other. */
  readonly channels: number;
  /** Parts of the window: it moves on by one part at a time. Default 60. */
  readonly slots?: number | undefined;
}

/**
 * Counts of what happened within a window that ends now, in memory that does not grow with them. The
 * window begins with a whole slot: it is shorter than `windowMs` by less than one, and `startMs` says
 * where it begins, so that rates are exact. What comes late is counted where it belongs.
 */
export class SlidingCounts {
  readonly #slotMs: number;
  readonly #slots: number;
  readonly #channels: number;
  readonly #numbers: Float64Array;
  readonly #counts: Float64Array;

  constructor({ windowMs, channels, slots = 60 }: SlidingCountsOptions) {
    if (!(windowMs >= slots)) throw new RangeError(`a window of ${String(windowMs)} ms`);
    this.#slots = slots;
    this.#slotMs = windowMs / slots;
    this.#channels = channels;
    this.#numbers = new Float64Array(slots).fill(-1);
    this.#counts = new Float64Array(slots * channels);
  }

  /**
   * Counts something that happened at `atMs`. What is older than the window is not counted; a time to
   * come, of a machine whose clock is ahead, counts as now.
   */
  add(channel: number, atMs: number, nowMs: number): void {
    const newest = Math.floor(nowMs / this.#slotMs);
    const slot = Math.min(newest, Math.floor(atMs / this.#slotMs));
    if (!(slot > newest - this.#slots)) return;
    const place = slot % this.#slots;
    const from = place * this.#channels;
    if (this.#numbers[place] !== slot) {
      // A slot of another round; where the clock stepped back, one that is no longer of any.
      this.#numbers[place] = slot;
      this.#counts.fill(0, from, from + this.#channels);
    }
    this.#counts[from + channel] = (this.#counts[from + channel] ?? 0) + 1;
  }

  /** How often it happened between `startMs(nowMs)` and now. */
  total(channel: number, nowMs: number): number {
    const newest = Math.floor(nowMs / this.#slotMs);
    let sum = 0;
    for (let place = 0; place < this.#slots; place += 1) {
      const slot = this.#numbers[place] ?? -1;
      if (slot < 0 || slot > newest || slot <= newest - this.#slots) continue;
      sum += this.#counts[place * this.#channels + channel] ?? 0;
    }
    return sum;
  }

  /** Where the window begins, Unix ms. */
  startMs(nowMs: number): number {
    return (Math.floor(nowMs / this.#slotMs) - this.#slots + 1) * this.#slotMs;
  }
}
