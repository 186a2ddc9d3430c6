import { textOfByte, settleText } from '../value/go-text.ts';

const simple: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
};
const escape =
  /\\(?:x([\da-fA-F]{2})|([0-7]{3})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([abfnrtv\\'"]))/y;

/** Value of a string literal in either quotes; undefined where an escape is wrong. */
export function readString(literal: string): string | undefined {
  const body = literal.slice(1, -1);
  if (literal.startsWith('`')) return body.replaceAll('\r', '');
  const pieces = readEscapes(body, '"');
  return pieces === undefined ? undefined : settleText(pieces.map((one) => one.text).join(''));
}

/** Value of a rune literal; undefined where it is none. */
export function readRune(literal: string): bigint | undefined {
  const pieces = readEscapes(literal.slice(1, -1), "'");
  const [only] = pieces ?? [];
  return pieces?.length === 1 && only !== undefined ? BigInt(only.code) : undefined;
}

interface Piece {
  readonly text: string;
  readonly code: number;
}

function readEscapes(body: string, quote: string): readonly Piece[] | undefined {
  const pieces: Piece[] = [];
  for (let at = 0; at < body.length;) {
    if (body.charAt(at) !== '\\') {
      const code = body.codePointAt(at) ?? 0;
      const text = String.fromCodePoint(code);
      pieces.push({ text, code });
      at += text.length;
      continue;
    }
    escape.lastIndex = at;
    const match = escape.exec(body);
    const piece = match === null ? undefined : escapedPiece(match, quote);
    if (match === null || piece === undefined) return undefined;
    pieces.push(piece);
    at += match[0].length;
  }
  return pieces;
}

function escapedPiece(match: RegExpExecArray, quote: string): Piece | undefined {
  const [, hexByte, octal, short, long, letter] = match;
  if (letter !== undefined) {
    if (letter === '"' || letter === "'") {
      return letter === quote ? { text: letter, code: letter.charCodeAt(0) } : undefined;
    }
    const text = simple[letter] ?? letter;
    return { text, code: text.charCodeAt(0) };
  }
  const digits = short ?? long;
  if (digits !== undefined) {
    const code = Number.parseInt(digits, 16);
    const isRune = code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
    return isRune ? { text: String.fromCodePoint(code), code } : undefined;
  }
  const byte = Number.parseInt(hexByte ?? octal ?? '', hexByte === undefined ? 8 : 16);
  return byte > 255 ? undefined : { text: textOfByte(byte), code: byte };
}

/** A number literal: its value in a place that asks for no type, and as either type where it has one. */
export interface NumberLiteral {
  readonly value: bigint | number;
  readonly int: bigint | undefined;
  readonly float: number;
}

const maxInt = 2n ** 63n - 1n;
const minInt = -(2n ** 63n);

/** Reads a number literal, or says why it is none. */
export function readNumber(text: string): NumberLiteral | string {
  if (text.endsWith('i') && !/^[+-]?0[xX]/.test(text)) return 'complex numbers are not supported';
  if (!hasGoodUnderscores(text)) return 'underscores go between digits';
  const plain = text.replaceAll('_', '');
  const integer = readInteger(plain);
  const looksFloat = /[.eEpP]/.test(text) && !(/^[+-]?0[xX]/.test(text) && !/[.pP]/.test(text));
  if (!looksFloat) {
    if (integer === undefined) return 'this is no number';
    if (integer > maxInt || integer < minInt) return `${text} overflows int`;
    return { value: integer, int: integer, float: Number(integer) };
  }
  const float = readFloat(plain);
  if (float === undefined || !Number.isFinite(float)) return 'this is no number';
  const isInt = Number.isInteger(float) && Math.abs(float) < 2 ** 63;
  return { value: float, int: isInt ? BigInt(float) : undefined, float };
}

/** As Go's literals have them: `1_000`, `0x_ff`; a float without a prefix has none. */
function hasGoodUnderscores(text: string): boolean {
  if (!text.includes('_')) return true;
  const body = text.replace(/^[+-]?(?:0[xXoObB])?/, (prefix) => (prefix.length > 1 ? '0' : ''));
  return !/(?:^|[^\da-fA-F])_|_(?:$|[^\da-fA-F])/.test(body);
}

function readInteger(text: string): bigint | undefined {
  const match = /^([+-]?)(0[xX][\da-fA-F]+|0[oO][0-7]+|0[bB][01]+|0[0-7]*|[1-9]\d*)$/.exec(text);
  const [, sign, digits = ''] = match ?? [];
  if (match === null) return undefined;
  const isOldOctal = /^0\d/.test(digits);
  const value = BigInt(isOldOctal ? `0o${digits.slice(1)}` : digits);
  return sign === '-' ? -value : value;
}

function readFloat(text: string): number | undefined {
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) return Number(text);
  const match = /^([+-]?)0[xX]([\da-fA-F]*)\.?([\da-fA-F]*)[pP]([+-]?\d+)$/.exec(text);
  const [, sign, whole = '', fraction = '', power = '0'] = match ?? [];
  if (match === null || whole + fraction === '') return undefined;
  const value = Number(BigInt(`0x${whole}${fraction}`));
  const scaled = value * 2 ** (Number(power) - fraction.length * 4);
  return sign === '-' ? -scaled : scaled;
}
