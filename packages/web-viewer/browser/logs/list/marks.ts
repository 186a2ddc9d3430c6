import type { Segment } from '../../engine/protocol.ts';

/** A piece of a segment that is all inside or all outside of a match. */
export interface Piece extends Segment {
  readonly isMatch: boolean;
}

/** Cuts segments at the edges of `ranges`: start, end, start, end … in order, over their whole text. */
export function markSegments(segments: readonly Segment[], ranges: readonly number[]): Piece[] {
  const pieces: Piece[] = [];
  let offset = 0;
  let next = 0;
  for (const segment of segments) {
    let at = 0;
    while (at < segment.text.length) {
      while ((ranges[next + 1] ?? Infinity) <= offset + at) next += 2;
      const start = ranges[next] ?? Infinity;
      const isMatch = start <= offset + at;
      const edge = (isMatch ? (ranges[next + 1] ?? Infinity) : start) - offset;
      const end = Math.min(segment.text.length, edge);
      pieces.push({ ...segment, text: segment.text.slice(at, end), isMatch });
      at = end;
    }
    offset += segment.text.length;
  }
  return pieces;
}
