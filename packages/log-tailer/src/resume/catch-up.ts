import { lineText } from '../batch/line-access.ts';
import { sliceCut, type LineCut } from '../line/line-cutter.ts';
import { Aligner } from './aligner.ts';
import { FRAGMENT_BYTES, type LineHistory } from './line-history.ts';
import { tokenAt } from './line-token.ts';

/**
 * True where `line` is the last delivered line in another form: the kubelet gives only a part of a
 * line that the runtime split (tailLines counts parts; a rotated file can begin inside a line).
 */
export function isPartOfLast(history: LineHistory, cut: LineCut, line: number): boolean {
  const last = history.last();
  if (last === undefined) return false;
  const text = lineText(cut, line);
  if (text.length === 0) return false;
  if (last.longText !== undefined && text.length < last.longText.length) {
    return last.longText.subarray(last.longText.length - text.length).equals(text);
  }
  return (
    text.length > FRAGMENT_BYTES &&
    last.text.length > 0 &&
    text.length > last.text.length &&
    text.subarray(text.length - last.text.length).equals(last.text)
  );
}

/** Skips the lines of a re-read that were delivered, and gives out the ones behind them. */
export class CatchUp {
  readonly #history: LineHistory;
  readonly #aligner: Aligner | undefined;
  #settled: boolean;
  // Lines behind the best meeting so far, until no better one is possible.
  #waiting: LineCut[] = [];
  #lines = 0;

  /** @param history - what was delivered; empty: every line is new */
  constructor(history: LineHistory) {
    this.#history = history;
    this.#settled = history.isEmpty;
    this.#aligner = history.isEmpty ? undefined : new Aligner(history.tokens());
  }

  /** True when every further line is new. */
  get settled(): boolean {
    return this.#settled;
  }

  /** True where the re-read, if it ends now, was cut short. */
  get isMidway(): boolean {
    return !this.#settled && this.#aligner?.isMidway === true;
  }

  /** What was delivered last has come again, perhaps not for the last time. */
  get hasMeeting(): boolean {
    return this.#aligner?.best !== undefined || this.isMidway;
  }

  /** Takes the next lines of the re-read; gives those that are new. */
  feed(cut: LineCut): LineCut[] {
    if (this.#settled || this.#aligner === undefined) return [cut];
    const base = this.#lines;
    for (let line = 0; line < cut.count; line++) {
      const best = this.#aligner.best?.line;
      this.#aligner.step(tokenAt(cut, line), isPartOfLast(this.#history, cut, line));
      this.#lines++;
      const meeting = this.#aligner.best;
      if (meeting !== undefined && meeting.line !== best) this.#waiting = [];
      if (this.#aligner.settled && meeting !== undefined) {
        const from = Math.max(0, meeting.line + 1 - base);
        return this.#release(from < cut.count ? sliceCut(cut, from) : undefined);
      }
    }
    const meeting = this.#aligner.best;
    if (meeting !== undefined) {
      const from = Math.max(0, meeting.line + 1 - base);
      if (from < cut.count) this.#waiting.push(sliceCut(cut, from));
    }
    return [];
  }

  /** No line comes for now: takes the best meeting, if there is one. */
  settle(): LineCut[] {
    if (this.#settled || this.#aligner?.best === undefined || this.isMidway) return [];
    return this.#release(undefined);
  }

  #release(rest: LineCut | undefined): LineCut[] {
    this.#settled = true;
    const lines = rest === undefined ? this.#waiting : [...this.#waiting, rest];
    this.#waiting = [];
    return lines;
  }
}
