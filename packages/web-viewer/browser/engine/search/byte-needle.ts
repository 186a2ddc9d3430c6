import type { Chunk } from '../store/chunk.ts';

const encoder = new TextEncoder();

/** Rough costs in nanoseconds: a step of the skip loop, a byte of `indexOf`, a call of it. */
const STEP_COST = 2;
const BYTE_COST = 0.35;
const CALL_COST = 40;

const IDENTITY = Uint8Array.from({ length: 256 }, (_, byte) => byte);
const LOWER = IDENTITY.map((byte) => (byte >= 65 && byte <= 90 ? byte + 32 : byte));

/** Rows of a chunk, `from` inclusive, `to` exclusive. */
export interface RowSpan {
  readonly from: number;
  readonly to: number;
}

/**
 * Finds rows whose text contains some bytes, without making strings of them. Two ways, the cheaper one
 * for each chunk: Boyer-Moore-Horspool, or the native search for the needle's rarest byte. A chunk that
 * lacks one of the bytes is passed over.
 */
export class ByteNeedle {
  private readonly bytes: Uint8Array;
  private readonly fold: Uint8Array;
  private readonly isFolded: boolean;
  private readonly skips: Int32Array;

  /** `isFolded`: ASCII letters match in both cases. */
  constructor(text: string, isFolded: boolean) {
    this.isFolded = isFolded;
    this.fold = isFolded ? LOWER : IDENTITY;
    this.bytes = encoder.encode(text).map((byte) => this.fold[byte] as number);
    this.skips = this.skipTable();
  }

  /** Sets `hits[row]` to 1 for rows that contain the bytes, and leaves the others as they are. */
  mark(chunk: Chunk, span: RowSpan, hits: Uint8Array): void {
    const counts = chunk.counts();
    if (counts === undefined) {
      this.markBySkips(chunk, span, hits);
      return;
    }
    const rare = this.rarest(counts);
    if (rare.count === 0) return;
    const byIndex = chunk.textLength * BYTE_COST + rare.count * CALL_COST;
    if (byIndex < this.skipCost(counts)) this.markByRarest(chunk, { ...span, rare: rare.at }, hits);
    else this.markBySkips(chunk, span, hits);
  }

  /** Whether some bytes contain the needle. */
  isIn(text: Uint8Array): boolean {
    const last = text.length - this.bytes.length;
    for (let at = 0; at <= last; at++) {
      if (this.isAt(text, at)) return true;
    }
    return false;
  }

  /** For each byte how far the needle can move when it is under the needle's end; 0: the end itself. */
  private skipTable(): Int32Array {
    const { bytes, fold } = this;
    const table = new Int32Array(256).fill(bytes.length);
    for (let byte = 0; byte < 256; byte++) {
      const last = bytes.lastIndexOf(fold[byte] as number);
      if (last !== -1) table[byte] = bytes.length - 1 - last;
    }
    return table;
  }

  private skipCost(counts: Uint32Array): number {
    let total = 0;
    let weighted = 0;
    for (let byte = 0; byte < 256; byte++) {
      const count = counts[byte] as number;
      total += count;
      weighted += count * Math.max(1, this.skips[byte] as number);
    }
    return ((total * total) / Math.max(1, weighted)) * STEP_COST;
  }

  private rarest(counts: Uint32Array): { at: number; count: number } {
    let best = { at: 0, count: Number.POSITIVE_INFINITY };
    for (const [at, byte] of this.bytes.entries()) {
      let count = counts[byte] as number;
      const other = this.otherCase(byte);
      if (other !== byte) count += counts[other] as number;
      if (count < best.count) best = { at, count };
    }
    return best;
  }

  private otherCase(byte: number): number {
    return this.isFolded && byte >= 97 && byte <= 122 ? byte - 32 : byte;
  }

  private isAt(text: Uint8Array, at: number): boolean {
    const { bytes, fold } = this;
    for (let k = 0; k < bytes.length; k++) {
      if (fold[text[at + k] as number] !== bytes[k]) return false;
    }
    return true;
  }

  private markBySkips(chunk: Chunk, { from, to }: RowSpan, hits: Uint8Array): void {
    const { text } = chunk;
    const { offsets } = chunk.columns;
    const { skips } = this;
    const last = this.bytes.length - 1;
    const end = offsets[to] as number;
    let row = from;
    let at = (offsets[from] as number) + last;
    while (at < end) {
      let skip = skips[text[at] as number] as number;
      while (skip !== 0) {
        at += skip;
        if (at >= end) return;
        skip = skips[text[at] as number] as number;
      }
      if (this.isAt(text, at - last)) {
        while ((offsets[row + 1] as number) <= at - last) row++;
        // Not the bytes at the end of one row and the start of the next.
        if (at < (offsets[row + 1] as number)) {
          hits[row] = 1;
          at = (offsets[row + 1] as number) + last;
          continue;
        }
      }
      at++;
    }
  }

  private markByRarest(
    chunk: Chunk,
    { from, to, rare }: RowSpan & { rare: number },
    hits: Uint8Array,
  ): void {
    const { offsets } = chunk.columns;
    const text = chunk.text.subarray(0, offsets[to]);
    const size = this.bytes.length;
    const places = new BytePlaces(text, this.bytes[rare] as number, this.isFolded);
    let row = from;
    let at = places.from((offsets[from] as number) + rare);
    while (at !== -1) {
      const start = at - rare;
      let next = at + 1;
      if (this.isAt(text, start)) {
        while ((offsets[row + 1] as number) <= start) row++;
        if (start + size <= (offsets[row + 1] as number)) {
          hits[row] = 1;
          next = (offsets[row + 1] as number) + rare;
        }
      }
      at = places.from(next);
    }
  }
}

/** Where a byte occurs, or its other case. */
class BytePlaces {
  private readonly text: Uint8Array;
  private readonly byte: number;
  private readonly other: number;
  private nextByte = -2;
  private nextOther = -2;

  constructor(text: Uint8Array, byte: number, isFolded: boolean) {
    this.text = text;
    this.byte = byte;
    const hasCase = isFolded && byte >= 97 && byte <= 122;
    this.other = hasCase ? byte - 32 : -1;
    if (!hasCase) this.nextOther = -1;
  }

  /** The first place not before `at`, or -1; `at` grows from call to call. */
  from(at: number): number {
    if (this.nextByte !== -1 && this.nextByte < at)
      this.nextByte = this.text.indexOf(this.byte, at);
    if (this.nextOther !== -1 && this.nextOther < at) {
      this.nextOther = this.text.indexOf(this.other, at);
    }
    if (this.nextByte === -1) return this.nextOther;
    if (this.nextOther === -1) return this.nextByte;
    return Math.min(this.nextByte, this.nextOther);
  }
}
