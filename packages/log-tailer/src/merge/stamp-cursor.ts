import type { LogBatch } from '../batch/log-batch.ts';
import { stampFraction, stampSeconds } from '../line/stamp.ts';

/** Digits of `2006-01-02T15:04:05`. */
const SECOND_LENGTH = 19;
const UTC = 90;

/**
 * Reads the stamps of one source's lines, one after the other. A line counts as no older than the one
 * before it, so that order by time never changes the order within a source: a clock that stepped back,
 * or a line without a stamp, keeps the time of the line before.
 */
export class StampCursor {
  /** Whole Unix seconds; -Infinity before the first stamp. */
  seconds = -Infinity;
  /** Nanoseconds of the second. */
  nanos = 0;
  // The last second that was read, as text: lines of one second are many.
  readonly #text = Buffer.alloc(SECOND_LENGTH);
  #textSeconds = NaN;

  /** Moves on to a line. */
  read({ bytes, offsets }: LogBatch, line: number): void {
    const start = offsets[3 * line] ?? 0;
    const end = (offsets[3 * line + 1] ?? 0) - 1;
    if (end <= start) return;
    const seconds = this.#seconds(bytes, start, end);
    if (seconds < this.seconds) return;
    const nanos = stampFraction(bytes, start);
    if (seconds === this.seconds && nanos < this.nanos) return;
    this.seconds = seconds;
    this.nanos = nanos;
  }

  #seconds(bytes: Buffer, start: number, end: number): number {
    if (bytes[end - 1] !== UTC) return stampSeconds(bytes, start);
    // From the back, where stamps differ first.
    let index = SECOND_LENGTH - 1;
    while (index >= 0 && bytes[start + index] === this.#text[index]) index--;
    if (index < 0) return this.#textSeconds;
    bytes.copy(this.#text, 0, start, start + SECOND_LENGTH);
    this.#textSeconds = stampSeconds(bytes, start);
    return this.#textSeconds;
  }
}
