const TAB = 0x09;
const ZERO_WIDTH_NON_JOINER = 0x200c;
const ZERO_WIDTH_JOINER = 0x200d;

/**
 * Characters beyond ASCII that change how a terminal shows the text around them, or show nothing:
 * C1 controls, bidirectional marks, overrides and isolates (Unicode TR 36 §3.4, CVE-2021-42574), zero
 * width characters, line and paragraph separators, byte order mark, tags. Inclusive ranges, sorted.
 */
const unsafeRanges: readonly (readonly [first: number, last: number])[] = [
  [0x80, 0x9f],
  [0xad, 0xad],
  [0x061c, 0x061c],
  [0x180e, 0x180e],
  [0x200b, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x206f],
  [0xfeff, 0xfeff],
  [0xfff9, 0xfffb],
  [0xe0000, 0xe0fff],
];

/** True for a code point that must not reach a terminal as it is. TAB may. */
export function isUnsafeCodePoint(codePoint: number): boolean {
  if (codePoint < 0x20) return codePoint !== TAB;
  if (codePoint < 0x7f) return false;
  if (codePoint === 0x7f) return true;
  for (const [first, last] of unsafeRanges) {
    if (codePoint < first) return false;
    if (codePoint <= last) return true;
  }
  return false;
}

/**
 * True for the joiners of emoji sequences and of Persian and Indic words. They are harmless between
 * two characters beyond ASCII; between Latin letters they only hide.
 */
export function isJoiner(codePoint: number): boolean {
  return codePoint === ZERO_WIDTH_JOINER || codePoint === ZERO_WIDTH_NON_JOINER;
}

/** The visible form: `\x1b`, `\r`, `\u202e`, `\u{e0041}`. */
export function escapeCodePoint(codePoint: number): string {
  if (codePoint === 0x0d) return '\\r';
  if (codePoint === 0x0a) return '\\n';
  const hex = codePoint.toString(16);
  if (codePoint < 0x80) return `\\x${hex.padStart(2, '0')}`;
  return codePoint > 0xffff ? `\\u{${hex}}` : `\\u${hex.padStart(4, '0')}`;
}

/** The visible form of a byte that is no part of valid UTF-8: `\xff`. */
export function escapeByte(byte: number): string {
  return `\\x${byte.toString(16).padStart(2, '0')}`;
}
