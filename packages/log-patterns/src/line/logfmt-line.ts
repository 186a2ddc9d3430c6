import { MAX_KEYS } from './key-set.ts';
import { NO_MESSAGE, messageRank, unescaped, type StructuredLine } from './structured-line.ts';

const PAIR = /[ \t]*([A-Za-z_@][\w.@/-]*)=("(?:[^"\\]|\\.)*(?:"|$)|[^\s"]*)(?=\s|$)/uy;

/** Message and keys of a line that is nothing but two or more `key=value`. */
export function readLogfmtLine(text: string): StructuredLine | undefined {
  const keys: string[] = [];
  let message = '';
  let rank = NO_MESSAGE;
  let at = 0;
  while (keys.length < MAX_KEYS) {
    PAIR.lastIndex = at;
    const pair = PAIR.exec(text);
    if (pair === null) break;
    at = PAIR.lastIndex;
    const key = pair[1] ?? '';
    const keyRank = messageRank(key);
    if (keyRank < rank) {
      message = unquoted(pair[2] ?? '');
      rank = keyRank;
    }
    keys.push(key);
  }
  const isWhole = keys.length === MAX_KEYS || text.slice(at).trim() === '';
  return isWhole && keys.length >= 2 ? { message, keys } : undefined;
}

function unquoted(value: string): string {
  if (!value.startsWith('"')) return value;
  return unescaped(value.slice(1, value.length > 1 && value.endsWith('"') ? -1 : undefined));
}
