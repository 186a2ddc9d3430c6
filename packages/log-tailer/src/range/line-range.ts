import { hasStamp, stampMs } from '../batch/line-access.ts';
import { sliceCut, type LineCut } from '../line/line-cutter.ts';

/**
 * Lines this much beyond the end prove that no wanted line follows: two streams of a container may be
 * written out of order, and a clock may step back by as much.
 */
const BEYOND_MS = 2_000;

/** Where the wanted lines of one container end. */
export interface RangeLimits {
  /** Only lines with a stamp up to this, Unix ms. Undefined: no such end. */
  readonly untilMs?: number | undefined;
  /** Only so many lines. Undefined: no such end. */
  readonly headLines?: number | undefined;
}

/** Takes the wanted lines of one container, in file order and through its instances. */
export class LineRange {
  readonly #untilMs: number;
  #left: number;
  #isBeyond = false;
  #isReached = false;

  constructor({ untilMs = Infinity, headLines = Infinity }: RangeLimits) {
    this.#untilMs = untilMs;
    this.#left = headLines;
    this.#isReached = headLines <= 0;
  }

  /** No wanted line can follow. */
  get isReached(): boolean {
    return this.#isReached;
  }

  /** The wanted ones of these lines, or undefined where there is none. */
  take(cut: LineCut): LineCut | undefined {
    if (this.#isReached) return undefined;
    const within = this.#untilMs === Infinity ? cut : this.#until(cut);
    if (within === undefined) return undefined;
    const taken = sliceCut(within, 0, Math.min(within.count, this.#left));
    this.#left -= taken.count;
    if (this.#left <= 0) this.#isReached = true;
    return taken;
  }

  #until(cut: LineCut): LineCut | undefined {
    // Nearly always all lines are wanted, or all up to one.
    let from = 0;
    while (from < cut.count && this.#isWanted(cut, from)) from++;
    if (from === cut.count) return cut;
    const kept: number[] = [];
    for (let line = from; line < cut.count && !this.#isReached; line++) {
      if (line > from && this.#isWanted(cut, line)) kept.push(line);
    }
    if (kept.length === 0) return from === 0 ? undefined : sliceCut(cut, 0, from);
    const offsets = new Uint32Array(3 * (from + kept.length));
    offsets.set(cut.offsets.subarray(0, 3 * from));
    kept.forEach((line, index) => {
      offsets.set(cut.offsets.subarray(3 * line, 3 * line + 3), 3 * (from + index));
    });
    return { bytes: cut.bytes, count: from + kept.length, offsets, unstamped: -1 };
  }

  // A line without a stamp is the rest of the one before.
  #isWanted(cut: LineCut, line: number): boolean {
    if (!hasStamp(cut, line)) return !this.#isBeyond;
    const beyondMs = stampMs(cut, line) - this.#untilMs;
    this.#isBeyond = beyondMs > 0;
    if (beyondMs > BEYOND_MS) this.#isReached = true;
    return !this.#isBeyond;
  }
}
