import type { Chunk } from '../store/chunk.ts';
import { NON_ASCII } from '../store/codes.ts';

const decoder = new TextDecoder();

/** What stays in the processor's cache. */
const PIECE_BYTES = 64 * 1024;

/** Rows of a chunk, `from` inclusive, `to` exclusive. */
export interface RowSpan {
  readonly from: number;
  readonly to: number;
}

/** Neighbouring rows whose text is ASCII, so that bytes and UTF-16 units are the same. */
export interface AsciiPiece {
  /** One behind the last row. */
  readonly end: number;
  /** Where its text starts in the chunk's. */
  readonly start: number;
  readonly text: () => string;
}

/** The rows from `from` on that are searched as one string; undefined: the first is not ASCII. */
export function asciiPiece(chunk: Chunk, { from, to }: RowSpan): AsciiPiece | undefined {
  const { flags, offsets } = chunk.columns;
  if (((flags[from] as number) & NON_ASCII) !== 0) return undefined;
  const start = offsets[from] as number;
  let end = from + 1;
  while (end < to && ((flags[end] as number) & NON_ASCII) === 0) {
    if ((offsets[end + 1] as number) - start > PIECE_BYTES) break;
    end++;
  }
  const stop = end;
  return { end, start, text: () => decoder.decode(chunk.text.subarray(start, offsets[stop])) };
}
