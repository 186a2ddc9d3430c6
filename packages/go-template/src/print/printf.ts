import { ValueError } from '../compile/failure.ts';
import { settleText } from '../value/go-text.ts';
import { isText, typeNameOf } from '../value/kinds.ts';
import { ByteNumber } from '../value/values.ts';
import { parseFormat, type Extent, type FormatSpec } from './format-spec.ts';
import { printed, printVerb } from './print-value.ts';
import { plainState, type VerbState } from './verb-state.ts';

const mostCharacters = 16 * 1024 * 1024;
const largestExtent = 1_000_000n;

/** Go's `fmt.Sprintf`. @throws ValueError when the text grows beyond 16 Mi characters */
export function sprintf(format: string, args: readonly unknown[]): string {
  const printer = new Printer(args);
  for (const spec of parseFormat(format)) printer.write(spec);
  return settleText(printer.finish());
}

/** Go's `fmt.Sprint`: spaces between what are no texts. */
export function sprint(args: readonly unknown[]): string {
  let out = '';
  let wasText = true;
  for (const [index, arg] of args.entries()) {
    const isTextNow = isText(arg);
    if (index > 0 && !isTextNow && !wasText) out += ' ';
    out += printed(arg);
    wasText = isTextNow;
  }
  return settleText(out);
}

/** Go's `fmt.Sprintln`. */
export function sprintln(args: readonly unknown[]): string {
  return settleText(`${args.map(printed).join(' ')}\n`);
}

class Printer {
  readonly #args: readonly unknown[];
  #out = '';
  #next = 0;
  #isReordered = false;
  #isGood = true;

  constructor(args: readonly unknown[]) {
    this.#args = args;
  }

  write({ literal, verb }: FormatSpec): void {
    this.#out += literal;
    if (verb === undefined) return;
    if (verb.isBare) this.#bare(verb.letter);
    else this.#full(verb);
    if (this.#out.length > mostCharacters) throw new ValueError('the text grows too long');
  }

  /** What most verbs are: `%s` of a text. */
  #bare(letter: string): void {
    const arg = this.#args[this.#next];
    if ((letter === 's' || letter === 'v') && isText(arg)) {
      this.#next += 1;
      this.#out += String(arg);
      return;
    }
    this.#isGood = true;
    this.#verb(letter, plainState);
  }

  #full(verb: NonNullable<FormatSpec['verb']>): void {
    this.#isGood = !verb.isMisplaced;
    const [first, second, third] = verb.before;
    this.#seek(first);
    let minus = verb.flags.minus;
    let zero = verb.flags.zero;
    let width = this.#extent(verb.width, '%!(BADWIDTH)');
    if (width !== undefined && width < 0) {
      width = -width;
      minus = true;
      zero = false;
    }
    this.#seek(second);
    const asked = this.#extent(verb.precision, '%!(BADPREC)');
    const precision = asked !== undefined && asked < 0 ? undefined : asked;
    if (asked !== undefined && asked < 0) this.#out += '%!(BADPREC)';
    this.#seek(third);
    this.#verb(verb.letter, { ...plainState, ...verb.flags, minus, zero, width, precision });
  }

  finish(): string {
    if (this.#isReordered || this.#next >= this.#args.length) return this.#out;
    const extra = this.#args.slice(this.#next).map((arg) => {
      const isNil = arg === null || arg === undefined;
      return isNil ? '<nil>' : `${typeNameOf(arg)}=${printed(arg)}`;
    });
    return `${this.#out}%!(EXTRA ${extra.join(', ')})`;
  }

  #seek(index: { readonly index: number; readonly isWellFormed: boolean } | undefined): void {
    if (index === undefined) return;
    this.#isReordered = true;
    const isThere = index.isWellFormed && index.index >= 0 && index.index < this.#args.length;
    if (isThere) this.#next = index.index;
    else this.#isGood = false;
  }

  #extent(extent: Extent | undefined, complaint: string): number | undefined {
    if (extent === undefined) return undefined;
    if (extent.from === 'format') return extent.value;
    const arg = this.#args[this.#next];
    if (this.#next < this.#args.length) this.#next += 1;
    const value = arg instanceof ByteNumber ? arg.value : arg;
    const isGood = typeof value === 'bigint' && value <= largestExtent && value >= -largestExtent;
    if (isGood) return Number(value);
    this.#out += complaint;
    return undefined;
  }

  #verb(letter: string, state: VerbState): void {
    if (letter === '') this.#out += '%!(NOVERB)';
    else if (letter === '%') this.#out += '%';
    else if (!this.#isGood) this.#out += `%!${letter}(BADINDEX)`;
    else if (this.#next >= this.#args.length) this.#out += `%!${letter}(MISSING)`;
    else {
      const arg = this.#args[this.#next];
      this.#next += 1;
      const isGoSyntax = letter === 'v' && (state.sharp || state.plus);
      const shown = isGoSyntax
        ? { ...state, sharpV: state.sharp, sharp: false, plusV: state.plus, plus: false }
        : state;
      this.#out += printVerb(arg, letter, shown);
    }
  }
}
