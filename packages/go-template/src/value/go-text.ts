/**
 * Go strings are bytes, JavaScript's are UTF-16. A byte that is no UTF-8 is kept as one lone surrogate
 * from U+DC80 to U+DCFF, so that every Go string has a form here and comes out as it went in.
 */

const escapeBase = 0xdc00;
const replacement = [0xef, 0xbf, 0xbd] as const;
// Where UTF-16 order and byte order may differ.
const beyondBytesOrder = /[\ud800-\uffff]/;

/** The bytes of a text as Go has them. */
export function bytesOfText(text: string): Buffer {
  if (text.isWellFormed()) return Buffer.from(text);
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (isEscapedByte(code)) bytes.push(code - escapeBase);
    else if (isSurrogate(code)) bytes.push(...replacement);
    else bytes.push(...Buffer.from(character));
  }
  return Buffer.from(bytes);
}

/** The text of `[start, end)`; the opposite of {@link bytesOfText}. */
export function textOfBytes(bytes: Uint8Array, start = 0, end = bytes.length): string {
  const buffer = Buffer.isBuffer(bytes)
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = buffer.toString('utf8', start, end);
  // A replacement character may stand in the source, or for bytes that are no UTF-8.
  return text.includes('\ufffd') ? decodeSlowly(buffer.subarray(start, end)) : text;
}

/** Joins bytes that became characters when texts were put together. */
export function settleText(text: string): string {
  return text.isWellFormed() ? text : textOfBytes(bytesOfText(text));
}

/** Length in bytes. */
export function byteLength(text: string): number {
  return text.isWellFormed() ? Buffer.byteLength(text) : bytesOfText(text).length;
}

/** Runes: characters, and bytes that are none. */
export function runeCount(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1) count++;
  return count;
}

/** At most the first `count` runes. */
export function firstRunes(text: string, count: number): string {
  let at = 0;
  for (let left = count; left > 0 && at < text.length; left--) {
    at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  }
  return text.slice(0, at);
}

/** Order of the bytes: negative, zero or positive. */
export function compareText(a: string, b: string): number {
  if (beyondBytesOrder.test(a) || beyondBytesOrder.test(b)) {
    return Buffer.compare(bytesOfText(a), bytesOfText(b));
  }
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The byte that a lone surrogate stands for. */
export function escapedByte(code: number): number | undefined {
  return isEscapedByte(code) ? code - escapeBase : undefined;
}

/** One byte, as a text of its own. */
export function textOfByte(byte: number): string {
  return String.fromCharCode(byte < 0x80 ? byte : escapeBase + byte);
}

/** The character of a code point; U+FFFD where there is none. */
export function textOfRune(code: number): string {
  const isRune = code >= 0 && code <= 0x10ffff && !isSurrogate(code);
  return isRune ? String.fromCodePoint(code) : '\ufffd';
}

function isSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdfff;
}

function isEscapedByte(code: number): boolean {
  return code >= escapeBase + 0x80 && code <= escapeBase + 0xff;
}

function decodeSlowly(bytes: Buffer): string {
  let text = '';
  for (let at = 0; at < bytes.length;) {
    const size = sequenceLength(bytes, at);
    text += size === 0 ? textOfByte(bytes[at] ?? 0) : bytes.toString('utf8', at, at + size);
    at += Math.max(1, size);
  }
  return text;
}

/** Bytes of the UTF-8 sequence at `at` (RFC 3629); 0 where there is none. */
function sequenceLength(bytes: Buffer, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  const size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  // Beyond the end there is a 0, which continues nothing.
  for (let index = at + 1; index < at + size; index++) {
    if (((bytes[index] ?? 0) & 0xc0) !== 0x80) return 0;
  }
  const [low, high] = secondBytes[first] ?? [0x80, 0xbf];
  const second = bytes[at + 1] ?? 0;
  return second >= low && second <= high ? size : 0;
}

// What keeps overlong forms, surrogates and values beyond U+10FFFF out.
const secondBytes: Readonly<Record<number, readonly [number, number]>> = {
  0xe0: [0xa0, 0xbf],
  0xed: [0x80, 0x9f],
  0xf0: [0x90, 0xbf],
  0xf4: [0x80, 0x8f],
};
