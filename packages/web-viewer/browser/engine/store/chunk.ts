import { ByteBuffer } from './byte-buffer.ts';
import {
  ERROR_LEVEL,
  EXTRA,
  LATE,
  MARK_ERROR,
  MARK_EVENT,
  MARK_GAP,
  MARK_RESTART,
  NON_ASCII,
  RESTART,
  isGap,
} from './codes.ts';
import { Extras, type ExtraFields } from './extras.ts';

export const ROWS_PER_CHUNK = 8192;
const TEXT_BYTES_PER_CHUNK = 4 * 1024 * 1024;
const LARGEST_UINT32 = 0xffff_ffff;

/** A row as it is appended, its names already numbers. */
export interface ChunkRow {
  readonly seq: number;
  readonly kind: number;
  readonly level: number;
  readonly stream: number;
  readonly isEvent: boolean;
  readonly isLate: boolean;
  readonly isRestart: boolean;
  readonly ms: number;
  readonly nanos: number;
  readonly pattern: number;
  readonly text: string;
  readonly extras: ExtraFields | undefined;
}

interface Columns {
  offsets: Uint32Array;
  seqs: Uint32Array;
  ms: Float64Array;
  nanos: Uint32Array;
  streams: Uint32Array;
  kinds: Uint8Array;
  levels: Uint8Array;
  flags: Uint8Array;
  patterns: Uint8Array;
}

function emptyColumns(): Columns {
  return {
    offsets: new Uint32Array(ROWS_PER_CHUNK + 1),
    seqs: new Uint32Array(ROWS_PER_CHUNK),
    ms: new Float64Array(ROWS_PER_CHUNK),
    nanos: new Uint32Array(ROWS_PER_CHUNK),
    streams: new Uint32Array(ROWS_PER_CHUNK),
    kinds: new Uint8Array(ROWS_PER_CHUNK),
    levels: new Uint8Array(ROWS_PER_CHUNK),
    flags: new Uint8Array(ROWS_PER_CHUNK),
    patterns: new Uint8Array(ROWS_PER_CHUNK),
  };
}

/**
 * Up to {@link ROWS_PER_CHUNK} neighbouring rows as columns: 28 bytes a row, and the text as UTF-8 one
 * behind the other. Filled at the end, then sealed; it is dropped as a whole.
 */
export class Chunk {
  /** Number of the first row among all rows; the store keeps it. */
  firstRow = 0;
  rows = 0;
  columns = emptyColumns();
  readonly extras = new Extras();
  minMs = Number.POSITIVE_INFINITY;
  maxMs = Number.NEGATIVE_INFINITY;
  /** MARK_ bits of what is in it. */
  marks = 0;
  /** Whether a row passes filters because of its kind. */
  hasMarkers = false;
  private readonly baseSeq: number;
  private readonly buffer: ByteBuffer;
  private byteCounts: Uint32Array | undefined;
  private isSealed = false;

  constructor(baseSeq: number, capacity = 64 * 1024) {
    this.baseSeq = baseSeq;
    this.buffer = new ByteBuffer(capacity);
  }

  get text(): Uint8Array<ArrayBuffer> {
    return this.buffer.bytes;
  }

  get textLength(): number {
    return this.buffer.length;
  }

  /** Memory that it holds, in bytes. */
  get byteLength(): number {
    let sum = this.buffer.bytes.byteLength + this.extras.byteLength;
    for (const column of Object.values(this.columns) as Uint8Array[]) sum += column.byteLength;
    return sum + (this.byteCounts?.byteLength ?? 0);
  }

  accepts(seq: number): boolean {
    return (
      !this.isSealed &&
      this.rows < ROWS_PER_CHUNK &&
      this.buffer.length < TEXT_BYTES_PER_CHUNK &&
      seq - this.baseSeq <= LARGEST_UINT32
    );
  }

  append(row: ChunkRow): void {
    const at = this.rows;
    const { columns } = this;
    const written = this.buffer.text(row.text);
    let flags = written === row.text.length ? 0 : NON_ASCII;
    if (row.isLate) flags |= LATE;
    if (row.isRestart) flags |= RESTART;
    if (row.extras !== undefined) {
      flags |= EXTRA;
      this.extras.add(at, row.extras);
    }
    columns.seqs[at] = row.seq - this.baseSeq;
    columns.ms[at] = row.ms;
    columns.nanos[at] = row.nanos;
    columns.streams[at] = row.stream;
    columns.kinds[at] = row.kind;
    columns.levels[at] = row.level;
    columns.flags[at] = flags;
    columns.patterns[at] = row.pattern;
    columns.offsets[at + 1] = this.buffer.length;
    this.rows = at + 1;
    this.mark(row);
  }

  seqAt(row: number): number {
    return this.baseSeq + (this.columns.seqs[row] ?? 0);
  }

  textAt(row: number): Uint8Array<ArrayBuffer> {
    const { offsets } = this.columns;
    return this.buffer.bytes.subarray(offsets[row], offsets[row + 1]);
  }

  /** How often each byte occurs in the text; undefined while rows are still appended. */
  counts(): Uint32Array | undefined {
    if (!this.isSealed) return undefined;
    if (this.byteCounts !== undefined) return this.byteCounts;
    const counts = new Uint32Array(256);
    for (const byte of this.buffer.bytes) counts[byte] = (counts[byte] as number) + 1;
    this.byteCounts = counts;
    return counts;
  }

  /** Gives back what was reserved; nothing is appended from here on. */
  seal(): void {
    if (this.isSealed) return;
    this.isSealed = true;
    this.buffer.trim();
    this.extras.trim();
    this.counts();
    if (this.rows === ROWS_PER_CHUNK) return;
    this.columns = this.columnsOf(0, this.rows);
  }

  /** Rows `from` to `to` as a sealed chunk of their own. */
  part(from: number, to: number): Chunk {
    const part = new Chunk(this.baseSeq, 0);
    const { offsets } = this.columns;
    const start = offsets[from] ?? 0;
    part.columns = this.columnsOf(from, to);
    part.columns.offsets = part.columns.offsets.map((offset) => offset - start);
    part.buffer.append(this.buffer.bytes.subarray(start, offsets[to]));
    part.extras.copy(this.extras, from, to);
    part.rows = to - from;
    part.minMs = this.minMs;
    part.maxMs = this.maxMs;
    part.marks = this.marks;
    part.hasMarkers = this.hasMarkers;
    part.seal();
    return part;
  }

  private columnsOf(from: number, to: number): Columns {
    const { columns } = this;
    return {
      offsets: columns.offsets.slice(from, to + 1),
      seqs: columns.seqs.slice(from, to),
      ms: columns.ms.slice(from, to),
      nanos: columns.nanos.slice(from, to),
      streams: columns.streams.slice(from, to),
      kinds: columns.kinds.slice(from, to),
      levels: columns.levels.slice(from, to),
      flags: columns.flags.slice(from, to),
      patterns: columns.patterns.slice(from, to),
    };
  }

  private mark(row: ChunkRow): void {
    if (row.ms < this.minMs) this.minMs = row.ms;
    if (row.ms > this.maxMs) this.maxMs = row.ms;
    if (row.level >= ERROR_LEVEL) this.marks |= MARK_ERROR;
    if (row.isEvent) this.marks |= MARK_EVENT;
    if (row.isRestart) this.marks |= MARK_RESTART;
    if (isGap(row.kind)) this.marks |= MARK_GAP;
    if (row.kind !== 0) this.hasMarkers = true;
  }
}
