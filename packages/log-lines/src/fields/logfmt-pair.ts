import { byteAt, isBlank } from '../bytes/ascii.ts';

/** Bytes of a logfmt key: everything printable but quotes, equals signs and what opens or parts text. */
function isKeyByte(byte: number): boolean {
  if (byte >= 0x80) return true;
  return byte > 0x20 && byte !== 0x22 && byte !== 0x3d && byte !== 0x7f && byte !== 0x2c;
}

/** End of the logfmt key that begins at `at`; `at` itself where none does. */
export function keyEndOf(bytes: Uint8Array, at: number, end: number): number {
  let position = at;
  while (position < end && isKeyByte(bytes[position] ?? 0)) position++;
  return position;
}

/** End of the quoted text at `at`, behind the closing quote; -1 where it is not closed. */
export function quotedEnd(bytes: Uint8Array, at: number, end: number): number {
  for (let position = at + 1; position < end; position++) {
    const byte = bytes[position];
    if (byte === 0x5c) position++;
    else if (byte === 0x22) return position + 1;
  }
  return -1;
}

/** Reads `key=value` tokens one after the other, without allocation: its own fields are the token. */
export class LogfmtTokens {
  #bytes: Uint8Array = new Uint8Array(0);
  #end = 0;
  #at = 0;

  /** True where the token is `key=value`; else it is a word or a quoted text. */
  isPair = false;
  keyStart = 0;
  keyEnd = 0;
  /** With the quotes, where there are some. */
  valueStart = 0;
  valueEnd = 0;

  restart(bytes: Uint8Array, start: number, end: number): void {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
  }

  /** Moves to the next token; false at the end. */
  next(): boolean {
    const bytes = this.#bytes;
    const end = this.#end;
    let at = this.#at;
    while (at < end && (isBlank(bytes[at] ?? 0) || bytes[at] === 0x2c)) at++;
    if (at >= end) return false;
    this.isPair = false;
    this.keyStart = at;
    at = keyEndOf(bytes, at, end);
    this.keyEnd = at;
    if (at > this.keyStart && byteAt(bytes, at, end) === 0x3d) this.#readValue(at + 1);
    else if (byteAt(bytes, at, end) === 0x22) this.#skipQuoted(at);
    else this.#at = Math.max(at, this.keyStart + 1);
    return true;
  }

  #readValue(at: number): void {
    const bytes = this.#bytes;
    this.valueStart = at;
    let position = at;
    if (byteAt(bytes, at, this.#end) === 0x22) {
      const close = quotedEnd(bytes, at, this.#end);
      position = close < 0 ? this.#end : close;
    }
    while (position < this.#end && !isBlank(bytes[position] ?? 0)) position++;
    this.isPair = true;
    this.valueEnd = position;
    this.#at = position;
  }

  #skipQuoted(at: number): void {
    const close = quotedEnd(this.#bytes, at, this.#end);
    this.#at = close < 0 ? this.#end : close;
  }
}
