const ESCAPE = 0x1b;
/** Longest SGR sequence that is one, in bytes. */
const MAX_SGR = 64;

/**
 * End of the SGR sequence (ESC [ parameters m, ECMA-48 §8.3.117) at `at`; `at` itself where there is
 * none. Other escape sequences are shown as text, so they count as text.
 */
function sgrEnd(bytes: Uint8Array, at: number, end: number): number {
  if (bytes[at + 1] !== 0x5b || at + 2 >= end) return at;
  const limit = Math.min(end, at + MAX_SGR);
  for (let index = at + 2; index < limit; index++) {
    const byte = bytes[index] ?? 0;
    if (byte === 0x6d) return index + 1;
    // Digits, colon and semicolon are 0x30 to 0x3b.
    if (byte < 0x30 || byte > 0x3b) return at;
  }
  return at;
}

/** Copies `[start, end)` without its SGR sequences to `to.bytes` from `to.at` on; returns the end of the copy. */
export function copyVisible(
  bytes: Uint8Array,
  range: { readonly start: number; readonly end: number },
  to: { readonly bytes: Uint8Array; readonly at: number },
): number {
  const { end } = range;
  const target = to.bytes;
  let at = to.at;
  for (let position = range.start; position < end;) {
    const byte = bytes[position] ?? 0;
    if (byte === ESCAPE) {
      const next = sgrEnd(bytes, position, end);
      if (next > position) {
        position = next;
        continue;
      }
    }
    target[at++] = byte;
    position++;
  }
  return at;
}

/** Position of the first ESC in `[start, end)`, or -1. */
export function escapeIn(bytes: Uint8Array, start: number, end: number): number {
  for (let at = start; at < end; at++) if (bytes[at] === ESCAPE) return at;
  return -1;
}

/** One line without its colours, in memory that the next line uses again. */
export class VisibleLine {
  bytes: Buffer = Buffer.allocUnsafe(512);
  /** The line is `[0, end)` of `bytes`. */
  end = 0;

  /** Takes the line `[start, end)` of `bytes`. */
  read(bytes: Uint8Array, start: number, end: number): void {
    if (this.bytes.length < end - start) this.bytes = Buffer.allocUnsafe(2 * (end - start));
    this.end = copyVisible(bytes, { start, end }, { bytes: this.bytes, at: 0 });
  }
}
