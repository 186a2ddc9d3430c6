import { MAX_KEYS } from './key-set.ts';
import { NO_MESSAGE, messageRank, unescaped, type StructuredLine } from './structured-line.ts';

const QUOTE = 34;
const BACKSLASH = 92;

/**
 * Message and top-level keys of a line that begins as a JSON object. The line may be cut anywhere: it is
 * read up to there. Undefined where it is something else in braces.
 */
export function readJsonLine(text: string): StructuredLine | undefined {
  const start = skipSpace(text, 0);
  const first = skipSpace(text, start + 1);
  if (text.charCodeAt(start) !== 123 || text.charCodeAt(first) !== QUOTE) return undefined;
  const keys: string[] = [];
  let message = '';
  let rank = NO_MESSAGE;
  let at = first;
  while (text.charCodeAt(at) === QUOTE && keys.length < MAX_KEYS) {
    const close = stringEnd(text, at);
    const colon = skipSpace(text, close + 1);
    if (text.charCodeAt(colon) !== 58) break;
    const key = text.slice(at + 1, close);
    const value = skipSpace(text, colon + 1);
    const end = valueEnd(text, value);
    const keyRank = messageRank(key);
    if (keyRank < rank && text.charCodeAt(value) === QUOTE) {
      message = unescaped(text.slice(value + 1, stringEnd(text, value)));
      rank = keyRank;
    }
    keys.push(key);
    const comma = skipSpace(text, end);
    if (text.charCodeAt(comma) !== 44) break;
    at = skipSpace(text, comma + 1);
  }
  return keys.length === 0 ? undefined : { message, keys };
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) <= 32) at++;
  return at;
}

/** Position of the quote that ends the string which begins at `at`, or the end of the text. */
function stringEnd(text: string, at: number): number {
  for (let index = at + 1; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit === QUOTE) return index;
    if (unit === BACKSLASH) index++;
  }
  return text.length;
}

function valueEnd(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE) at = stringEnd(text, at);
    else if (unit === 123 || unit === 91) depth++;
    else if (unit === 125 || unit === 93) {
      if (depth === 0) return at;
      depth--;
    } else if (unit === 44 && depth === 0) return at;
  }
  return text.length;
}
