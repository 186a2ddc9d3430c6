import { byteAt } from '../bytes/ascii.ts';
import { skipJsonSpace, skipJsonString, skipJsonValue } from '../json/json-scan.ts';

/** Where one member stands. A string of JSON is without its quotes as a key, and with them as a value. */
export interface MemberPlace {
  readonly keyStart: number;
  readonly keyEnd: number;
  readonly valueStart: number;
  readonly valueEnd: number;
}

/** Where keys and values stand in bytes, in the order of the line. */
export class MemberList {
  #places = new Int32Array(128);
  /** Members in the list. */
  count = 0;

  clear(): void {
    this.count = 0;
  }

  add({ keyStart, keyEnd, valueStart, valueEnd }: MemberPlace): void {
    const at = 4 * this.count++;
    if (at === this.#places.length) {
      const wider = new Int32Array(2 * at);
      wider.set(this.#places);
      this.#places = wider;
    }
    this.#places[at] = keyStart;
    this.#places[at + 1] = keyEnd;
    this.#places[at + 2] = valueStart;
    this.#places[at + 3] = valueEnd;
  }

  keyStart(member: number): number {
    return this.#places[4 * member] ?? 0;
  }

  keyEnd(member: number): number {
    return this.#places[4 * member + 1] ?? 0;
  }

  /** With the quotes, where there are some. */
  valueStart(member: number): number {
    return this.#places[4 * member + 2] ?? 0;
  }

  valueEnd(member: number): number {
    return this.#places[4 * member + 3] ?? 0;
  }

  /** True where the key of `member` is `wanted`, byte for byte. */
  isKey(member: number, bytes: Buffer, wanted: Buffer): boolean {
    const start = this.keyStart(member);
    const end = this.keyEnd(member);
    return end - start === wanted.length && wanted.compare(bytes, start, end) === 0;
  }

  /** Reads the members of the JSON object at `at`; returns its end, or -1 where it is not valid. */
  readObject(bytes: Uint8Array, at: number, end: number): number {
    this.count = 0;
    let position = skipJsonSpace(bytes, at + 1, end);
    if (byteAt(bytes, position, end) === 0x7d) return position + 1;
    for (;;) {
      const keyEnd = skipJsonString(bytes, position, end);
      if (keyEnd < 0) return -1;
      const colon = skipJsonSpace(bytes, keyEnd, end);
      if (byteAt(bytes, colon, end) !== 0x3a) return -1;
      const value = skipJsonSpace(bytes, colon + 1, end);
      const valueEnd = skipJsonValue(bytes, value, end);
      if (valueEnd < 0) return -1;
      this.add({ keyStart: position + 1, keyEnd: keyEnd - 1, valueStart: value, valueEnd });
      const next = skipJsonSpace(bytes, valueEnd, end);
      const byte = byteAt(bytes, next, end);
      if (byte === 0x7d) return next + 1;
      if (byte !== 0x2c) return -1;
      position = skipJsonSpace(bytes, next + 1, end);
    }
  }
}
