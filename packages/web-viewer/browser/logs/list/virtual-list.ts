import type { Row } from '../../engine/protocol.ts';
import { endAnchor, layOut, type Anchor, type Layout, type LayoutInput } from './layout.ts';
import { RowView, type RowMode } from './row-view.ts';
import { isScaled, positionAt, scrollTopOf, spacerPx, type Extent } from './scroll-map.ts';

/** Where rows come from and whom the list tells. */
export interface ListPort {
  rowAt(place: number): Row | undefined;
  /** Called for each painted range; missing rows are fetched and `rowsChanged` is called. */
  needRows(from: number, to: number): void;
  /** The visitor scrolled to the end, or away from it. */
  onFollow(follow: boolean): void;
  /** How a row is shown at the moment. */
  modeOf(row: Row): RowMode;
  onClick(row: Row, event: MouseEvent): void;
  /** Fills the detail of an expanded row; returns what empties it. */
  mountDetail(row: Row, host: HTMLElement): () => void;
}

const overscanPx = 220;
const settleMs = 140;
const mostHeights = 20_000;
const longestHoldMs = 200;

/**
 * Rows of a view of any length, of which only those near the visible ones exist as elements. Rows are laid
 * out from an anchor row, so heights that turn out otherwise than estimated move nothing that is in view;
 * the browser's own scrollbar is put right when scrolling pauses.
 */
export class VirtualList {
  readonly element: HTMLElement;
  private readonly spacer: HTMLElement;
  private readonly layer: HTMLElement;
  private readonly port: ListPort;
  private readonly shown = new Map<number, RowView>();
  private readonly pool: RowView[] = [];
  private readonly heights = new Map<number, number>();
  private range = { first: 0, end: 0 };
  private anchor: Anchor = { place: 0, top: 0 };
  private widest = { row: 0, time: 0 };
  private layout: Layout | undefined;
  private follow = true;
  private toldFollow = true;
  private isVariable = false;
  private rowPx = 22;
  private averagePx = 22;
  private viewPx = 0;
  private lastTop = 0;
  private dragging = false;
  private frame = 0;
  private settling: ReturnType<typeof setTimeout> | undefined;
  private hold: ReturnType<typeof setTimeout> | undefined;

  constructor(port: ListPort) {
    this.port = port;
    this.element = make('div', 'list');
    this.spacer = make('div', 'spacer');
    this.layer = make('div', 'layer');
    this.layer.setAttribute('role', 'presentation');
    this.spacer.setAttribute('role', 'presentation');
    this.spacer.append(this.layer);
    this.element.append(this.spacer);
    this.listen();
  }

  /** Rows of the view: from `first` to before `end`. */
  setRange(first: number, end: number): void {
    if (first === this.range.first && end === this.range.end) return;
    this.range = { first, end };
    this.requestPaint();
  }

  /**
   * Another generation: places mean other rows now. What is on the screen stays until the new rows are
   * there, for a moment at most.
   */
  reset(): void {
    this.heights.clear();
    this.widest = { row: 0, time: this.widest.time };
    clearTimeout(this.hold);
    this.hold = setTimeout(() => this.endHold(), longestHoldMs);
    this.requestPaint();
  }

  /** Shows a row where another one was, or at the top. */
  replaceAnchor(place: number, formerPlace: number): void {
    const top = this.layout === undefined ? undefined : this.topOf(formerPlace, this.layout);
    this.anchor = { place, top: top ?? 0 };
    this.requestPaint();
  }

  /**
   * How rows look, by classes of the list. `isVariable`: their heights are measured, as with wrapped lines.
   */
  setLook(classes: string, isVariable: boolean): void {
    this.element.className = `list ${classes}`;
    this.isVariable = isVariable;
    this.heights.clear();
    this.averagePx = this.rowPx;
    this.requestPaint();
    this.settleSoon();
  }

  setFollow(follow: boolean): void {
    this.follow = follow;
    this.toldFollow = follow;
    this.requestPaint();
  }

  /** Shows the row, in the middle when it is not in view already. */
  reveal(place: number, where: 'nearest' | 'center' = 'nearest'): void {
    const { layout } = this;
    const at = layout === undefined ? undefined : this.topOf(place, layout);
    const height = this.heightOf(place);
    const fits = at !== undefined && at >= 0 && at + height <= this.viewPx;
    if (fits && where === 'nearest') return;
    this.setFollow(false);
    if (where === 'center' || at === undefined) {
      this.anchor = { place, top: Math.max(0, this.viewPx / 2 - height / 2) };
    } else this.anchor = { place, top: at < 0 ? 0 : Math.max(0, this.viewPx - height) };
    this.requestPaint();
  }

