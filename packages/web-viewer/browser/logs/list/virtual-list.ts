import type { Row } from '../../engine/protocol.ts';
import { endAnchor, layOut, type Anchor, type Layout, type LayoutInput } from './layout.ts';
import { ListWidth } from './list-width.ts';
import { RowHeights } from './row-heights.ts';
import { RowPool, type RowSource } from './row-pool.ts';
import { positionAt, type Extent } from './scroll-map.ts';
import { Scrollbar } from './scrollbar.ts';

/** Where rows come from and whom the list tells. */
export interface ListPort extends RowSource {
  /** Called for each painted range; missing rows are fetched and `rowsChanged` is called. */
  needRows(from: number, to: number): void;
  /** The visitor scrolled to the end, or away from it. */
  onFollow(follow: boolean): void;
  onClick(row: Row, event: MouseEvent): void;
}

const overscanPx = 220;
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
  private readonly pool: RowPool;
  private readonly heights = new RowHeights();
  private readonly width: ListWidth;
  private readonly scrollbar: Scrollbar;
  private range = { first: 0, end: 0 };
  private anchor: Anchor = { place: 0, top: 0 };
  private layout: Layout | undefined;
  private follow = true;
  private toldFollow = true;
  private viewPx = 0;
  private frame = 0;
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
    this.pool = new RowPool(this.layer, port);
    this.width = new ListWidth(this.element);
    this.scrollbar = new Scrollbar(this.element, this.spacer, {
      extent: () => this.extent(),
      position: () => this.scrollPosition(),
      onScroll: (px) => this.scrollBy(px),
      onJump: (top) => this.jumpTo(top),
      onSettle: () => {
        this.heights.updateAverage();
        this.setSpacer();
      },
    });
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
    this.width.reset();
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
    this.heights.isVariable = isVariable;
    this.heights.clear();
    this.heights.averagePx = this.heights.rowPx;
    this.requestPaint();
    this.scrollbar.settleSoon();
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
    const height = this.heights.of(place);
    const fits = at !== undefined && at >= 0 && at + height <= this.viewPx;
    if (fits && where === 'nearest') return;
    this.setFollow(false);
    if (where === 'center' || at === undefined) {
      this.anchor = { place, top: Math.max(0, this.viewPx / 2 - height / 2) };
    } else this.anchor = { place, top: at < 0 ? 0 : Math.max(0, this.viewPx - height) };
    this.requestPaint();
  }

  /** Scrolls sideways, too, to the first match in a row. */
  revealMatch(place: number): void {
    this.width.seekMatch(place);
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
    this.heights.forget(place);
    this.pool.get(place)?.invalidate();
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
    new ResizeObserver(() => this.onResize()).observe(element);
    this.layer.addEventListener('click', (event) => {
      const view = event.target instanceof Element ? this.pool.viewOf(event.target) : undefined;
      if (view?.row !== undefined) this.port.onClick(view.row, event);
    });
  }

  private onResize(): void {
    this.viewPx = this.element.clientHeight;
    this.heights.rowPx =
      Number.parseFloat(getComputedStyle(this.element).getPropertyValue('--row')) || 22;
    this.heights.clear();
    this.layer.style.height = `${this.viewPx}px`;
    this.paint(0);
  }

  private jumpTo(scrollTop: number): void {
    const position = positionAt(scrollTop, this.extent());
    const place = Math.floor(position);
    this.anchor = {
      place: this.range.first + place,
      top: -(position - place) * this.heights.averagePx,
    };
    this.paint(scrollTop === 0 ? -1 : 1);
  }

  private extent(): Extent {
    const rows = this.range.end - this.range.first;
    return { rows, rowPx: this.heights.averagePx, viewPx: this.viewPx };
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
      this.pool.assign(layout, this.range.first);
      if (!this.measure(layout)) break;
      layout = this.place();
    }
    this.anchor = layout.anchor;
    this.layout = layout;
    this.position(layout);
    this.setSpacer();
    if (moved > 0 && layout.atEnd) this.follow = true;
    this.tellFollow();
    if (moved === 0 || this.scrollbar.isNearEdge(this.heights.isVariable)) this.scrollbar.sync();
    else this.scrollbar.settleSoon();
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
      heightOf: (place) => this.heights.of(place),
    };
    return layOut(this.follow ? endAnchor(input) : this.anchor, input);
  }

  private tellFollow(): void {
    if (this.follow === this.toldFollow) return;
    this.toldFollow = this.follow;
    this.port.onFollow(this.follow);
  }

  /** Reads heights of rows that are new; true when one was not as thought. */
  private measure(layout: Layout): boolean {
    let changed = false;
    this.heights.prune();
    for (let place = layout.from; place < layout.to; place++) {
      const view = this.pool.get(place);
      if (view === undefined || !(this.heights.isVariable || view.isExpanded)) continue;
      if (view.isMeasured && this.heights.has(place)) continue;
      const height = view.measure();
      if (height !== this.heights.of(place)) changed = true;
      if (view.row !== undefined) this.heights.set(place, height);
    }
    return changed;
  }

  private position(layout: Layout): void {
    let { top } = layout;
    for (let place = layout.from; place < layout.to; place++) {
      this.pool.get(place)?.moveTo(top);
      top += this.heights.of(place);
    }
  }

  private topOf(wanted: number, layout: Layout): number | undefined {
    if (wanted < layout.from || wanted >= layout.to) return undefined;
    let { top } = layout;
    for (let place = layout.from; place < wanted; place++) top += this.heights.of(place);
    return top;
  }

  private setSpacer(): void {
    this.scrollbar.resize();
    this.width.update(this.pool);
  }

  /** Rows before the view's upper edge; Infinity at the end. */
  private scrollPosition(): number {
    if (this.layout?.atEnd === true) return Infinity;
    const { place, top } = this.anchor;
    return place - this.range.first - top / Math.max(1, this.heights.of(place));
  }
}

function make(tag: 'div', className: string): HTMLElement {
  const element = document.createElement(tag);
  element.className = className;
  return element;
}
