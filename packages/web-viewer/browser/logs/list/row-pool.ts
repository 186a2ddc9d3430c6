import type { Row } from '../../engine/protocol.ts';
import type { Layout } from './layout.ts';
import { RowView, type MountDetail, type RowMode } from './row-view.ts';

/** Where the pool's rows come from. */
export interface RowSource {
  rowAt(place: number): Row | undefined;
  /** How a row is shown at the moment. */
  modeOf(row: Row): RowMode;
  /** Fills the detail of an expanded row; returns what empties it. */
  readonly mountDetail: MountDetail;
}

/** The elements of the rows near the visible ones; those that leave are used again. */
export class RowPool {
  private readonly layer: HTMLElement;
  private readonly source: RowSource;
  private readonly shown = new Map<number, RowView>();
  private readonly free: RowView[] = [];

  /** @param layer - what the elements are put into */
  constructor(layer: HTMLElement, source: RowSource) {
    this.layer = layer;
    this.source = source;
  }

  /** Gives each row of the layout an element. @param first - place of the view's first row */
  assign({ from, to }: Layout, first: number): void {
    for (const [place, view] of this.shown) {
      if (place >= from && place < to) continue;
      this.shown.delete(place);
      view.release();
      this.free.push(view);
    }
    for (let place = from; place < to; place++) {
      const view = this.shown.get(place) ?? this.take(place);
      view.setIndex(place - first + 1);
      const row = this.source.rowAt(place);
      view.show(place, row, row === undefined ? undefined : this.source.modeOf(row));
    }
  }

  get(place: number): RowView | undefined {
    return this.shown.get(place);
  }

  values(): Iterable<RowView> {
    return this.shown.values();
  }

  /** The row that an element is in. */
  viewOf(target: Element): RowView | undefined {
    const element = target.closest('.row');
    return [...this.shown.values()].find((view) => view.element === element);
  }

  private take(place: number): RowView {
    const view = this.free.pop() ?? new RowView((row, host) => this.source.mountDetail(row, host));
    if (view.element.parentNode === null) this.layer.append(view.element);
    view.element.hidden = false;
    this.shown.set(place, view);
    return view;
  }
}
