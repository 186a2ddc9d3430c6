import { ByteBuffer, ByteReader } from './byte-buffer.ts';

/** What only few rows have. */
export type ExtraTag = 'ansiRuns' | 'ansi' | 'raw' | 'ts' | 'displayTs' | 'frame';

const TAGS: readonly ExtraTag[] = ['ansiRuns', 'ansi', 'raw', 'ts', 'displayTs', 'frame'];

/** Texts are kept as UTF-8. */
export type ExtraFields = Readonly<Partial<Record<ExtraTag, string | Uint8Array>>>;

/** Extras of the rows of one chunk, in the order of the rows. */
export class Extras {
  private rows = new Uint32Array(16);
  private ends = new Uint32Array(16);
  private count = 0;
  private readonly buffer = new ByteBuffer(256);

  get byteLength(): number {
    return this.buffer.bytes.byteLength + this.rows.byteLength + this.ends.byteLength;
  }

  /** Rows come in ascending order. */
  add(row: number, fields: ExtraFields): void {
    for (const [tag, value] of Object.entries(fields)) {
      const bytes = typeof value === 'string' ? encoder.encode(value) : value;
      this.buffer.byte(TAGS.indexOf(tag as ExtraTag));
      this.buffer.varint(bytes.length);
      this.buffer.append(bytes);
    }
    this.close(row);
  }

  get(row: number, tag: ExtraTag): Uint8Array | undefined {
    const entry = this.entry(row);
    if (entry === undefined) return undefined;
    const reader = new ByteReader(entry);
    while (!reader.isAtEnd) {
      const found = TAGS[reader.byte()];
      const bytes = reader.take(reader.varint());
      if (found === tag) return bytes;
    }
    return undefined;
  }

  text(row: number, tag: ExtraTag): string | undefined {
    const bytes = this.get(row, tag);
    return bytes === undefined ? undefined : decoder.decode(bytes);
  }

  /** Takes over what another has of rows `from` to `to`, which become rows from 0 on. */
  copy(other: Extras, from: number, to: number): void {
    for (let at = 0; at < other.count; at++) {
      const row = other.rows[at] ?? 0;
      if (row < from || row >= to) continue;
      this.buffer.append(other.entryAt(at));
      this.close(row - from);
    }
  }

  trim(): void {
    this.rows = this.rows.slice(0, this.count);
    this.ends = this.ends.slice(0, this.count);
    this.buffer.trim();
  }

  private close(row: number): void {
    if (this.count === this.rows.length) {
      this.rows = grown(this.rows);
      this.ends = grown(this.ends);
    }
    this.rows[this.count] = row;
    this.ends[this.count++] = this.buffer.length;
  }

  private entry(row: number): Uint8Array | undefined {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.rows[middle] ?? 0) < row) low = middle + 1;
      else high = middle;
    }
    return low < this.count && this.rows[low] === row ? this.entryAt(low) : undefined;
  }

  private entryAt(at: number): Uint8Array {
    const start = at === 0 ? 0 : (this.ends[at - 1] ?? 0);
    return this.buffer.bytes.subarray(start, this.ends[at]);
  }
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

function grown(column: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const wider = new Uint32Array(Math.max(16, column.length * 2));
  wider.set(column);
  return wider;
}
