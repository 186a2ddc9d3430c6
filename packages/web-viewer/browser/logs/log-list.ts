import { VirtualList } from './list/virtual-list.ts';
import { RowCache, type FetchRows } from './list/row-cache.ts';
import { idOf, type MountDetail, type RowMode } from './list/row-view.ts';
import type { Row, State } from '../engine/protocol.ts';

/** What the list needs to know, and whom it tells. */
export interface LogListPort {
  readonly fetchRows: FetchRows;
  readonly mountDetail: MountDetail;
  laneOf(row: Row): number | undefined;
  columns(): string;
  onChange(): void;
  onFill(row: Row): void;
}

const prefetchedRows = 96;

/** The rows on the screen: which is selected, which are expanded, whether the end is followed. */
export class LogList {
  readonly list: VirtualList;
  selected: Row | undefined;
  isFollowing = true;
  /** Places from here on are not shown: the visitor paused. */
  private frozenEnd: number | undefined;
  private leftAt = 0;
  private isFiltering = false;
  private readonly expanded = new Set<string>();
  private readonly cache: RowCache;
  private readonly port: LogListPort;
  private generation = 0;
  /** End of the rows that are shown: while following, new ones are shown once they are here. */
  private shownEnd = 0;
  private requestedEnd = 0;
  private first = 0;
  private end = 0;

  constructor(port: LogListPort) {
    this.port = port;
    this.list = new VirtualList({
      rowAt: (place) => this.cache.get(place),
      needRows: (from, to) => this.cache.need(from, to),
      onFollow: (follow) => this.changeFollow(follow && !this.isPaused),
      modeOf: (row) => this.modeOf(row),
      onClick: (row, event) => this.click(row, event),
      mountDetail: port.mountDetail,
    });
    this.cache = new RowCache(port.fetchRows, () => {
      this.showRange();
      this.list.requestPaint();
    });
    const { element } = this.list;
    element.tabIndex = 0;
    element.id = 'lines';
    element.setAttribute('role', 'grid');
    element.setAttribute('aria-label', 'Log lines');
    element.setAttribute('aria-readonly', 'true');
  }

  get isPaused(): boolean {
    return this.frozenEnd !== undefined;
  }

  /** Rows behind those that are shown or were last seen. */
  get unseen(): number {
    if (this.frozenEnd !== undefined) return this.end - this.frozenEnd;
    return this.isFollowing ? 0 : Math.max(0, this.end - this.leftAt);
  }

  /** Place that jumps start from. */
  get place(): number {
    return this.selected?.place ?? this.list.topPlace - 1;
  }

  /**
   * Takes over the worker's state; true when places have a new meaning.
   * @param areKnown - the rows that come were here before, and are not new
   */
  update(state: State, areKnown = false): boolean {
    const isNew = state.generation !== this.generation;
    this.generation = state.generation;
    this.first = state.firstPlace;
    this.end = state.endPlace;
    if (isNew) {
      this.cache.setGeneration(state.generation);
      this.list.reset();
      this.shownEnd = this.end;
    }
    // Rows that a filter finds are not new.
    if (isNew || this.isFiltering || areKnown) {
      if (this.frozenEnd !== undefined) this.frozenEnd = this.end;
      this.leftAt = this.end;
    }
    this.isFiltering = state.isFiltering;
    this.list.element.setAttribute('aria-rowcount', String(this.end - this.first));
    this.showRange();
    return isNew;
  }

  /** The row by which the visitor knows where they are: the selected one, or the first in view. */
  get landmark(): Row | undefined {
    return this.selected ?? this.cache.get(this.list.topPlace);
  }

  /** Selects a row that the worker located. */
  select(row: Row, where: 'nearest' | 'center' = 'nearest'): void {
    this.selected = row;
    this.list.element.setAttribute('aria-activedescendant', idOf(row.place));
    if (where === 'center' || row.place < this.end) this.reveal(row.place, where);
    this.list.requestPaint();
    this.port.onChange();
  }

  /** A landmark is at another place in a new generation, or at none, near `place`. */
  moveLandmark(row: Row, place: number | undefined, isThere: boolean): void {
    if (this.selected === row)
      this.selected = isThere && place !== undefined ? { ...row, place } : undefined;
    if (place !== undefined && !this.isFollowing) this.list.replaceAnchor(place, row.place);
  }

  /** Selects the next or previous row, or the first one in view. */
  step(by: number): void {
    const from = this.selected?.place ?? this.list.topPlace - Math.sign(by);
    const last = (this.frozenEnd ?? this.end) - 1;
    const place = Math.min(last, Math.max(this.first, from + by));
    const row = this.cache.get(place);
    if (row !== undefined) this.select(row);
    else this.reveal(place);
  }

  deselect(): void {
    this.selected = undefined;
    this.list.element.removeAttribute('aria-activedescendant');
    this.list.requestPaint();
    this.port.onChange();
  }

  toStart(): void {
    this.changeFollow(false);
    this.list.reveal(this.first);
  }

  setFollow(follow: boolean): void {
    if (follow) this.frozenEnd = undefined;
    this.changeFollow(follow);
    this.showRange();
    this.list.setFollow(follow);
  }

  togglePause(): void {
    if (this.isPaused) this.setFollow(true);
    else {
      this.frozenEnd = this.end;
      this.changeFollow(false);
      this.list.setFollow(false);
    }
  }

  toggleExpanded(row: Row): void {
    const key = keyOf(row);
    if (!this.expanded.delete(key)) this.expanded.add(key);
    if (this.isFollowing) this.setFollow(false);
    this.list.remeasure(row.place);
  }

  private showRange(): void {
    const wanted = this.frozenEnd ?? this.end;
    const isHere = !this.isFollowing || this.cache.get(wanted - 1) !== undefined;
    if (isHere || this.shownEnd > wanted) this.shownEnd = wanted;
    else {
      // The newest rows that are here already, when lines come faster than they are fetched.
      if (this.cache.get(this.requestedEnd - 1) !== undefined) this.shownEnd = this.requestedEnd;
      this.requestedEnd = wanted;
      this.cache.need(Math.max(this.first, wanted - prefetchedRows), wanted);
    }
    this.list.setRange(this.first, Math.max(this.first, this.shownEnd));
  }

  private reveal(place: number, where: 'nearest' | 'center' = 'nearest'): void {
    this.changeFollow(false);
    this.list.setFollow(false);
    this.list.reveal(place, where);
  }

  private changeFollow(follow: boolean): void {
    if (follow === this.isFollowing) return;
    this.isFollowing = follow;
    if (!follow) this.leftAt = this.end;
    this.port.onChange();
  }

  private modeOf(row: Row): RowMode {
    const lane = this.port.laneOf(row);
    return {
      isSelected: this.selected?.place === row.place,
      isExpanded: this.expanded.has(keyOf(row)),
      columns: this.port.columns(),
      ...(lane === undefined ? {} : { lane }),
    };
  }

  private click(row: Row, event: MouseEvent): void {
    const target = event.target instanceof Element ? event.target : undefined;
    if (target?.closest('.detail')) return;
    if (target?.closest('.fill')) this.port.onFill(row);
    else if (target?.closest('.toggle')) this.toggleExpanded(row);
    else if (getSelection()?.isCollapsed !== false) this.select(row);
  }
}

/** A row's own name: `seq` alone is shared by a skip and the line before it. */
function keyOf(row: Row): string {
  return `${row.kind} ${row.seq}`;
}