  /** Moves by pixels; negative is up. */
  scrollBy(px: number): void {
    this.anchor = { ...this.anchor, top: this.anchor.top - px };
    this.paint(px);
  }

  /** The first place that is in view. */
  get topPlace(): number {
    return this.anchor.place;
  }

  get viewHeightPx(): number {
    return this.viewPx;
  }

  /** A row's height may have changed: it was expanded, or closed. */
  remeasure(place: number): void {
    this.heights.delete(place);
    this.shown.get(place)?.invalidate();
    this.requestPaint();
  }

  /** Fetched rows came, or how rows are shown changed. */
  requestPaint(): void {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.paint(0);
    });
  }

  private listen(): void {
    const { element } = this;
    element.addEventListener('scroll', () => this.onScroll(), { passive: true });
    element.addEventListener('pointerdown', (event) => {
      this.dragging = event.target === element && event.offsetX >= element.clientWidth;
    });
    addEventListener('pointerup', () => {
      this.dragging = false;
      this.settle();
    });
    element.addEventListener('scrollend', () => this.settle());
    new ResizeObserver(() => this.onResize()).observe(element);
    this.layer.addEventListener('click', (event) => {
      const view = event.target instanceof Element ? this.viewOf(event.target) : undefined;
      if (view?.row !== undefined) this.port.onClick(view.row, event);
    });
  }

  private viewOf(target: Element): RowView | undefined {
    const element = target.closest('.row');
    return [...this.shown.values()].find((view) => view.element === element);
  }

  private onResize(): void {
    this.viewPx = this.element.clientHeight;
    this.rowPx = Number.parseFloat(getComputedStyle(this.element).getPropertyValue('--row')) || 22;
    this.heights.clear();
    this.layer.style.height = `${this.viewPx}px`;
    this.paint(0);
  }

  private onScroll(): void {
    const top = this.element.scrollTop;
    const delta = top - this.lastTop;
    if (delta === 0) return;
    this.lastTop = top;
    if (this.dragging || Math.abs(delta) > 3 * this.viewPx) this.jumpTo(top);
    else this.scrollBy(delta);
  }

  private jumpTo(scrollTop: number): void {
    const position = positionAt(scrollTop, this.extent());
    const place = Math.floor(position);
    this.anchor = {
      place: this.range.first + place,
      top: -(position - place) * this.averagePx,
    };
    this.paint(scrollTop === 0 ? -1 : 1);
  }

  private extent(): Extent {
    const rows = this.range.end - this.range.first;
    return { rows, rowPx: this.averagePx, viewPx: this.viewPx };
  }

  /** @param moved - pixels that the visitor scrolled; 0: something else changed */
  private paint(moved: number): void {
    if (this.viewPx === 0) return;
    if (moved < 0) this.follow = false;
    let layout = this.place();
    // A measured row may be lower than estimated, so that more of them are in view.
    for (let round = 0; round < 4; round++) {
      this.port.needRows(layout.from, layout.to);
      if (this.hold !== undefined && !this.isComplete(layout)) return;
      this.assign(layout);
      if (!this.measure(layout)) break;
      layout = this.place();
    }
    this.anchor = layout.anchor;
    this.layout = layout;
    this.position(layout);
    this.setSpacer();
    if (moved > 0 && layout.atEnd) this.follow = true;
    this.tellFollow();
    if (moved === 0 || this.nearEdge()) this.syncScrollbar();
    else this.settleSoon();
  }

  private endHold(): void {
    clearTimeout(this.hold);
    this.hold = undefined;
    this.requestPaint();
  }

  private isComplete(layout: Layout): boolean {
    for (let place = layout.from; place < layout.to; place++) {
      if (this.port.rowAt(place) === undefined) return false;
    }
    clearTimeout(this.hold);
    this.hold = undefined;
    return true;
  }

  private place(): Layout {
    const input: LayoutInput = {
      ...this.range,
      viewPx: this.viewPx,
      overscanPx,
      heightOf: (place) => this.heightOf(place),
    };
    return layOut(this.follow ? endAnchor(input) : this.anchor, input);
  }

  private tellFollow(): void {
    if (this.follow === this.toldFollow) return;
    this.toldFollow = this.follow;
    this.port.onFollow(this.follow);
  }

  private heightOf(place: number): number {
    return this.heights.get(place) ?? (this.isVariable ? this.averagePx : this.rowPx);
  }

  private assign(layout: Layout): void {
    for (const [place, view] of this.shown) {
      if (place >= layout.from && place < layout.to) continue;
      this.shown.delete(place);
      view.release();
      this.pool.push(view);
    }
    for (let place = layout.from; place < layout.to; place++) {
      const view = this.shown.get(place) ?? this.takeView(place);
      view.setIndex(place - this.range.first + 1);
      const row = this.port.rowAt(place);
      view.show(place, row, row === undefined ? undefined : this.port.modeOf(row));
    }
  }

  private takeView(place: number): RowView {
    const view = this.pool.pop() ?? new RowView((row, host) => this.port.mountDetail(row, host));
    if (view.element.parentNode === null) this.layer.append(view.element);
    view.element.hidden = false;
    this.shown.set(place, view);
    return view;
  }

  /** Reads heights of rows that are new; true when one was not as thought. */
  private measure(layout: Layout): boolean {
    let changed = false;
    if (this.heights.size > mostHeights) this.heights.clear();
    for (let place = layout.from; place < layout.to; place++) {
      const view = this.shown.get(place);
      if (view === undefined || !(this.isVariable || view.isExpanded)) continue;
      if (view.isMeasured && this.heights.has(place)) continue;
      const height = view.measure();
      if (height !== this.heightOf(place)) changed = true;
      if (view.row !== undefined) this.heights.set(place, height);
    }
    return changed;
  }

  private position(layout: Layout): void {
    let { top } = layout;
    for (let place = layout.from; place < layout.to; place++) {
      this.shown.get(place)?.moveTo(top);
      top += this.heightOf(place);
    }
  }

  private topOf(wanted: number, layout: Layout): number | undefined {
    if (wanted < layout.from || wanted >= layout.to) return undefined;
    let { top } = layout;
    for (let place = layout.from; place < wanted; place++) top += this.heightOf(place);
    return top;
  }

  private setSpacer(): void {
    const height = `${Math.round(spacerPx(this.extent()))}px`;
    if (this.spacer.style.height !== height) this.spacer.style.height = height;
    this.setWidths();
  }

  /** As wide as the widest row of those that were seen, so that the scrollbar below does not flicker. */
  private setWidths(): void {
    let { row, time } = this.widest;
    for (const view of this.shown.values()) {
      row = Math.max(row, view.widthCh);
      time = Math.max(time, view.timeCh);
    }
    if (row === this.widest.row && time === this.widest.time) return;
    this.widest = { row, time };
    this.element.style.setProperty('--widest', `${row}ch`);
    this.element.style.setProperty('--time-width', `${time}ch`);
  }

  private nearEdge(): boolean {
    const { scrollTop, scrollHeight } = this.element;
    const scaled = isScaled(this.extent()) || this.isVariable;
    if (!scaled || this.dragging) return false;
    return scrollTop < this.viewPx || scrollTop > scrollHeight - 2 * this.viewPx;
  }

  private settleSoon(): void {
    clearTimeout(this.settling);
    this.settling = setTimeout(() => this.settle(), settleMs);
  }

  private settle(): void {
    clearTimeout(this.settling);
    if (this.dragging) return;
    this.updateAverage();
    this.setSpacer();
    this.syncScrollbar();
  }

  private updateAverage(): void {
    if (!this.isVariable || this.heights.size === 0) return;
    let sum = 0;
    for (const height of this.heights.values()) sum += height;
    this.averagePx = Math.max(this.rowPx, Math.round(sum / this.heights.size));
  }

  /** Puts the scrollbar where the rows are; the scroll event that follows finds nothing moved. */
  private syncScrollbar(): void {
    if (this.dragging) return;
    const { place, top } = this.anchor;
    const position = place - this.range.first - top / Math.max(1, this.heightOf(place));
    const extent = this.extent();
    const target = this.layout?.atEnd === true ? Infinity : scrollTopOf(position, extent);
    const limit = Math.max(0, this.element.scrollHeight - this.viewPx);
    const wanted = Math.min(limit, Math.round(target));
    if (Math.abs(wanted - this.element.scrollTop) >= 1) this.element.scrollTop = wanted;
    this.lastTop = this.element.scrollTop;
  }
}

function make(tag: 'div', className: string): HTMLElement {
  const element = document.createElement(tag);
  element.className = className;
  return element;
}
