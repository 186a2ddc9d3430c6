import { byteAt, prefix } from '../bytes/ascii.ts';
import { skipJsonSpace, skipJsonString, skipJsonValue } from '../json/json-scan.ts';
import { keyedLevel, levelKey } from './level-key.ts';

/**
 * Rank that a JSON object at `at` states, or 0. Reads no further than the first key that tells, so an
 * object that is cut off behind it still has its level.
 */
export function jsonLevel(bytes: Uint8Array, at: number, end: number): number {
  return new ObjectLevel(bytes, end).read(at, true);
}

class ObjectLevel {
  readonly #bytes: Uint8Array;
  readonly #end: number;
  /** The object began with `"t":{`, as lines of MongoDB do; their level is under `s`. */
  #isMongo = false;

  constructor(bytes: Uint8Array, end: number) {
    this.#bytes = bytes;
    this.#end = end;
  }

  read(at: number, isOuter: boolean): number {
    const bytes = this.#bytes;
    const end = this.#end;
    let position = skipJsonSpace(bytes, at + 1, end);
    for (;;) {
      const keyEnd = skipJsonString(bytes, position, end);
      if (keyEnd < 0) return 0;
      const colon = skipJsonSpace(bytes, keyEnd, end);
      if (byteAt(bytes, colon, end) !== 0x3a) return 0;
      const value = skipJsonSpace(bytes, colon + 1, end);
      const valueEnd = skipJsonValue(bytes, value, end);
      if (valueEnd < 0) return 0;
      const place = { keyStart: position + 1, keyEnd: keyEnd - 1, value, valueEnd };
      const found = this.#memberLevel(place, isOuter);
      if (found !== 0) return found;
      const next = skipJsonSpace(bytes, valueEnd, end);
      if (byteAt(bytes, next, end) !== 0x2c) return 0;
      position = skipJsonSpace(bytes, next + 1, end);
    }
  }

  #memberLevel({ keyStart, keyEnd, value, valueEnd }: Member, isOuter: boolean): number {
    const bytes = this.#bytes;
    const first = bytes[value] ?? 0;
    if (isOuter && first === 0x7b) {
      if (isTime(bytes, keyStart, keyEnd)) this.#isMongo = true;
      // Elastic Common Schema, not flattened: {"log":{"level":"error"}}.
      return isLog(bytes, keyStart, keyEnd) ? this.read(value, false) : 0;
    }
    const key = levelKey(bytes, keyStart, keyEnd);
    if (key === 0 && !(this.#isMongo && isSeverity(bytes, keyStart, keyEnd))) return 0;
    const quote = first === 0x22 ? 1 : 0;
    return keyedLevel(bytes, key, { start: value + quote, end: valueEnd - quote });
  }
}

interface Member {
  readonly keyStart: number;
  readonly keyEnd: number;
  readonly value: number;
  readonly valueEnd: number;
}

const isLog = whole('log');
const isTime = whole('t');
const isSeverity = whole('s');

function whole(key: string): (bytes: Uint8Array, start: number, end: number) => boolean {
  const isAt = prefix(key);
  return (bytes, start, end) => end - start === key.length && isAt(bytes, start, end);
}
