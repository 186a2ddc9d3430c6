import type { Source } from '../protocol.ts';
import { AnsiCodec } from './ansi-runs.ts';
import { Chunk } from './chunk.ts';
import { HOLE, LINE, SKIP, kindCode, type StoredKind } from './codes.ts';
import type { ExtraFields } from './extras.ts';
import { StampCodec } from './stamp.ts';
import { StreamTable, type Stream } from './streams.ts';

/** A row on its way into the store. */
export interface NewRow {
  /** Of rows without a frame the seq before them. */
  readonly seq: number;
  readonly kind: StoredKind;
  readonly stream: Stream;
  readonly level: number;
  readonly isLate: boolean;
  readonly isRestart: boolean;
  readonly ts: string;
  /** Undefined: written like that of the lines around it. */
  readonly displayTs: string | undefined;
  readonly text: string;
  /** Where it differs from `text`. */
  readonly ansi?: string;
  /** Where it differs from `text`. */
  readonly raw?: string;
  /** The frame of a row that is no line, as JSON. */
  readonly frame?: string;
  /** How many frames a skip or hole stands for. */
  readonly count?: number;
}

/** Where a row is. */
export interface RowPosition {
  readonly chunk: Chunk;
  readonly at: number;
}

/** Called with the chunk that goes, before its rows are forgotten. */
export type EvictListener = (chunk: Chunk) => void;

export interface RowStoreOptions {
  readonly maxBytes: number;
  readonly onEvict: EvictListener;
  /** Bytes that others keep for these rows; they count. */
  readonly otherBytes?: () => number;
}

/**
 * All rows, in order, within a number of bytes: when there are more, the oldest chunk goes. Rows are
 * numbered from 0 as they come; a number stays until something is put in between.
 */
export class RowStore {
  chunks: Chunk[] = [];
  readonly streams = new StreamTable();
  readonly stamps = new StampCodec();
  readonly ansi = new AnsiCodec();
  readonly maxBytes: number;
  /** One behind the last row. */
  end = 0;
  evicted = 0;
  /** Frames that skip and hole rows stand for. */
  skipped = 0;
  missing = 0;
  private sealedBytes = 0;
  private readonly options: RowStoreOptions;

  constructor(options: RowStoreOptions) {
    this.options = options;
    this.maxBytes = options.maxBytes;
  }

  /** Number of the oldest row held. */
  get first(): number {
    return this.chunks[0]?.firstRow ?? this.end;
  }

  get rows(): number {
    return this.end - this.first;
  }

  get byteLength(): number {
    const open = this.chunks.at(-1)?.byteLength ?? 0;
    return this.sealedBytes + open + this.streams.byteLength + (this.options.otherBytes?.() ?? 0);
  }

  get oldestSeq(): number {
    const [chunk] = this.chunks;
    return chunk === undefined ? 0 : chunk.seqAt(0);
  }

  append(row: NewRow): void {
    let chunk = this.chunks.at(-1);
    if (chunk?.accepts(row.seq) !== true) {
      chunk = this.open(row.seq);
    }
    this.write(chunk, row);
    this.end++;
  }

  /** Lets the oldest rows go while there are too many bytes. Returns whether any went. */
  evict(): boolean {
    const before = this.evicted;
    while (this.chunks.length > 1 && this.byteLength > this.maxBytes) {
      const [oldest] = this.chunks;
      if (oldest === undefined) break;
      this.options.onEvict(oldest);
      this.chunks.shift();
      this.sealedBytes -= oldest.byteLength;
      this.evicted += oldest.rows;
      this.forget(oldest);
    }
    if (this.evicted === before) return false;
    this.streams.release();
    return true;
  }

  /** Undefined for a row that is not held. */
  position(row: number): RowPosition | undefined {
    const chunk = this.chunks[this.chunkIndex(row)];
    if (chunk === undefined) return undefined;
    const at = row - chunk.firstRow;
    return at >= 0 && at < chunk.rows ? { chunk, at } : undefined;
  }

