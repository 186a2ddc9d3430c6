/** Where a re-read meets what was delivered. */
interface Meeting {
  /** Index in the re-read of the line that was the last delivered. */
  readonly line: number;
  /** Delivered lines that came again in a row, ending there. */
  readonly length: number;
}

/**
 * Finds the last delivered line in a re-read: the longest run of lines that is also the end of what
 * was delivered. Compares in file order and never by stamp or count, so clocks that step back,
 * equal stamps and a file that begins anywhere in the run all come out right.
 */
export class Aligner {
  readonly #tokens: readonly number[];
  readonly #places = new Map<number, number[]>();
  // For each remembered line at which a run now ends, the length of that run.
  #runs = new Map<number, number>();
  #lines = 0;
  #best: Meeting | undefined;

  /** @param tokens - what was delivered last, oldest first; at least one */
  constructor(tokens: readonly number[]) {
    this.#tokens = tokens;
    tokens.forEach((token, place) => {
      const places = this.#places.get(token);
      if (places === undefined) this.#places.set(token, [place]);
      else places.push(place);
    });
  }

  /** Best meeting so far. */
  get best(): Meeting | undefined {
    return this.#best;
  }

  /**
   * True while the last lines of the re-read are a longer run of known lines than the best meeting: a
   * file only grows, so it cannot end here.
   */
  get isMidway(): boolean {
    const end = this.#tokens.length - 1;
    const best = this.#best?.length ?? 0;
    for (const [place, length] of this.#runs) if (place < end && length > best) return true;
    return false;
  }

  /** True when no further line can give a better meeting. */
  get settled(): boolean {
    if (this.#best === undefined) return false;
    const end = this.#tokens.length - 1;
    if (this.#best.length > end) return true;
    for (const [place, length] of this.#runs) {
      if (place < end && length + end - place > this.#best.length) return false;
    }
    return true;
  }

  /**
   * Takes the next line of the re-read.
   * @param isLast - the line is the last delivered one in another form (a part of a long line)
   */
  step(token: number, isLast = false): void {
    const end = this.#tokens.length - 1;
    const places = this.#places.get(token);
    const runs = new Map<number, number>();
    for (const place of places ?? []) runs.set(place, (this.#runs.get(place - 1) ?? 0) + 1);
    if (isLast && !runs.has(end)) runs.set(end, (this.#runs.get(end - 1) ?? 0) + 1);
    this.#runs = runs;
    const length = runs.get(end);
    if (length !== undefined && length > (this.#best?.length ?? 0)) {
      this.#best = { line: this.#lines, length };
    }
    this.#lines++;
  }
}
