import type { LogBatch } from '../batch/log-batch.ts';
import type { LogTail } from '../tail/log-tail.ts';
import { borderBehind, type Border } from './border.ts';

/** Not fewer are looked through for some of sources that are over. */
const MIN_SWEPT = 1_000;

/** The last lines of each source, for as long as more of it may come. */
export class Borders {
  readonly #sources: Pick<LogTail, 'pending'>;
  readonly #borders = new Map<string, Border>();
  // Of sources that were over at the sweep before: nothing of them is on its way any more.
  #over = new Set<string>();
  #most = MIN_SWEPT;

  constructor(sources: Pick<LogTail, 'pending'>) {
    this.#sources = sources;
  }

  /** Of how many sources lines are remembered. */
  get size(): number {
    return this.#borders.size;
  }

  get(key: string): Border | undefined {
    return this.#borders.get(key);
  }

  /** Lines went by. */
  note(batch: LogBatch): void {
    const { key } = batch.target;
    const before = this.#borders.get(key);
    const border = borderBehind(batch, before);
    if (border === undefined) return;
    if (before === undefined && this.#borders.size >= this.#most) this.#sweep();
    this.#borders.set(key, border);
  }

  // Not at an end that is told: what was lost before it may be told behind it.
  #sweep(): void {
    const pending = this.#sources.pending?.();
    if (pending !== undefined) {
      const over = [...this.#borders.keys()].filter((key) => !pending.has(key));
      for (const key of over) if (this.#over.has(key)) this.#borders.delete(key);
      this.#over = new Set(over.filter((key) => this.#borders.has(key)));
    }
    this.#most = Math.max(MIN_SWEPT, 2 * this.#borders.size);
  }
}
