/** Bytes to look for; without regard to case they are lower case. */
export interface Needle {
  readonly bytes: Buffer;
  readonly fold: boolean;
  /** True where finding it is a match already. */
  readonly exact: boolean;
}

// Frequent in log lines: a native search stops at each of them and is slower than ours.
const frequent = new Uint8Array(256);
for (const byte of Buffer.from('abcdefghijklmnopqrstuvwxyz0123456789 "\':-.=,/TZ'))
  frequent[byte] = 1;

/** Looks for several needles in one pass, skipping as far as the shortest one allows (Horspool). */
export class LiteralSearch {
  readonly #needles: readonly Needle[];
  readonly #skip: Uint8Array;
  readonly #least: number;
  readonly #native: Buffer | undefined;
  /** What the last search found. */
  found: Needle | undefined;

  /** @param needles - at least one, none of them empty */
  constructor(needles: readonly Needle[]) {
    this.#needles = needles;
    this.#least = Math.min(255, ...needles.map(({ bytes }) => bytes.length));
    this.#skip = skipsOf(needles, this.#least);
    const [only] = needles;
    const isRare = only !== undefined && frequent[only.bytes[0] ?? 0] === 0;
    this.#native = needles.length === 1 && isRare && !only.fold ? only.bytes : undefined;
  }

  /** Start of the first needle in `[from, to)`, or -1. */
  next(bytes: Buffer, from: number, to: number): number {
    if (this.#native !== undefined) return this.#nextNative(bytes.subarray(from, to), from);
    const skip = this.#skip;
    const reach = this.#least - 1;
    let last = from + reach;
    while (last < to) {
      const step = skip[bytes[last] ?? 0] ?? 1;
      if (step > 0) {
        last += step;
        continue;
      }
      if (this.#isAt(bytes, last - reach, to)) return last - reach;
      last++;
    }
    return -1;
  }

  #nextNative(span: Buffer, from: number): number {
    this.found = this.#needles[0];
    const at = this.#native === undefined ? -1 : span.indexOf(this.#native);
    return at < 0 ? -1 : from + at;
  }

  #isAt(bytes: Buffer, at: number, to: number): boolean {
    for (const needle of this.#needles) {
      if (at + needle.bytes.length <= to && isSame(bytes, at, needle)) {
        this.found = needle;
        return true;
      }
    }
    return false;
  }
}

function isSame(bytes: Buffer, at: number, { bytes: needle, fold }: Needle): boolean {
  for (let index = needle.length - 1; index >= 0; index--) {
    const byte = bytes[at + index] ?? 0;
    const seen = fold && byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
    if (seen !== needle[index]) return false;
  }
  return true;
}

function skipsOf(needles: readonly Needle[], least: number): Uint8Array {
  const skip = new Uint8Array(256).fill(least);
  for (const { bytes, fold } of needles) {
    for (let index = 0; index < least; index++) {
      const byte = bytes[index] ?? 0;
      const step = least - 1 - index;
      skip[byte] = Math.min(skip[byte] ?? 0, step);
      const upper = fold && byte >= 0x61 && byte <= 0x7a ? byte & 0xdf : byte;
      skip[upper] = Math.min(skip[upper] ?? 0, step);
    }
  }
  return skip;
}
