import { rangesOf, segmentsOf, splitSequences } from '../paint/segments.ts';
import { visible } from '../paint/visible.ts';
import type { Row, RowDetail, Segment } from '../protocol.ts';
import { parseObject } from '../search/json-field.ts';
import { KINDS, LATE, LINE, RESTART, levelOf } from '../store/codes.ts';
import type { RowPosition, RowStore } from '../store/row-store.ts';
import type { View } from '../view/view.ts';
import { permalinkOf } from './permalink.ts';
import { RowReader } from './row-reader.ts';

/** A longer line is cut where it is painted. */
const MAX_PAINTED_BYTES = 16 * 1024;
/** A longer line is cut where all of it is shown. */
const MAX_DETAIL_CHARACTERS = 1024 * 1024;
/** Rows answered at once. */
const MAX_ROWS = 2000;

/** Makes rows of a view ready to paint. */
export class RowPainter {
  readonly reader: RowReader;
  private readonly store: RowStore;

  constructor(store: RowStore) {
    this.store = store;
    this.reader = new RowReader(store);
  }

  /** Rows of places from `from` on, as far as the view has them. */
  rows(view: View, from: number, count: number): { from: number; rows: Row[] } {
    const first = firstPlace(this.store, view);
    const start = Math.max(first, Math.floor(from));
    const end = Math.min(view.endPlace, Math.floor(from) + Math.min(count, MAX_ROWS));
    const rows: Row[] = [];
    for (let place = start; place < end; place++) {
      const row = this.row(view, place);
      if (row !== undefined) rows.push(row);
    }
    return { from: start, rows };
  }

  row(view: View, place: number): Row | undefined {
    const position = view.positionAt(place);
    if (position !== undefined) return this.storedRow(view, place, position);
    const isEvictedRow = this.store.evicted > 0 && place === view.firstRowPlace - 1;
    return isEvictedRow ? this.evictedRow(place) : undefined;
  }

  detail(view: View, place: number): RowDetail | undefined {
    const row = this.row(view, place);
    const position = view.positionAt(place);
    if (row === undefined || position === undefined) return undefined;
    const { uid, restart, node } = this.reader.stream(position);
    const raw = this.reader.raw(position);
    const json = raw.length > MAX_DETAIL_CHARACTERS ? undefined : parseObject(raw);
    const permalink = permalinkOf(this.store, this.reader, position);
    const frame = this.reader.frame(position);
    return {
      row,
      ts: this.reader.ts(position),
      line: visible(this.reader.text(position, MAX_DETAIL_CHARACTERS).text),
      raw: visible(raw.slice(0, MAX_DETAIL_CHARACTERS)),
      ...(json === undefined ? {} : { json }),
      ...(uid === undefined ? {} : { uid }),
      ...(restart === undefined ? {} : { restart }),
      ...(node === undefined ? {} : { node }),
      ...(permalink === undefined ? {} : { permalink }),
      ...(frame === undefined ? {} : { frame }),
    };
  }

  private storedRow(view: View, place: number, position: RowPosition): Row {
    const { chunk, at } = position;
    const { kinds, levels, flags, ms } = chunk.columns;
    const { namespace, pod, container, source, glyph, restart } = this.reader.stream(position);
    const isRestart = ((flags[at] ?? 0) & RESTART) !== 0;
    const { segments, cutBytes } = this.segments(position);
    const level = levelOf(levels[at] ?? 0);
    const stamp = ms[at] ?? Number.NaN;
    const text = segments.map((segment) => segment.text).join('');
    return {
      place,
      index: chunk.firstRow + at,
      seq: chunk.seqAt(at),
      kind: KINDS[kinds[at] ?? 0] ?? 'other',
      ...(Number.isNaN(stamp) ? {} : { ms: stamp }),
      displayTs: visible(this.reader.displayTs(position)),
      ...(level === undefined ? {} : { level }),
      source,
      namespace: visible(namespace),
      pod: visible(pod),
      container: visible(container),
      glyph: visible(glyph),
      late: ((flags[at] ?? 0) & LATE) !== 0,
      segments,
      ranges: rangesOf(text, view.filter.find?.expression),
      cutBytes,
      // A notice or gap that says so itself has its message; a line would only be a line.
      ...(isRestart && restart !== undefined && kinds[at] === LINE ? { restart } : {}),
      ...this.markerFields(position, text),
    };
  }

  private segments(position: RowPosition): { segments: Segment[]; cutBytes: number } {
    const { text, cutBytes } = this.reader.text(position, MAX_PAINTED_BYTES);
    const runs = this.reader.runs(position);
    if (runs !== undefined) return { segments: segmentsOf(text, runs), cutBytes };
    const split = splitSequences(this.reader.ansi(position).slice(0, MAX_PAINTED_BYTES));
    return { segments: segmentsOf(split.text, split.runs), cutBytes };
  }

  private markerFields(position: RowPosition, message: string): Partial<Row> {
    if (position.chunk.columns.kinds[position.at] === LINE) return {};
    const frame = this.reader.frame(position) ?? {};
    const detail = frame['cause'] ?? frame['notice'] ?? frame['reason'] ?? frame['kind'];
    const range = this.store.range(position);
    return {
      message,
      ...(typeof detail === 'string' ? { detail: visible(detail) } : {}),
      ...(range === undefined ? {} : { fill: { from: range.from, to: range.to } }),
    };
  }

  private evictedRow(place: number): Row {
    const message = `${this.store.evicted.toLocaleString('en')} older rows are no longer kept in this tab: its memory for rows is used up`;
    return {
      place,
      index: this.store.first - 1,
      seq: 0,
      kind: 'evicted',
      displayTs: '',
      source: 'pod',
      namespace: '',
      pod: '',
      container: '',
      glyph: '',
      late: false,
      segments: [{ text: message }],
      message,
      ranges: [],
      cutBytes: 0,
    };
  }
}

/** The first place of a view, with the row that says what was evicted. */
export function firstPlace(store: RowStore, view: View): number {
  return view.firstRowPlace - (store.evicted > 0 ? 1 : 0);
}
