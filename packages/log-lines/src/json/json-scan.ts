import { byteAt, digitsEnd, isDigit } from '../bytes/ascii.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** First position from `at` that is no JSON white space (RFC 8259 §2), at most `end`. */
export function skipJsonSpace(bytes: Uint8Array, at: number, end: number): number {
  let position = at;
  while (position < end) {
    const byte = bytes[position];
    if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d) break;
    position++;
  }
  return position;
}

/** End of the JSON string whose opening quote is at `at`, behind its closing one; -1 where it is none. */
export function skipJsonString(bytes: Uint8Array, at: number, end: number): number {
  if (byteAt(bytes, at, end) !== QUOTE) return -1;
  let position = at + 1;
  while (position < end) {
    const byte = bytes[position] ?? 0;
    if (byte === QUOTE) return position + 1;
    if (byte < 0x20) return -1;
    if (byte !== BACKSLASH) position++;
    else {
      position = skipEscape(bytes, position + 1, end);
      if (position < 0) return -1;
    }
  }
  return -1;
}

function skipEscape(bytes: Uint8Array, at: number, end: number): number {
  switch (byteAt(bytes, at, end)) {
    case QUOTE:
    case BACKSLASH:
    case 0x2f:
    case 0x62:
    case 0x66:
    case 0x6e:
    case 0x72:
    case 0x74:
      return at + 1;
    case 0x75:
      for (let index = at + 1; index < at + 5; index++) {
        const byte = byteAt(bytes, index, end);
        const lower = byte | 0x20;
        if (!isDigit(byte) && !(lower >= 0x61 && lower <= 0x66)) return -1;
      }
      return at + 5;
    default:
      return -1;
  }
}

function skipNumber(bytes: Uint8Array, at: number, end: number): number {
  let position = byteAt(bytes, at, end) === 0x2d ? at + 1 : at;
  if (byteAt(bytes, position, end) === 0x30) position++;
  else {
    const digits = digitsEnd(bytes, position, end);
    if (digits === position) return -1;
    position = digits;
  }
  if (byteAt(bytes, position, end) === 0x2e) {
    const digits = digitsEnd(bytes, position + 1, end);
    if (digits === position + 1) return -1;
    position = digits;
  }
  if ((byteAt(bytes, position, end) | 0x20) !== 0x65) return position;
  const sign = byteAt(bytes, position + 1, end);
  const from = sign === 0x2b || sign === 0x2d ? position + 2 : position + 1;
  const digits = digitsEnd(bytes, from, end);
  return digits === from ? -1 : digits;
}

const words = ['true', 'false', 'null'].map((word) => Buffer.from(word));

function skipWord(bytes: Uint8Array, at: number, end: number): number {
  for (const word of words) {
    if (bytes[at] !== word[0] || at + word.length > end) continue;
    for (let index = 1; index < word.length; index++) {
      if (bytes[at + index] !== word[index]) return -1;
    }
    return at + word.length;
  }
  return -1;
}

/** Position of the value of the member whose key is at `at`; -1 where there is no key and colon. */
function skipKey(bytes: Uint8Array, at: number, end: number): number {
  const key = at < 0 ? -1 : skipJsonString(bytes, at, end);
  if (key < 0) return -1;
  const colon = skipJsonSpace(bytes, key, end);
  return byteAt(bytes, colon, end) === 0x3a ? colon + 1 : -1;
}

/** What is open: `{` or `[`; what closes it is two further in ASCII. */
let nesting = new Uint8Array(64);

function nest(depth: number, open: number): number {
  if (depth === nesting.length) {
    const wider = new Uint8Array(2 * depth);
    wider.set(nesting);
    nesting = wider;
  }
  nesting[depth] = open;
  return depth + 1;
}

/**
 * End of the JSON value at `at` (white space before it is skipped), or -1 where there is no valid one.
 * Accepts what `JSON.parse` accepts; nesting costs a byte a level and no recursion.
 */
export function skipJsonValue(bytes: Uint8Array, at: number, end: number): number {
  let depth = 0;
  let position = at;
  for (;;) {
    position = skipJsonSpace(bytes, position, end);
    const byte = byteAt(bytes, position, end);
    if (byte === 0x7b || byte === 0x5b) {
      position = skipJsonSpace(bytes, position + 1, end);
      if (byteAt(bytes, position, end) !== byte + 2) {
        depth = nest(depth, byte);
        if (byte === 0x7b) position = skipKey(bytes, position, end);
        if (position < 0) return -1;
        continue;
      }
      position++;
    } else position = skipScalar(bytes, position, end);
    while (position >= 0 && depth > 0) {
      position = skipJsonSpace(bytes, position, end);
      if (byteAt(bytes, position, end) !== (nesting[depth - 1] ?? 0) + 2) break;
      depth--;
      position++;
    }
    if (position < 0 || depth === 0) return position;
    position =
      nesting[depth - 1] === 0x7b
        ? skipKey(bytes, skipComma(bytes, position, end), end)
        : skipComma(bytes, position, end);
    if (position < 0) return -1;
  }
}

/** Position of what follows the comma at `at`; -1 where there is none. */
function skipComma(bytes: Uint8Array, at: number, end: number): number {
  return byteAt(bytes, at, end) === 0x2c ? skipJsonSpace(bytes, at + 1, end) : -1;
}

function skipScalar(bytes: Uint8Array, at: number, end: number): number {
  const byte = byteAt(bytes, at, end);
  if (byte === QUOTE) return skipJsonString(bytes, at, end);
  return byte === 0x2d || isDigit(byte) ? skipNumber(bytes, at, end) : skipWord(bytes, at, end);
}
