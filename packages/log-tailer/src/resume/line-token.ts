import type { LineCut } from '../line/line-cutter.ts';

const { imul } = Math;

/**
 * 53 bits that stand for a line's bytes, stamp included. Two unlike lines of one re-read share a
 * token with a chance below one in 10^9.
 */
export function tokenOf(bytes: Buffer, start: number, end: number): number {
  let a = 0x811c9dc5 ^ (end - start);
  let b = 0x9e3779b9;
  for (let i = start; i < end; i++) {
    const byte = bytes[i] ?? 0;
    a = imul(a ^ byte, 0x01000193);
    b = imul((b << 5) ^ (b >>> 27) ^ byte, 0x85ebca6b);
  }
  b ^= b >>> 15;
  return (a >>> 0) * 0x200000 + (b >>> 11);
}

/** The token of line `line` of a cut. */
export function tokenAt(cut: LineCut, line: number): number {
  return tokenOf(cut.bytes, cut.offsets[3 * line] ?? 0, cut.offsets[3 * line + 2] ?? 0);
}
