const plainByte = new Uint8Array(256);
for (let byte = 0x20; byte < 0x7f; byte++) plainByte[byte] = 1;
plainByte[0x09] = 1;

/**
 * Tells ranges of printable ASCII and TAB from all others, four bytes at a step. Anything else, UTF-8
 * text too, is for {@link TokenReader} to judge. Make one scan for each buffer, not for each line.
 */
export class PlainScan {
  readonly #bytes: Uint8Array;
  readonly #words: Uint32Array;
  readonly #shift: number;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    // Words start at an aligned address, so the first may begin before our bytes; it is never read
    // unless it lies inside the range asked for.
    this.#shift = bytes.byteOffset & 3;
    this.#words = new Uint32Array(
      bytes.buffer,
      bytes.byteOffset - this.#shift,
      (this.#shift + bytes.length) >> 2,
    );
  }

  /** True when `[start, end)` holds printable ASCII and TAB only. */
  isPlain(start: number, end: number): boolean {
    const shift = this.#shift;
    const firstWord = (start + shift + 3) >> 2;
    const lastWord = (end + shift) >> 2;
    if (firstWord >= lastWord) return this.#bytesArePlain(start, end);
    const wordsStart = (firstWord << 2) - shift;
    const wordsEnd = (lastWord << 2) - shift;
    return (
      this.#bytesArePlain(start, wordsStart) &&
      this.#wordsArePlain(firstWord, lastWord) &&
      this.#bytesArePlain(wordsEnd, end)
    );
  }

  #wordsArePlain(first: number, last: number): boolean {
    const words = this.#words;
    for (let index = first; index < last; index++) {
      const word = words[index] ?? 0;
      // Top bit of some byte set: it was >= 0x80, below 0x20 (the subtraction borrows) or 0x7f (the
      // addition carries). Borrows may flag a good neighbour, hence the exact look afterwards.
      if (((word | (word - 0x20202020) | (word + 0x01010101)) & 0x80808080) === 0) continue;
      const position = (index << 2) - this.#shift;
      if (!this.#bytesArePlain(position, position + 4)) return false;
    }
    return true;
  }

  #bytesArePlain(start: number, end: number): boolean {
    const bytes = this.#bytes;
    for (let index = start; index < end; index++) {
      if (plainByte[bytes[index] ?? 0] === 0) return false;
    }
    return true;
  }
}
