/** A regular expression as far as the matcher has to understand it. */
export type PatternNode =
  | { readonly type: 'character'; readonly code: number }
  | { readonly type: 'set'; readonly ranges: readonly Range[]; readonly negated: boolean }
  | { readonly type: 'any' }
  | { readonly type: 'assertion'; readonly source: string }
  | { readonly type: 'look'; readonly opening: string; readonly body: PatternNode }
  | { readonly type: 'sequence'; readonly parts: readonly PatternNode[] }
  | { readonly type: 'choice'; readonly options: readonly PatternNode[] }
  | {
      readonly type: 'repeat';
      readonly body: PatternNode;
      readonly least: number;
      readonly most: number;
      readonly source: string;
    };

/** Code points from the first to the second, both included. */
export type Range = readonly [number, number];

const digits: readonly Range[] = [[0x30, 0x39]];
const wordCharacters: readonly Range[] = [
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
];
// ECMA-262 §22.2.1: WhiteSpace and LineTerminator.
const spaces: readonly Range[] = [
  [0x09, 0x0d],
  [0x20, 0x20],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
];
const controls: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13, 0: 0 };

/** Everything that is not in `ranges`. */
export function complement(ranges: readonly Range[]): Range[] {
  const rest: Range[] = [];
  let from = 0;
  for (const [first, last] of [...ranges].sort(([left], [right]) => left - right)) {
    if (first > from) rest.push([from, first - 1]);
    from = Math.max(from, last + 1);
  }
  if (from <= 0x10ffff) rest.push([from, 0x10ffff]);
  return rest;
}

/**
 * The tree of a valid regular expression; undefined where it has something that no tree shows: back
 * references, Unicode properties, modifiers inside, the `v` flag.
 */
export function patternTree(pattern: RegExp): PatternNode | undefined {
  if (pattern.unicodeSets) return undefined;
  const reader = new PatternReader(pattern.source, pattern.unicode);
  try {
    return reader.read();
  } catch (error) {
    if (error instanceof Opaque) return undefined;
    throw error;
  }
}

class Opaque extends Error {}

class PatternReader {
  readonly #characters: readonly string[];
  readonly #unicode: boolean;
  #at = 0;

  constructor(source: string, unicode: boolean) {
    this.#unicode = unicode;
    this.#characters = unicode ? Array.from(source) : source.split('');
  }

  read(): PatternNode {
    const node = this.#choice();
    if (this.#at < this.#characters.length) throw new Opaque();
    return node;
  }

  #peek(text: string): boolean {
    for (let index = 0; index < text.length; index++) {
      if (this.#characters[this.#at + index] !== text[index]) return false;
    }
    return true;
  }

  #take(text: string): boolean {
    if (!this.#peek(text)) return false;
    this.#at += text.length;
    return true;
  }

  #choice(): PatternNode {
    const options = [this.#sequence()];
    while (this.#take('|')) options.push(this.#sequence());
    const [only] = options;
    return options.length === 1 && only !== undefined ? only : { type: 'choice', options };
  }

  #sequence(): PatternNode {
    const parts: PatternNode[] = [];
    while (this.#at < this.#characters.length && !this.#peek('|') && !this.#peek(')')) {
      parts.push(this.#repeated(this.#atom()));
    }
    return { type: 'sequence', parts };
  }

  #repeated(body: PatternNode): PatternNode {
    const rest = this.#characters.slice(this.#at, this.#at + 24).join('');
    const [source = ''] = /^(?:[*+?]|\{\d+(?:,\d*)?\})\??/.exec(rest) ?? [];
    if (source === '') return body;
    this.#at += source.length;
    const [, low, comma, high] = /^\{(\d+)(,?)(\d*)/.exec(source) ?? [];
    if (low === undefined) {
      const least = source.startsWith('+') ? 1 : 0;
      return { type: 'repeat', body, least, most: source.startsWith('?') ? 1 : Infinity, source };
    }
    const most = comma === '' ? Number(low) : high === '' ? Infinity : Number(high);
    return { type: 'repeat', body, least: Number(low), most, source };
  }

  #atom(): PatternNode {
    if (this.#take('(')) return this.#group();
    if (this.#take('[')) return this.#set();
    if (this.#take('.')) return { type: 'any' };
    if (this.#take('^')) return { type: 'assertion', source: '^' };
    if (this.#take('$')) return { type: 'assertion', source: '$' };
    if (this.#take('\\')) return this.#escape();
    return { type: 'character', code: this.#next() };
  }

  #next(): number {
    const code = this.#characters[this.#at++]?.codePointAt(0);
    if (code === undefined) throw new Opaque();
    return code;
  }

  #group(): PatternNode {
    const opening = ['?:', '?=', '?!', '?<=', '?<!'].find((each) => this.#take(each));
    if (opening === undefined && this.#take('?')) {
      if (!this.#take('<')) throw new Opaque();
      while (this.#next() !== 0x3e);
    }
    const body = this.#choice();
    if (!this.#take(')')) throw new Opaque();
    return opening === undefined || opening === '?:' ? body : { type: 'look', opening, body };
  }

  #escape(): PatternNode {
    if (this.#take('b')) return { type: 'assertion', source: '\\b' };
    if (this.#take('B')) return { type: 'assertion', source: '\\B' };
    const ranges = this.#escapedSet();
    if (ranges !== undefined) return { type: 'set', ranges, negated: false };
    return { type: 'character', code: this.#escapedCharacter() };
  }

  #escapedSet(): readonly Range[] | undefined {
    if (this.#take('d')) return digits;
    if (this.#take('w')) return wordCharacters;
    if (this.#take('s')) return spaces;
    if (this.#take('D')) return complement(digits);
    if (this.#take('W')) return complement(wordCharacters);
    return this.#take('S') ? complement(spaces) : undefined;
  }

  #escapedCharacter(): number {
    const rest = this.#characters.slice(this.#at, this.#at + 10).join('');
    const hex = /^(?:x([\da-f]{2})|u([\da-f]{4}))/i.exec(rest);
    if (hex !== null) {
      this.#at += hex[0].length;
      return Number.parseInt(hex[1] ?? hex[2] ?? '', 16);
    }
    const point = this.#unicode ? /^u\{([\da-f]+)\}/i.exec(rest) : null;
    if (point !== null) {
      this.#at += point[0].length;
      return Number.parseInt(point[1] ?? '', 16);
    }
    // Back references, octal and control escapes, properties: rare, and not worth a mistake.
    if (/^(?:[1-9]|0\d|c|k|p|P|u|x)/.test(rest)) throw new Opaque();
    const code = this.#next();
    return controls[String.fromCodePoint(code)] ?? code;
  }

  #set(): PatternNode {
    const negated = this.#take('^');
    const ranges: Range[] = [];
    while (!this.#take(']')) {
      const first = this.#setItem();
      const isRange =
        typeof first === 'number' && this.#peek('-') && this.#characters[this.#at + 1] !== ']';
      if (isRange) {
        this.#at++;
        const last = this.#setItem();
        if (typeof last !== 'number') throw new Opaque();
        ranges.push([first, last]);
      } else if (typeof first === 'number') ranges.push([first, first]);
      else ranges.push(...first);
    }
    return { type: 'set', ranges, negated };
  }

  #setItem(): number | readonly Range[] {
    if (!this.#take('\\')) return this.#next();
    if (this.#take('b')) return 8;
    if (this.#take('-')) return 0x2d;
    return this.#escapedSet() ?? this.#escapedCharacter();
  }
}
