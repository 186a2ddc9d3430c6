import { sgrLength } from './sgr-sequence.ts';
import { isJoiner, isUnsafeCodePoint } from './unsafe-characters.ts';

const ESCAPE = 0x1b;

/**
 * `text`: safe characters, any number of them. `sgr`: one whole colour sequence. `unsafe`: one
 * character that must be escaped. `invalid`: one byte that is not part of valid UTF-8.
 */
export type TokenKind = 'text' | 'sgr' | 'unsafe' | 'invalid';

/** Bytes of the UTF-8 sequence that `lead` opens, or 0 when it opens none. */
function sequenceLength(lead: number): number {
  if (lead < 0x80) return 1;
  if (lead < 0xc2) return 0;
  if (lead < 0xe0) return 2;
  if (lead < 0xf0) return 3;
  return lead < 0xf5 ? 4 : 0;
}

/**
 * Splits hostile bytes into what a terminal may see and what it may not, at one pass and without
 * allocation: the reader's own fields are the token.
 */
export class TokenReader {
  readonly #bytes: Uint8Array;
  #end: number;
  #width = 0;
  #wideBefore = false;

  /** Kind of the current token. */
  kind: TokenKind = 'text';
  /** Its bytes are `[start, end)`. */
  start = 0;
  end = 0;
  /** The character of an `unsafe` token. */
  codePoint = 0;

  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.#bytes = bytes;
    this.#end = end;
    this.end = start;
  }

  /** Starts over on another range of the same bytes. */
  restart(start: number, end: number): void {
    this.end = start;
    this.#end = end;
    this.#wideBefore = false;
  }

  /** Moves to the next token; false at the end of the range. */
  next(): boolean {
    this.start = this.end;
    if (this.start >= this.#end) return false;
    if (this.#safeRun()) return true;
    if (this.#bytes[this.start] === ESCAPE) {
      this.#escape();
      return true;
    }
    this.#wideBefore = false;
    this.kind = this.#width === 0 ? 'invalid' : 'unsafe';
    this.end = this.start + Math.max(1, this.#width);
    return true;
  }

  #escape(): void {
    const length = sgrLength(this.#bytes, this.start, this.#end);
    this.kind = length > 0 ? 'sgr' : 'unsafe';
    this.codePoint = ESCAPE;
    this.end = this.start + Math.max(1, length);
    if (length === 0) this.#wideBefore = false;
  }

  #safeRun(): boolean {
    const bytes = this.#bytes;
    const end = this.#end;
    let position = this.start;
    while (position < end) {
      const byte = bytes[position] ?? 0;
      if (byte >= 0x20 && byte < 0x7f) {
        this.#wideBefore = false;
        position++;
        continue;
      }
      if (byte === ESCAPE || !this.#isSafeAt(position)) break;
      this.#wideBefore = byte >= 0x80;
      position += this.#width;
    }
    this.kind = 'text';
    this.end = position;
    return position > this.start;
  }

  #isSafeAt(position: number): boolean {
    this.#decode(position);
    if (this.#width === 0) return false;
    if (!isUnsafeCodePoint(this.codePoint)) return true;
    if (!isJoiner(this.codePoint) || !this.#wideBefore) return false;
    const after = position + this.#width;
    return after < this.#end && (this.#bytes[after] ?? 0) >= 0xc2;
  }

  /** Decodes one character strictly (RFC 3629): no overlong form, no surrogate, nothing cut off. */
  #decode(position: number): void {
    const lead = this.#bytes[position] ?? 0;
    const width = sequenceLength(lead);
    this.#width = 0;
    if (width === 0 || position + width > this.#end) return;
    let codePoint = width === 1 ? lead : lead & (0x7f >> width);
    for (let index = 1; index < width; index++) {
      const byte = this.#bytes[position + index] ?? 0;
      if ((byte & 0xc0) !== 0x80) return;
      codePoint = (codePoint << 6) | (byte & 0x3f);
    }
    if (width === 3 && (codePoint < 0x800 || (codePoint >= 0xd800 && codePoint <= 0xdfff))) return;
    if (width === 4 && (codePoint < 0x10000 || codePoint > 0x10ffff)) return;
    this.codePoint = codePoint;
    this.#width = width;
  }
}
