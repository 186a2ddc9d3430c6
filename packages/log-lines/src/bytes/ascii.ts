/** The byte at `at`, or -1 at and behind `end`: the bytes of the next line are never looked at. */
export function byteAt(bytes: Uint8Array, at: number, end: number): number {
  return at < end ? (bytes[at] ?? -1) : -1;
}

/** A to Z, a to z. */
export function isLetter(byte: number): boolean {
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}

/** A to Z. */
export function isUpper(byte: number): boolean {
  return byte >= 0x41 && byte <= 0x5a;
}

/** 0 to 9. */
export function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

/** Space or TAB. */
export function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x09;
}

/** First position from `at` that is no space or TAB, at most `end`. */
export function skipBlanks(bytes: Uint8Array, at: number, end: number): number {
  let position = at;
  while (position < end && isBlank(bytes[position] ?? 0)) position++;
  return position;
}

/** End of the letters from `at`, at most `end`. */
export function lettersEnd(bytes: Uint8Array, at: number, end: number): number {
  let position = at;
  while (position < end && isLetter(bytes[position] ?? 0)) position++;
  return position;
}

/** End of the digits from `at`, at most `end`. */
export function digitsEnd(bytes: Uint8Array, at: number, end: number): number {
  let position = at;
  while (position < end && isDigit(bytes[position] ?? 0)) position++;
  return position;
}

/** Makes a test whether `text` (ASCII) stands at a position. */
export function prefix(text: string): (bytes: Uint8Array, at: number, end: number) => boolean {
  const wanted = Buffer.from(text, 'latin1');
  return (bytes, at, end) => {
    if (at + wanted.length > end) return false;
    for (let index = 0; index < wanted.length; index++) {
      if (bytes[at + index] !== wanted[index]) return false;
    }
    return true;
  };
}
