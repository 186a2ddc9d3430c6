const ESCAPE = 0x1b;
/** Longest SGR sequence that passes, in bytes, ESC and m included. */
const MAX_LENGTH = 64;

/**
 * Length of the SGR sequence (ESC [ parameters m, ECMA-48 §8.3.117) at `start`, or 0 when there is
 * none: a private marker, an intermediate byte, an overlong or unfinished sequence is no SGR.
 */
export function sgrLength(bytes: Uint8Array, start: number, end: number): number {
  if (bytes[start] !== ESCAPE || bytes[start + 1] !== 0x5b) return 0;
  const limit = Math.min(end, start + MAX_LENGTH);
  for (let index = start + 2; index < limit; index++) {
    const byte = bytes[index] ?? 0;
    if (byte === 0x6d) return index + 1 - start;
    // Digits, colon and semicolon are 0x30 to 0x3b.
    if (byte < 0x30 || byte > 0x3b) return 0;
  }
  return 0;
}

/** True when the SGR sequence `[start, end)` only resets: no parameter, or all of them zero. */
export function isSgrReset(bytes: Uint8Array, start: number, end: number): boolean {
  for (let index = start + 2; index < end - 1; index++) {
    const byte = bytes[index];
    if (byte !== 0x30 && byte !== 0x3b) return false;
  }
  return true;
}
