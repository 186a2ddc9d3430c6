import { bytesOfText, firstRunes, textOfRune } from '../value/go-text.ts';
import { canBackquote, isPrintable, quoteRune, quoteText } from '../value/quote-text.ts';
import { floatText, type FloatVerb } from './float-text.ts';
import { padded, spaced, type VerbState } from './verb-state.ts';

const bases: Readonly<Record<string, number>> = { d: 10, v: 10, b: 2, o: 8, O: 8, x: 16, X: 16 };

/** A bool with a verb; undefined where it does not fit. */
export function printBool(value: boolean, verb: string, state: VerbState): string | undefined {
  return verb === 't' || verb === 'v' ? padded(String(value), state) : undefined;
}

/** A text with a verb; undefined where it does not fit. */
export function printText(text: string, verb: string, state: VerbState): string | undefined {
  switch (verb) {
    case 's':
      return padded(truncated(text, state), state);
    case 'v':
      return state.sharpV ? printQuoted(text, state) : padded(truncated(text, state), state);
    case 'q':
      return printQuoted(text, state);
    case 'x':
    case 'X':
      return printHex(text, verb, state);
    default:
      return undefined;
  }
}

function truncated(text: string, { precision }: VerbState): string {
  return precision === undefined ? text : firstRunes(text, precision);
}

function printQuoted(text: string, state: VerbState): string {
  const shown = truncated(text, state);
  if (state.sharp && canBackquote(shown)) return padded(`\`${shown}\``, state);
  return padded(quoteText(shown, state.plus), state);
}

function printHex(text: string, verb: 'x' | 'X', state: VerbState): string {
  const all = bytesOfText(text);
  const bytes = state.precision === undefined ? all : all.subarray(0, state.precision);
  const prefix = state.sharp ? `0${verb}` : '';
  if (bytes.length === 0) return padded('', state);
  const digits = [...bytes].map((byte) => byte.toString(16).padStart(2, '0'));
  const cased = verb === 'X' ? digits.map((one) => one.toUpperCase()) : digits;
  if (!state.space) return padded(prefix + cased.join(''), state);
  return padded(cased.map((one) => prefix + one).join(' '), state);
}

/** An integer with a verb; undefined where it does not fit. @param isSigned - false for Go's uint8 */
export function printInteger(
  value: bigint,
  verb: string,
  { state, isSigned }: { readonly state: VerbState; readonly isSigned: boolean },
): string | undefined {
  const base = bases[verb];
  if (base !== undefined) {
    if (verb !== 'v' || !state.sharpV || isSigned) return printBased(value, base, { verb, state });
    return printBased(value, 16, { verb, state: { ...state, sharp: true } });
  }
  if (verb !== 'c' && verb !== 'q' && verb !== 'U') return undefined;
  const unsigned = BigInt.asUintN(64, value);
  if (verb === 'U') return printCodePoint(unsigned, state);
  const character = textOfRune(unsigned > 0x10ffffn ? 0xfffd : Number(unsigned));
  return padded(verb === 'c' ? character : quoteRune(character, state.plus), state);
}

function printBased(
  value: bigint,
  base: number,
  { verb, state }: { readonly verb: string; readonly state: VerbState },
): string {
  const isNegative = value < 0n;
  const size = isNegative ? -value : value;
  if (state.precision === 0 && size === 0n) return ' '.repeat(state.width ?? 0);
  const sign = isNegative ? '-' : state.plus ? '+' : state.space ? ' ' : '';
  let digits = size.toString(base);
  if (verb === 'X') digits = digits.toUpperCase();
  digits = digits.padStart(leastDigits(sign, state), '0');
  if (state.sharp) digits = basePrefix(base, digits, verb) + digits;
  if (verb === 'O') digits = `0o${digits}`;
  return spaced(sign + digits, state);
}

function leastDigits(sign: string, { precision, zero, minus, width }: VerbState): number {
  if (precision !== undefined) return precision;
  return zero && !minus && width !== undefined ? width - sign.length : 0;
}

function basePrefix(base: number, digits: string, verb: string): string {
  if (base === 2) return '0b';
  if (base === 8) return digits.startsWith('0') ? '' : '0';
  if (base === 16) return verb === 'X' ? '0X' : '0x';
  return '';
}

function printCodePoint(value: bigint, state: VerbState): string {
  const least = Math.max(4, state.precision ?? 0);
  const digits = value.toString(16).toUpperCase().padStart(least, '0');
  const code = Number(value);
  const isShown = state.sharp && value <= 0x10ffffn && isPrintable(code);
  return spaced(`U+${digits}${isShown ? ` '${textOfRune(code)}'` : ''}`, state);
}

const defaultPrecision: Readonly<Record<string, readonly [FloatVerb, number | undefined]>> = {
  v: ['g', undefined],
  b: ['b', undefined],
  g: ['g', undefined],
  G: ['G', undefined],
  x: ['x', undefined],
  X: ['X', undefined],
  f: ['f', 6],
  F: ['f', 6],
  e: ['e', 6],
  E: ['E', 6],
};

/** A float64 with a verb; undefined where it does not fit. */
export function printFloat(value: number, verb: string, state: VerbState): string | undefined {
  const found = defaultPrecision[verb];
  if (found === undefined) return undefined;
  const [kind, usual] = found;
  const precision = state.precision ?? usual;
  const text = floatText(value, kind, precision);
  const size = text.replace(/^[+-]/, '');
  const sign = text.startsWith('-') ? '-' : askedSign(state);
  if (size === 'Inf') return spaced((sign || '+') + size, state);
  if (size === 'NaN') return spaced(sign + size, state);
  const whole = state.sharp && kind !== 'b' ? withPoint(size, kind, precision) : size;
  if (!state.zero || state.minus || state.width === undefined) return padded(sign + whole, state);
  return sign + padded(whole, { ...state, width: Math.max(0, state.width - sign.length) });
}

function askedSign({ plus, space }: VerbState): string {
  return plus ? '+' : space ? ' ' : '';
}

/** `#`: keeps the point, and with `%g` the zeros behind it. */
function withPoint(text: string, verb: FloatVerb, precision: number | undefined): string {
  const isHex = verb === 'x' || verb === 'X';
  const mark = text.search(isHex ? /[pP]/ : /[eE]/);
  const tail = mark === -1 ? '' : text.slice(mark);
  const body = mark === -1 ? text : text.slice(0, mark);
  const isCounted = verb === 'g' || verb === 'G' || verb === 'x';
  let missing = isCounted ? (precision ?? 6) : 0;
  const significant = body.replace('.', '').replace(/^0+/, '');
  missing -= significant.length;
  if (body === '0') missing -= 1;
  return `${body}${body.includes('.') ? '' : '.'}${'0'.repeat(Math.max(0, missing))}${tail}`;
}
