import type { Chunk } from '../store/chunk.ts';
import { LINE } from '../store/codes.ts';
import type { RowPosition, RowStore } from '../store/row-store.ts';
import { StreamCounts } from '../store/streams.ts';
import type { RowFilter } from '../search/row-filter.ts';
import { RowIndex } from './row-index.ts';

/** A stretch of neighbouring rows of the view in one chunk. */
export type RowVisitor = (chunk: Chunk, at: number) => void;

/** Rows looked at before a scan lets others work. */
const STEP_ROWS = 8192;

/**
 * The rows that a filter selects, with their places. A place is a position counted from 1, so that the
 * row that says what was evicted has one before all others.
 */
export class View {
  readonly filter: RowFilter;
  readonly generation: number;
  private readonly store: RowStore;
  private readonly index: RowIndex | undefined;
  private readonly ownLines = new StreamCounts();
  /** Rows below this number are filtered. */
  private scanned: number;

  constructor(store: RowStore, filter: RowFilter, generation: number) {
    this.store = store;
    this.filter = filter;
    this.generation = generation;
    this.index = filter.isEverything ? undefined : new RowIndex();
    this.scanned = store.first;
  }

  get byteLength(): number {
    return (this.index?.byteLength ?? 0) + this.ownLines.byteLength;
  }

  /** Lines of the view by stream and level. */
  get lines(): StreamCounts {
    return this.index === undefined ? this.store.streams.lines : this.ownLines;
  }

  get isCaughtUp(): boolean {
    return this.index === undefined || this.scanned >= this.store.end;
  }

  get filteredRows(): number {
    if (this.index === undefined) return this.store.rows;
    return Math.max(0, this.scanned - this.store.first);
  }

  get matched(): number {
    return this.endPlace - this.firstRowPlace;
  }

  /** Place of the oldest stored row of the view. */
  get firstRowPlace(): number {
    return (this.index === undefined ? this.store.first : this.index.start) + 1;
  }

  get endPlace(): number {
    return (this.index === undefined ? this.store.end : this.index.end) + 1;
  }

  /** Number of the row at a place. */
  rowAt(place: number): number | undefined {
    if (place < this.firstRowPlace || place >= this.endPlace) return undefined;
    return this.index === undefined ? place - 1 : this.index.get(place - 1);
  }

  positionAt(place: number): RowPosition | undefined {
    const row = this.rowAt(place);
    return row === undefined ? undefined : this.store.position(row);
  }

  /** Place of the first row of the view whose number is not below; `endPlace` where there is none. */
  placeOf(row: number): number {
    if (this.index !== undefined) return this.index.lowerBound(row) + 1;
    return Math.min(Math.max(row, this.store.first), this.store.end) + 1;
  }

  /** Whether a stream is made of Kubernetes events. */
  isEvent(stream: number): boolean {
    return this.store.streams.get(stream)?.source === 'event';
  }

  /** Filters what was not filtered yet, in steps of about a millisecond. */
  *catchUp(): Generator<undefined, void> {
    const { index, store } = this;
    if (index === undefined) return;
    while (this.scanned < store.end) {
      this.scanned = Math.max(this.scanned, store.first);
      const found = store.position(this.scanned);
      if (found === undefined) return;
      const { chunk, at } = found;
      const to = Math.min(chunk.rows, at + STEP_ROWS);
      const { streams, levels, kinds } = chunk.columns;
      this.filter.select(chunk, { from: at, to }, (row) => {
        index.push(chunk.firstRow + row);
        if (kinds[row] !== LINE) return;
        this.ownLines.add(streams[row] as number, levels[row] as number, 1);
      });
      this.scanned = chunk.firstRow + to;
      yield;
    }
  }

  /** Forgets rows of the oldest chunk, which goes. */
  evict(chunk: Chunk): void {
    const { index } = this;
    if (index === undefined) return;
    const end = chunk.firstRow + chunk.rows;
    const { streams, levels, kinds } = chunk.columns;
    const stop = index.lowerBound(end);
    for (let position = index.start; position < stop; position++) {
      const at = (index.get(position) ?? 0) - chunk.firstRow;
      if (kinds[at] === LINE) this.ownLines.add(streams[at] ?? 0, levels[at] ?? 0, -1);
    }
    index.dropBelow(end);
  }

  /** Visits the rows of places `from` to `to` in order, in steps of a chunk each. */
  *visit(from: number, to: number, visitor: RowVisitor): Generator<undefined, void> {
    let place = Math.max(from, this.firstRowPlace);
    while (place < Math.min(to, this.endPlace)) {
      const found = this.positionAt(place);
      if (found === undefined) return;
      const { chunk } = found;
      const chunkEnd = Math.min(this.placeOf(chunk.firstRow + chunk.rows), to, this.endPlace);
      for (; place < chunkEnd; place++) {
        visitor(chunk, (this.rowAt(place) ?? 0) - chunk.firstRow);
      }
      yield;
      // The oldest rows may have gone meanwhile.
      place = Math.max(place, this.firstRowPlace);
    }
  }
}
