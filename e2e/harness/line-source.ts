import { numbered } from './sim-bed.ts';

const everyMs = 5;
const linesEach = 10;

/** Writes `line 1`, `line 2` … all the time, and knows when it wrote which. */
export class LineSource implements Disposable {
  readonly #write: (text: string) => void;
  readonly #timer: NodeJS.Timeout;
  readonly #written: { readonly lines: number; readonly atMs: number }[] = [];

  constructor(write: (text: string) => void) {
    this.#write = write;
    this.#timer = setInterval(() => {
      this.#more();
    }, everyMs);
    this.#more();
  }

  get lines(): number {
    return this.#written.at(-1)?.lines ?? 0;
  }

  /** Lines that had been written at a time of `performance.now()`. */
  linesAt(atMs: number): number {
    return this.#written.findLast((some) => some.atMs <= atMs)?.lines ?? 0;
  }

  /** The longest that the machine kept this process waiting between two times, milliseconds. */
  longestStallMs(fromMs: number, toMs: number): number {
    const times = [fromMs, ...this.#written.map(({ atMs }) => atMs), toMs];
    const within = times.filter((atMs) => atMs >= fromMs && atMs <= toMs);
    return Math.max(0, ...within.map((atMs, at) => atMs - (within[at - 1] ?? atMs)));
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #more(): void {
    const { lines } = this;
    this.#write(numbered('line', lines + 1, lines + linesEach));
    this.#written.push({ lines: lines + linesEach, atMs: performance.now() });
  }
}
