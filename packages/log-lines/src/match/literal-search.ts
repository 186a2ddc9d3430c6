/** Bytes to look for; without regard to case they are lower case. */
export interface Needle {
  readonly bytes: Buffer;
  readonly fold: boolean;
  /** True where finding it is a match already. */
  readonly exact: boolean;
}

/** A search that has begun in a range of bytes. */
export interface SearchRun {
  /** Start of the first needle from `from` on, or -1. */
  next(from: number): number;
  /** What `next` found. */
  readonly found: Needle | undefined;
}

/**
 * Looks for several needles in one pass. One needle is looked for by the native search; several, and
 * those of any case, by a regular expression over the bytes as Latin-1, for which V8 makes machine code
 * that skips ahead.
 */
export class LiteralSearch {
  readonly #needles: readonly Needle[];
  readonly #only: Needle | undefined;
  readonly #any: RegExp;

  /** @param needles - at least one, none of them empty */
  constructor(needles: readonly Needle[]) {
    this.#needles = needles;
    const [only] = needles;
    this.#only = needles.length === 1 && only?.fold === false ? only : undefined;
    this.#any = new RegExp(needles.map(sourceOf).join('|'), 'g');
  }

  /** Begins to search `[start, end)`; one run at a time. */
  begin(bytes: Buffer, start: number, end: number): SearchRun {
    const span = bytes.subarray(start, end);
    return this.#only === undefined
      ? new AnyRun(this.#any, this.#needles, { span, start })
      : new OnlyRun(this.#only, span, start);
  }
}

// Where a needle stands in most lines, a call for each costs less on a string than on bytes.
const fewCalls = 8;
const denseBytes = 400;

class OnlyRun implements SearchRun {
  readonly found: Needle;
  readonly #span: Buffer;
  readonly #start: number;
  /** From its rarest byte on, where the native search stops least often. */
  readonly #rest: Buffer;
  readonly #before: number;
  #calls = 0;
  #text: string | undefined;
  readonly #needleText: string;
  readonly #restText: string;

  constructor(needle: Needle, span: Buffer, start: number) {
    this.found = needle;
    this.#span = span;
    this.#start = start;
    this.#before = rarestByte(needle.bytes);
    this.#rest = needle.bytes.subarray(this.#before);
    this.#needleText = needle.bytes.toString('latin1');
    this.#restText = this.#rest.toString('latin1');
  }

  next(from: number): number {
    const isDense = ++this.#calls > fewCalls && from - this.#start < denseBytes * this.#calls;
    this.#text ??= isDense ? this.#span.toString('latin1') : undefined;
    if (this.#text !== undefined) return this.#nextIn(this.#text, from - this.#start);
    let at = from - this.#start + this.#before;
    for (;;) {
      at = this.#span.indexOf(this.#rest, at);
      if (at < 0) return -1;
      if (isAt(this.#span, at - this.#before, this.found)) return at - this.#before + this.#start;
      at++;
    }
  }

  #nextIn(text: string, from: number): number {
    const before = this.#before;
    let at = text.indexOf(this.#restText, from + before);
    while (at >= 0 && !text.startsWith(this.#needleText, at - before)) {
      at = text.indexOf(this.#restText, at + 1);
    }
    return at < 0 ? -1 : at - before + this.#start;
  }
}

// From frequent to rare in log lines; what is not in it is rarer still.
const byFrequency = ' 0123456789eatoinrsldcpmu:-"/.=,TZgfhbvywk_';

/** Position of the rarest byte that three more follow, or 0. */
function rarestByte(bytes: Buffer): number {
  let best = 0;
  let rarity = -1;
  for (let at = 0; at === 0 || at + 3 < bytes.length; at++) {
    const place = byFrequency.indexOf(String.fromCharCode(bytes[at] ?? 0));
    const score = place < 0 ? byFrequency.length : place;
    if (score > rarity) {
      best = at;
      rarity = score;
    }
  }
  return best;
}

class AnyRun implements SearchRun {
  readonly #any: RegExp;
  readonly #needles: readonly Needle[];
  readonly #span: Buffer;
  readonly #start: number;
  readonly #text: string;
  found: Needle | undefined;

  constructor(
    any: RegExp,
    needles: readonly Needle[],
    { span, start }: { readonly span: Buffer; readonly start: number },
  ) {
    this.#any = any;
    this.#needles = needles;
    this.#span = span;
    this.#start = start;
    this.#text = span.toString('latin1');
  }

  next(from: number): number {
    this.#any.lastIndex = from - this.#start;
    const at = this.#any.exec(this.#text)?.index;
    if (at === undefined) return -1;
    this.found = this.#needles.find((needle) => isAt(this.#span, at, needle));
    return at + this.#start;
  }
}

function isAt(span: Buffer, start: number, { bytes, fold }: Needle): boolean {
  for (let index = 0; index < bytes.length; index++) {
    const byte = span[start + index] ?? 0;
    const seen = fold && byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
    if (seen !== bytes[index]) return false;
  }
  return true;
}

function sourceOf({ bytes, fold }: Needle): string {
  const parts: string[] = [];
  for (const byte of bytes) {
    const isLetter = fold && byte >= 0x61 && byte <= 0x7a;
    parts.push(isLetter ? `[${hex(byte)}${hex(byte & 0xdf)}]` : hex(byte));
  }
  return parts.join('');
}

function hex(byte: number): string {
  return `\\x${byte.toString(16).padStart(2, '0')}`;
}
