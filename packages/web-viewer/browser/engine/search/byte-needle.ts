import { asciiPiece, type AsciiPiece, type RowSpan } from './ascii-piece.ts';
import type { Chunk } from '../store/chunk.ts';

const encoder = new TextEncoder();

/**
 * Measured costs in nanoseconds: a step of the skip loop; a byte made part of a string and searched
 * natively, which takes another way for longer needles.
 */
const STEP_COST = 3;
const SHORT_BYTE_COST = 0.3;
const LONG_BYTE_COST = 0.6;
const LONG = 6;

const IDENTITY = Uint8Array.from({ length: 256 }, (_, byte) => byte);
const LOWER = IDENTITY.map((byte) => (byte >= 65 && byte <= 90 ? byte + 32 : byte));

/**
 * Finds rows whose text contains some bytes. Two ways, the cheaper one for each chunk: Boyer-Moore-
 * Horspool on the bytes, or pieces of the text as strings, which is what engines are fastest at for
 * short needles. A chunk that lacks one of the bytes is passed over.
 */
export class ByteNeedle {
  private readonly bytes: Uint8Array;
  private readonly fold: Uint8Array;
  private readonly isFolded: boolean;
  private readonly skips: Int32Array;
  private readonly text: string;
  private readonly isAscii: boolean;

  /** `isFolded`: ASCII letters match in both cases. */
  constructor(text: string, isFolded: boolean) {
    this.isFolded = isFolded;
    this.fold = isFolded ? LOWER : IDENTITY;
    this.bytes = encoder.encode(text).map((byte) => this.fold[byte] as number);
    this.skips = this.skipTable();
    this.isAscii = this.bytes.every((byte) => byte < 128);
    this.text = isFolded ? text.toLowerCase() : text;
  }

  /** Sets `hits[row]` to 1 for rows that contain the bytes, and leaves the others as they are. */
  mark(chunk: Chunk, span: RowSpan, hits: Uint8Array): void {
    const counts = chunk.counts();
    if (counts === undefined) {
      this.markBySkips(chunk, span, hits);
      return;
    }
    if (this.lacksByte(counts)) return;
    const byteCost = this.bytes.length < LONG ? SHORT_BYTE_COST : LONG_BYTE_COST;
    if (this.isAscii && chunk.textLength * byteCost < this.skipCost(counts)) {
      this.markInStrings(chunk, span, hits);
    } else {
      this.markBySkips(chunk, span, hits);
    }
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

  /** The other case counts too, so that a chunk is only passed over where neither is in it. */
  private lacksByte(counts: Uint32Array): boolean {
    return this.bytes.some((byte) => {
      const isLetter = this.isFolded && byte >= 97 && byte <= 122;
      return counts[byte] === 0 && (!isLetter || counts[byte - 32] === 0);
    });
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

  private markInStrings(chunk: Chunk, { from, to }: RowSpan, hits: Uint8Array): void {
    let row = from;
    while (row < to) {
      const piece = asciiPiece(chunk, { from: row, to });
      if (piece === undefined) {
        if (this.isIn(chunk.textAt(row))) hits[row] = 1;
        row++;
      } else {
        this.markInPiece(chunk, { ...piece, row }, hits);
        row = piece.end;
      }
    }
  }

  private markInPiece(chunk: Chunk, piece: AsciiPiece & { row: number }, hits: Uint8Array): void {
    const { offsets } = chunk.columns;
    const { start } = piece;
    const text = this.isFolded ? piece.text().toLowerCase() : piece.text();
    const size = this.bytes.length;
    let { row } = piece;
    let at = text.indexOf(this.text);
    while (at !== -1) {
      while ((offsets[row + 1] as number) - start <= at) row++;
      const end = (offsets[row + 1] as number) - start;
      // Not the bytes at the end of one row and the start of the next.
      if (at + size <= end) {
        hits[row] = 1;
        at = text.indexOf(this.text, end);
      } else {
        at = text.indexOf(this.text, at + 1);
      }
    }
  }
}
