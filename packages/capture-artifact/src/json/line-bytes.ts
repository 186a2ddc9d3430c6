import { isUtf8 } from 'node:buffer';
import type { CaptureLine, StoredStream } from '@ktl/sqlite-archive';
import { JsonLine } from './json-line.ts';
import { hasLineMember, parseShared, streamOf, type SharedMembers } from './line-json.ts';
import { StampBytes } from './stamp-bytes.ts';
import { stringBytes, stringEnd } from './string-bytes.ts';

const stampBegin = Buffer.from('{"timestamp":"');
const shownBegin = Buffer.from('","formattedTimestamp":"');
const collectedBegin = Buffer.from('","collectedAt":"');
const ordinalBegin = Buffer.from('","ordinal":');
const rawBegin = Buffer.from(',"raw":"');
const renderedBegin = Buffer.from('","rendered":"');
const shownLength = 'YYYY-MM-DD HH:MM:SS.mmm'.length;
const [letterT, space, zero] = [0x54, 0x20, 0x30];
const maxKnown = 10_000;

/** What lines of one stream and level have in common. */
interface Known extends SharedMembers {
  /** From behind the ordinal up to the line's text. */
  readonly bytes: Buffer;
  readonly stream: StoredStream;
  /** `prefix` as it stands in JSON, behind the beginning of `rendered`. */
  readonly shownBegin: Buffer;
  /** What stood behind the line's texts last, and was found to be JSON: it seldom changes. */
  rest: Buffer;
}

/**
 * Reads lines that stand as `formatLine` writes them, byte for byte, without making anything of what stands
 * around each. What is any other way is left to `parseLine`, which gives the same, more slowly.
 */
export class LineBytes {
  readonly #streams: Map<string, StoredStream>;
  readonly #times = new StampBytes(9);
  readonly #collected = new StampBytes(3);
  readonly #known = new Map<string, Known>();
  #last: Known | undefined;
  #line: Buffer = Buffer.alloc(0);
  #at = 0;

  /** @param streams - those of `parseLine`, so that lines of a stream share one object */
  constructor(streams: Map<string, StoredStream>) {
    this.#streams = streams;
  }

  /** @returns undefined: it does not stand like that, and may be no line at all */
  read(line: Buffer): CaptureLine | undefined {
    this.#line = line;
    this.#at = 0;
    const timeNs = this.#skip(stampBegin) ? this.#stamp(this.#times) : undefined;
    if (timeNs === undefined || !this.#skipShown()) return undefined;
    const collectedNs = this.#skip(collectedBegin) ? this.#stamp(this.#collected) : undefined;
    if (collectedNs === undefined || !this.#skip(ordinalBegin)) return undefined;
    const ordinal = this.#ordinal();
    const known = ordinal === undefined ? undefined : this.#shared();
    if (ordinal === undefined || known === undefined) return undefined;
    const raw = this.#texts(known);
    if (raw === undefined || !this.#isRest(known) || !isUtf8(line)) return undefined;
    const collectedMs = Number(collectedNs / 1_000_000n);
    const { stream, level, late = false } = known;
    return new JsonLine({ ordinal, timeNs, collectedMs, stream, level, late, raw });
  }

  #skip(bytes: Buffer): boolean {
    const isThere = this.#stands(bytes);
    this.#at += bytes.length;
    return isThere;
  }

  #stands(bytes: Buffer): boolean {
    const line = this.#line;
    const at = this.#at;
    if (at + bytes.length > line.length) return false;
    // Cheaper than a call for what is short.
    if (bytes.length > 32) return line.compare(bytes, 0, bytes.length, at, at + bytes.length) === 0;
    for (let index = 0; index < bytes.length; index++) {
      if (line[at + index] !== bytes[index]) return false;
    }
    return true;
  }

  #stamp(stamps: StampBytes): bigint | undefined {
    const ns = stamps.read(this.#line, this.#at);
    this.#at += stamps.length;
    return ns;
  }

  /** `formattedTimestamp`: the time again, with a space in place of the T. */
  #skipShown(): boolean {
    if (!this.#skip(shownBegin)) return false;
    const line = this.#line;
    const given = stampBegin.length;
    for (let index = 0; index < shownLength; index++) {
      const byte = line[given + index];
      if (line[this.#at + index] !== (byte === letterT ? space : byte)) return false;
    }
    this.#at += shownLength;
    return true;
  }

  #ordinal(): number | undefined {
    let value = 0;
    const from = this.#at;
    for (;;) {
      const digit = (this.#line[this.#at] ?? 0) - zero;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
      this.#at++;
    }
    return this.#line[from] === zero || !Number.isSafeInteger(value) || value === 0
      ? undefined
      : value;
  }

  #shared(): Known | undefined {
    const last = this.#last;
    if (last !== undefined && this.#stands(last.bytes)) {
      this.#at += last.bytes.length;
      return last;
    }
    const from = this.#at;
    // Behind a comma a quotation mark begins a string: within one it would have a backslash before it.
    const end = this.#line.indexOf(rawBegin, from);
    if (end < 0) return undefined;
    this.#at = end + rawBegin.length;
    const key = this.#line.toString('latin1', from, end);
    const known = this.#known.get(key) ?? this.#learn(key, this.#line.subarray(from, this.#at));
    this.#last = known;
    return known;
  }

  #learn(key: string, bytes: Buffer): Known | undefined {
    const text = bytes.toString('utf8', 1, bytes.length - rawBegin.length);
    const shared = bytes[0] === 0x2c ? parseShared(`{${text}}`) : undefined;
    if (shared === undefined) return undefined;
    const stream = streamOf(shared, this.#streams);
    // Half a character would become a whole one with a line behind it.
    if (!stream.prefix.isWellFormed()) return undefined;
    const prefix = JSON.stringify(stream.prefix).slice(1, -1);
    const known = {
      ...{ ...shared, stream, bytes: Buffer.from(bytes) },
      ...{ shownBegin: Buffer.concat([renderedBegin, Buffer.from(prefix)]), rest: Buffer.alloc(0) },
    };
    // Of a file of unknown origin: it is a cache, not a register.
    if (this.#known.size >= maxKnown) this.#known.clear();
    this.#known.set(key, known);
    return known;
  }

  /** `raw`, if `rendered` is prefix and line. */
  #texts(known: Known): Buffer | undefined {
    const line = this.#line;
    const from = this.#at;
    const end = stringEnd(line, from);
    this.#at = end;
    if (end < 0 || !this.#skip(known.shownBegin)) return undefined;
    const length = end - from;
    const again = this.#at;
    this.#at += length;
    if (line[this.#at] !== 0x22 || this.#at >= line.length) return undefined;
    if (line.compare(line, from, end, again, this.#at) !== 0) return undefined;
    this.#at++;
    return stringBytes(line, from, end);
  }

  /** Whether the line ends as JSON, and nothing that says what was read follows. */
  #isRest(known: Known): boolean {
    const { rest } = known;
    const line = this.#line;
    if (line.length - this.#at === rest.length && this.#stands(rest)) return rest.length > 0;
    const bytes = line.subarray(this.#at);
    if (hasLineMember(`{"":""${bytes.toString()}`) !== false) return false;
    known.rest = Buffer.from(bytes);
    return true;
  }
}
