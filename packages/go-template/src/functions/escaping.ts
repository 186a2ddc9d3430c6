import { sprint } from '../print/printf.ts';
import { bytesOfText, escapedByte } from '../value/go-text.ts';
import { isText } from '../value/kinds.ts';
import { isPrintable } from '../value/quote-text.ts';

/** The text that the arguments of an escaping function stand for. */
function joined(args: readonly unknown[]): string {
  const [only] = args;
  if (args.length === 1 && isText(only)) return String(only);
  return sprint(args.map((arg) => (arg === null || arg === undefined ? '<no value>' : arg)));
}

const htmlEscapes: Readonly<Record<string, string>> = {
  '"': '&#34;',
  "'": '&#39;',
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '\0': '\ufffd',
};

/** Go's `html`. */
export function escapeHtml(args: readonly unknown[]): string {
  return joined(args).replaceAll(/["'&<>\0]/g, (found) => htmlEscapes[found] ?? found);
}

const jsSpecial = /[\\'"<>&=\x00-\x1f]|[^\x00-\x7f]/gu;

/** Go's `js`. */
export function escapeJs(args: readonly unknown[]): string {
  return joined(args).replaceAll(jsSpecial, (found) => {
    const code = found.codePointAt(0) ?? 0;
    if (found === '\\' || found === "'" || found === '"') return `\\${found}`;
    if (code < 0x80) return `\\u${hex(code, 4)}`;
    if (escapedByte(code) !== undefined) return '\ufffd';
    return isPrintable(code) ? found : `\\u${hex(code, 4)}`;
  });
}

/** Go's `urlquery`. */
export function escapeQuery(args: readonly unknown[]): string {
  let out = '';
  for (const byte of bytesOfText(joined(args))) {
    const character = String.fromCharCode(byte);
    if (/[\w.~-]/.test(character)) out += character;
    else out += byte === 0x20 ? '+' : `%${hex(byte, 2)}`;
  }
  return out;
}

function hex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, '0');
}
