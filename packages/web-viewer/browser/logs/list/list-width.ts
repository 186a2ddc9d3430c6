import type { RowPool } from './row-pool.ts';

/** How wide the rows are, and which part of their width is seen. */
export class ListWidth {
  private readonly element: HTMLElement;
  private widest = { row: 0, time: 0 };
  /** Row of which a match is to be seen once it is painted. */
  private sought: number | undefined;

  constructor(element: HTMLElement) {
    this.element = element;
  }

  /** Other rows now; the width of the time stays, so that columns do not jump. */
  reset(): void {
    this.widest = { row: 0, time: this.widest.time };
  }

  /** As wide as the widest row of those that were seen, so that the scrollbar below does not flicker. */
  update(pool: RowPool): void {
    let { row, time } = this.widest;
    for (const view of pool.values()) {
      row = Math.max(row, view.widthCh);
      time = Math.max(time, view.timeCh);
    }
    if (row !== this.widest.row || time !== this.widest.time) {
      this.widest = { row, time };
      this.element.style.setProperty('--widest', `${row}ch`);
      this.element.style.setProperty('--time-width', `${time}ch`);
    }
    this.showMatch(pool);
  }

  /** Scrolls sideways to the first match of a row, as soon as the row is painted. */
  seekMatch(place: number): void {
    this.sought = place;
  }

  private showMatch(pool: RowPool): void {
    const view = this.sought === undefined ? undefined : pool.get(this.sought);
    if (view?.row === undefined) return;
    this.sought = undefined;
    const { element } = this;
    const match = view.element.querySelector('mark')?.getBoundingClientRect();
    if (match === undefined) return;
    const box = element.getBoundingClientRect();
    const edge = element.clientWidth / 8;
    const left = match.left - box.left;
    if (left >= 0 && left + Math.min(match.width, edge) <= element.clientWidth - edge) return;
    const start = left + element.scrollLeft;
    const fitsAtStart = start + match.width <= element.clientWidth - edge;
    element.scrollLeft = fitsAtStart ? 0 : start - element.clientWidth / 3;
  }
}
