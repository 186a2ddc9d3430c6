/** A message and how often it came. */
export interface MessageCount {
  /** See `messageShape`. */
  readonly shape: string;
  readonly count: number;
  /** The latest one as it was written. */
  readonly sample: string;
}

/**
 * Counts messages by their shape in bounded memory: of more than `most` shapes the rarer half is
 * forgotten, and what it counted goes to `forgotten`. A shape that makes up more than a tiny part of all
 * is never lost.
 */
export class MessageTable {
  readonly #most: number;
  readonly #rows = new Map<string, { count: number; sample: string }>();
  /** Messages whose shape is not known any more. */
  forgotten = 0;

  /** @param most - shapes at most. Default 500 */
  constructor(most = 500) {
    this.#most = most;
  }

  add(shape: string, sample: string): void {
    const row = this.#rows.get(shape);
    if (row !== undefined) {
      row.count += 1;
      row.sample = sample;
      return;
    }
    if (this.#rows.size >= this.#most) this.#forget();
    this.#rows.set(shape, { count: 1, sample });
  }

  /** How often a shape came; 0 also where it was forgotten. */
  countOf(shape: string): number {
    return this.#rows.get(shape)?.count ?? 0;
  }

  /** All that are known, most frequent first. */
  list(): readonly MessageCount[] {
    return [...this.#rows]
      .map(([shape, { count, sample }]) => ({ shape, count, sample }))
      .sort((a, b) => b.count - a.count);
  }

  #forget(): void {
    // Sorting is stable: of equally rare ones the older go.
    const rarest = [...this.#rows].sort(([, a], [, b]) => a.count - b.count);
    for (const [shape, { count }] of rarest.slice(0, Math.ceil(this.#most / 2))) {
      this.#rows.delete(shape);
      this.forgotten += count;
    }
  }
}
