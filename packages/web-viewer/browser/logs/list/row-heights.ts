const mostHeights = 20_000;

/** Heights of rows in pixels: all the same, or measured where lines are wrapped or expanded. */
export class RowHeights {
  /** Whether rows differ, as with wrapped lines. */
  isVariable = false;
  /** Height of a row of one line. */
  rowPx = 22;
  /** What a row is thought to be high that was not measured. */
  averagePx = 22;
  private readonly measured = new Map<number, number>();

  of(place: number): number {
    return this.measured.get(place) ?? (this.isVariable ? this.averagePx : this.rowPx);
  }

  has(place: number): boolean {
    return this.measured.has(place);
  }

  set(place: number, px: number): void {
    this.measured.set(place, px);
  }

  forget(place: number): void {
    this.measured.delete(place);
  }

  clear(): void {
    this.measured.clear();
  }

  /** Forgets everything when it has become too much to keep. */
  prune(): void {
    if (this.measured.size > mostHeights) this.measured.clear();
  }

  updateAverage(): void {
    if (!this.isVariable || this.measured.size === 0) return;
    let sum = 0;
    for (const height of this.measured.values()) sum += height;
    this.averagePx = Math.max(this.rowPx, Math.round(sum / this.measured.size));
  }
}
