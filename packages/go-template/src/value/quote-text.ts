import { escapedByte } from './go-text.ts';

const namedEscapes: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
};
const printable = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;

/** Go's `strconv.IsPrint`: letters, marks, numbers, punctuation, symbols, and the ASCII space. */
export function isPrintable(code: number): boolean {
  if (code < 0x7f) return code >= 0x20;
  return code <= 0x10ffff && printable.test(String.fromCodePoint(code));
}

/** A Go string literal in double quotes. @param ascii - everything beyond ASCII as escapes */
export function quoteText(text: string, ascii: boolean): string {
  let out = '"';
  for (const character of text) out += escapeCharacter(character, '"', ascii);
  return `${out}"`;
}

/** A Go rune literal. */
export function quoteRune(character: string, ascii: boolean): string {
  return `'${escapeCharacter(character, "'", ascii)}'`;
}

/** True when the text can stand in back quotes as it is. */
export function canBackquote(text: string): boolean {
  return text.isWellFormed() && !/[\x00-\x08\x0a-\x1f`\x7f\ufeff]/.test(text);
}

function escapeCharacter(character: string, quote: string, ascii: boolean): string {
  const code = character.codePointAt(0) ?? 0;
  const byte = escapedByte(code);
  if (byte !== undefined) return `\\x${hex(byte, 2)}`;
  if (character === quote) return `\\${quote}`;
  const named = namedEscapes[character];
  if (named !== undefined) return named;
  const isKept = code < 0x7f ? code >= 0x20 : !ascii && isPrintable(code);
  if (isKept) return character;
  if (code < 0x20 || code === 0x7f) return `\\x${hex(code, 2)}`;
  return code > 0xffff ? `\\U${hex(code, 8)}` : `\\u${hex(code, 4)}`;
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}
