import type { NewFrame } from '../frames/frame.ts';

/**
 * What a late viewer of a session with a state gets instead of the whole past: the state as it is
 * now, then the newest lines, then what comes.
 */
export interface LateStart {
  /** Frames that say how things are now. Called for each viewer that comes without `after`. */
  snapshot(): readonly NewFrame[];
  /** Lines kept for late viewers. Default 300. */
  readonly lines?: number;
  /** Tells lines from state. Default: kinds `line` and `output`. */
  readonly isLine?: (frame: NewFrame) => boolean;
}

/** The newest lines of a session, encoded. */
export class RecentLines {
  readonly #limit: number;
  readonly #isLine: (frame: NewFrame) => boolean;
  #texts: string[] = [];

  constructor(late: LateStart) {
    this.#limit = late.lines ?? 300;
    this.#isLine = late.isLine ?? (({ kind }) => kind === 'line' || kind === 'output');
  }

  add(frame: NewFrame, text: string): void {
    if (!this.#isLine(frame)) return;
    this.#texts.push(text);
    if (this.#texts.length >= 2 * this.#limit) this.#texts = this.texts();
  }

  /** Oldest first. */
  texts(): string[] {
    return this.#limit === 0 ? [] : this.#texts.slice(-this.#limit);
  }
}
