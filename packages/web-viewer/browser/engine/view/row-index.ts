const BLOCK = 65_536;

/**
 * Ascending row numbers, four bytes each, that grow at the end and go at the front. A position keeps its
 * row: positions count from the first that ever was.
 */
export class RowIndex {
  private blocks: Uint32Array[] = [];
  /** Position of the first number of the first block. */
  private base = 0;
  /** Position of the oldest number that is left. */
  start = 0;
  /** One behind the newest. */
  end = 0;

  get byteLength(): number {
    return this.blocks.length * BLOCK * 4;
  }

  push(row: number): void {
    const offset = this.end - this.base;
    if (offset >= this.blocks.length * BLOCK) this.blocks.push(new Uint32Array(BLOCK));
    const block = this.blocks[Math.floor(offset / BLOCK)];
    if (block !== undefined) block[offset % BLOCK] = row;
    this.end++;
  }

  /** Undefined outside of `start` ≤ position < `end`. */
  get(position: number): number | undefined {
    if (position < this.start || position >= this.end) return undefined;
    const offset = position - this.base;
    return this.blocks[Math.floor(offset / BLOCK)]?.[offset % BLOCK];
  }

  /** Position of the first number that is not below; `end` where there is none. */
  lowerBound(row: number): number {
    let low = this.start;
    let high = this.end;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if ((this.get(middle) ?? 0) < row) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Forgets numbers below. */
  dropBelow(row: number): void {
    this.start = this.lowerBound(row);
    while (this.start - this.base >= BLOCK) {
      this.blocks.shift();
      this.base += BLOCK;
    }
  }
}
