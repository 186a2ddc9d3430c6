/** An argument named by its number: `%[2]d`. */
export interface ArgumentIndex {
  /** From 0. */
  readonly index: number;
  readonly isWellFormed: boolean;
}

/** Flags of a verb. */
export interface FormatFlags {
  sharp: boolean;
  zero: boolean;
  plus: boolean;
  minus: boolean;
  space: boolean;
}

/** A width or precision: a number, or from an argument (`*`). */
export type Extent =
  { readonly from: 'argument' } | { readonly from: 'format'; readonly value: number };

/** Text, and the verb behind it. */
export interface FormatSpec {
  readonly literal: string;
  /** Undefined: the format ends with the literal. */
  readonly verb:
    | {
        readonly flags: Readonly<FormatFlags>;
        readonly before: readonly (ArgumentIndex | undefined)[];
        readonly width: Extent | undefined;
        readonly precision: Extent | undefined;
        /** An index stands where it has no meaning. */
        readonly isMisplaced: boolean;
        /** No flags, no extents, no index: just a letter. */
        readonly isBare: boolean;
        /** Empty: the format ends before it. */
        readonly letter: string;
      }
    | undefined;
}

type Verb = NonNullable<FormatSpec['verb']>;

const flagNames: Readonly<Record<string, keyof FormatFlags>> = {
  '#': 'sharp',
  '0': 'zero',
  '+': 'plus',
  '-': 'minus',
  ' ': 'space',
};
const tooLarge = 1_000_000;
const mostKept = 256;
const kept = new Map<string, readonly FormatSpec[]>();

/** Cuts a format of `printf` into verbs; formats that were seen before are not cut again. */
export function parseFormat(format: string): readonly FormatSpec[] {
  const known = kept.get(format);
  if (known !== undefined) return known;
  const specs = new FormatReader(format).run();
  if (kept.size >= mostKept) kept.clear();
  kept.set(format, specs);
  return specs;
}

class FormatReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  run(): readonly FormatSpec[] {
    const specs: FormatSpec[] = [];
    while (this.#at < this.#text.length) {
      const percent = this.#text.indexOf('%', this.#at);
      const end = percent === -1 ? this.#text.length : percent;
      const literal = this.#text.slice(this.#at, end);
      this.#at = end + 1;
      specs.push({ literal, verb: percent === -1 ? undefined : this.#verb() });
    }
    return specs;
  }

  #verb(): Verb {
    const flags = this.#flags();
    const first = this.#index();
    const width = this.#extent();
    let isMisplaced = isUsable(first) && width?.from === 'format';
    let last = width?.from === 'argument' ? undefined : first;
    let second: ArgumentIndex | undefined;
    let precision: Extent | undefined;
    if (this.#text.charAt(this.#at) === '.' && this.#at + 1 < this.#text.length) {
      this.#at += 1;
      isMisplaced ||= isUsable(last);
      second = this.#index();
      precision = this.#extent() ?? { from: 'format', value: 0 };
      last = precision.from === 'argument' ? undefined : second;
    }
    const third = isUsable(last) ? undefined : this.#index();
    const letter = this.#letter();
    const before = [first, second, third];
    const isBare =
      !Object.values(flags).includes(true) &&
      width === undefined &&
      precision === undefined &&
      before.every((index) => index === undefined);
    return { flags, before, width, precision, isMisplaced, isBare, letter };
  }

  #flags(): FormatFlags {
    const flags = { sharp: false, zero: false, plus: false, minus: false, space: false };
    for (;;) {
      const name = flagNames[this.#text.charAt(this.#at)];
      if (name === undefined) return flags;
      flags[name] = true;
      this.#at += 1;
    }
  }

  #extent(): Extent | undefined {
    if (this.#text.charAt(this.#at) === '*') {
      this.#at += 1;
      return { from: 'argument' };
    }
    const value = this.#number();
    return value === undefined ? undefined : { from: 'format', value };
  }

  /** A number that is too large swallows the rest of the format, as it does in Go. */
  #number(): number | undefined {
    let value: number | undefined;
    for (; /^\d$/.test(this.#text.charAt(this.#at)); this.#at++) {
      if (value !== undefined && value > tooLarge) {
        this.#at = this.#text.length;
        return undefined;
      }
      value = (value ?? 0) * 10 + Number(this.#text.charAt(this.#at));
    }
    return value;
  }

  #index(): ArgumentIndex | undefined {
    if (this.#text.charAt(this.#at) !== '[') return undefined;
    const close = this.#text.indexOf(']', this.#at);
    if (close === -1 || this.#text.length - this.#at < 3) {
      this.#at += 1;
      return { index: 0, isWellFormed: false };
    }
    const digits = this.#text.slice(this.#at + 1, close);
    this.#at = close + 1;
    const isWellFormed = /^\d{1,7}$/.test(digits);
    return { index: isWellFormed ? Number(digits) - 1 : 0, isWellFormed };
  }

  #letter(): string {
    const code = this.#text.codePointAt(this.#at);
    if (code === undefined) return '';
    const letter = String.fromCodePoint(code);
    this.#at += letter.length;
    return letter;
  }
}

function isUsable(index: ArgumentIndex | undefined): boolean {
  return index?.isWellFormed === true;
}
