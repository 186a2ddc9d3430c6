/** Longest word that a table holds, in bytes. */
const MAX_WORD = 24;

interface Entry {
  readonly word: Uint8Array;
  readonly value: number;
}

/** ASCII words to numbers, looked up in bytes in any case and without making a string. */
export class WordTable {
  readonly #entries: Entry[][] = [];

  /** @param words - lower case; values are above zero */
  constructor(words: Readonly<Record<string, number>>) {
    for (const [text, value] of Object.entries(words)) {
      const word = Buffer.from(text, 'latin1');
      if (word.length > MAX_WORD) throw new RangeError(`"${text}" is too long for a word table`);
      (this.#entries[slotOf(word, 0, word.length)] ??= []).push({ word, value });
    }
  }

  /** Value of the word `[start, end)`, or 0. */
  find(bytes: Uint8Array, start: number, end: number): number {
    const length = end - start;
    if (length <= 0 || length > MAX_WORD) return 0;
    const entries = this.#entries[slotOf(bytes, start, length)];
    if (entries === undefined) return 0;
    for (const { word, value } of entries) if (isSameWord(bytes, start, word)) return value;
    return 0;
  }
}

function slotOf(bytes: Uint8Array, start: number, length: number): number {
  return (length << 5) | ((bytes[start] ?? 0) & 0x1f);
}

function isSameWord(bytes: Uint8Array, start: number, word: Uint8Array): boolean {
  for (let index = 0; index < word.length; index++) {
    const byte = bytes[start + index] ?? 0;
    const lower = byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
    if (lower !== word[index]) return false;
  }
  return true;
}