  /** Index of the chunk with this row, or of the nearest before it; -1: all are behind it. */
  chunkIndex(row: number): number {
    let low = 0;
    let high = this.chunks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.chunks[middle]?.firstRow ?? 0) <= row) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** The first row whose seq is not below; `end` where there is none. */
  rowOfSeq(seq: number): number {
    let low = this.first;
    let high = this.end;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const found = this.position(middle);
      if (found !== undefined && found.chunk.seqAt(found.at) < seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Puts rows in the place of one row. All numbers behind it change. */
  replace(row: number, rows: Iterable<NewRow>): void {
    const found = this.position(row);
    if (found === undefined) return;
    const { chunk, at } = found;
    const index = this.chunks.indexOf(chunk);
    const { first } = this;
    chunk.seal();
    const before = at > 0 ? [chunk.part(0, at)] : [];
    const behind = at + 1 < chunk.rows ? [chunk.part(at + 1, chunk.rows)] : [];
    this.forgetRow(chunk, at);
    const between: Chunk[] = [];
    for (const next of rows) {
      let last = between.at(-1);
      if (last?.accepts(next.seq) !== true) {
        last?.seal();
        last = new Chunk(next.seq);
        between.push(last);
      }
      this.write(last, next);
    }
    between.at(-1)?.seal();
    this.chunks.splice(index, 1, ...before, ...between, ...behind);
    this.number(first);
  }

  /** What a skip or hole row stands for. */
  range({ chunk, at }: RowPosition): { from: number; to: number; count: number } | undefined {
    const kind = chunk.columns.kinds[at];
    if (kind !== SKIP && kind !== HOLE) return undefined;
    const frame = JSON.parse(chunk.extras.text(at, 'frame') ?? '{}') as {
      from: number;
      to: number;
      count?: number;
    };
    return { from: frame.from, to: frame.to, count: frame.count ?? frame.to - frame.from + 1 };
  }

  private open(seq: number): Chunk {
    const full = this.chunks.at(-1);
    if (full !== undefined) {
      full.seal();
      this.sealedBytes += full.byteLength;
    }
    const chunk = new Chunk(seq, full === undefined ? 64 * 1024 : full.textLength);
    chunk.firstRow = this.end;
    this.chunks.push(chunk);
    this.evict();
    return chunk;
  }

  private write(chunk: Chunk, row: NewRow): void {
    const stream = this.streams.numberOf(row.stream);
    const displayTs = row.displayTs ?? this.stamps.displayLikeLast(row.ts);
    const stamp = this.stamps.encode(row.ts, displayTs);
    this.streams.totals.add(stream, row.level, 1);
    if (row.kind === 'line') this.streams.lines.add(stream, row.level, 1);
    if (row.kind === 'skip') this.skipped += row.count ?? 0;
    if (row.kind === 'hole') this.missing += row.count ?? 0;
    chunk.append({
      seq: row.seq,
      kind: kindCode(row.kind),
      level: row.level,
      stream,
      isEvent: row.stream.source === ('event' satisfies Source),
      isLate: row.isLate,
      isRestart: row.isRestart,
      ...stamp,
      text: row.text,
      extras: this.extrasOf(row, stamp.pattern === 0 ? displayTs : undefined),
    });
  }

  private extrasOf(row: NewRow, displayTs: string | undefined): ExtraFields | undefined {
    const { ansi, raw, frame } = row;
    if (ansi === undefined && raw === undefined && frame === undefined && displayTs === undefined) {
      return undefined;
    }
    const runs = ansi === undefined ? undefined : this.ansi.encode(row.text, ansi);
    return {
      ...(runs === undefined ? {} : { ansiRuns: runs }),
      ...(ansi === undefined || runs !== undefined ? {} : { ansi }),
      ...(raw === undefined ? {} : { raw }),
      ...(frame === undefined ? {} : { frame }),
      ...(displayTs === undefined ? {} : { ts: row.ts, displayTs }),
    };
  }

  private forget(chunk: Chunk): void {
    for (let at = 0; at < chunk.rows; at++) this.forgetRow(chunk, at);
  }

  private forgetRow(chunk: Chunk, at: number): void {
    const { streams, levels, kinds } = chunk.columns;
    const kind = kinds[at];
    this.streams.totals.add(streams[at] ?? 0, levels[at] ?? 0, -1);
    if (kind === LINE) this.streams.lines.add(streams[at] ?? 0, levels[at] ?? 0, -1);
    if (kind === SKIP) this.skipped -= this.range({ chunk, at })?.count ?? 0;
    if (kind === HOLE) this.missing -= this.range({ chunk, at })?.count ?? 0;
  }

  private number(first: number): void {
    let row = first;
    this.sealedBytes = 0;
    for (const [index, chunk] of this.chunks.entries()) {
      chunk.firstRow = row;
      row += chunk.rows;
      if (index < this.chunks.length - 1) this.sealedBytes += chunk.byteLength;
    }
    this.end = row;
  }
}
