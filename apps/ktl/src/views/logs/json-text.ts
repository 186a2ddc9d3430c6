// Characters that JSON allows as they are and a terminal must not see; all lie inside strings.
const unsafeInJson =
  /[\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\udb40[\udc00-\udfff]/g;

/** JSON text with every character escaped that could act on a terminal; the value stays the same. */
export function safeJson(json: string): string {
  // A raw CR can only be whitespace between tokens.
  return json.replaceAll('\r', ' ').replace(unsafeInJson, (found) =>
    Array.from({ length: found.length }, (_, index) => {
      const unit = found.charCodeAt(index).toString(16);
      return `\\u${unit.padStart(4, '0')}`;
    }).join(''),
  );
}

/** A JSON string literal, safe for a terminal. */
export function jsonString(text: string): string {
  return safeJson(JSON.stringify(text));
}

/** `text` without outer whitespace when it is one JSON object (or array, if allowed). */
export function asJsonContainer(text: string, arrays: boolean): string | undefined {
  const body = text.trim();
  const isCandidate =
    (body.startsWith('{') && body.endsWith('}')) ||
    (arrays && body.startsWith('[') && body.endsWith(']'));
  if (!isCandidate) return undefined;
  try {
    JSON.parse(body);
    return body;
  } catch {
    return undefined;
  }
}

const stringLiteral = /"(?:[^"\\]|\\.)*"/y;
const deepestIndent = 64;
const scalar = /[^\s,:[\]{}"]+/y;

/**
 * Indents valid JSON by two spaces. Works on the text, so that long numbers, repeated keys and
 * escapes stay as they were written. What is nested deeper than 64 levels is indented no further: a line of
 * brackets alone would grow with the square of its length.
 */
export function prettyJson(json: string): string {
  let out = '';
  let depth = 0;
  let at = 0;
  const newline = (): string => `\n${'  '.repeat(Math.min(depth, deepestIndent))}`;
  const literal = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    return pattern.exec(json)?.[0] ?? '';
  };
  while (at < json.length) {
    const character = json.charAt(at);
    const isOpening = character === '{' || character === '[';
    const word = isOpening ? '' : literal(character === '"' ? stringLiteral : scalar);
    if (word !== '') {
      out += word;
      at += word.length;
      continue;
    }
    at++;
    if (isOpening) {
      const rest = /^\s*[\]}]/.exec(json.slice(at, at + 64))?.[0];
      if (rest !== undefined) {
        out += character + rest.trim();
        at += rest.length;
        continue;
      }
      depth++;
      out += character + newline();
    } else if (character === '}' || character === ']') {
      depth--;
      out += newline() + character;
    } else if (character === ',') out += character + newline();
    else if (character === ':') out += ': ';
  }
  return out;
}
