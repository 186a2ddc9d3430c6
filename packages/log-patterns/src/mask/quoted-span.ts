/** How far a closing quote or bracket is looked for. */
const MAX_SPAN = 512;

/** Position of the quote that closes the one at `at`, within `MAX_SPAN`; -1 where none does. */
export function closingQuote(text: string, at: number): number {
  const quote = text.charCodeAt(at);
  const limit = Math.min(text.length, at + MAX_SPAN);
  for (let index = at + 1; index < limit; index++) {
    const unit = text.charCodeAt(index);
    if (unit === 92) index++;
    else if (unit === quote) return index;
  }
  return -1;
}

const closers: Readonly<Record<string, string>> = { '[': ']', '{': '}', '(': ')' };

/** End of the value that begins at `at`, behind `key=`: quoted, in brackets, or up to a separator. */
export function valueEnd(text: string, at: number): number {
  const first = text.charAt(at);
  if (first === '"' || first === "'" || first === '`') {
    const close = closingQuote(text, at);
    if (close >= 0) return close + 1;
  }
  const closer = closers[first];
  if (closer !== undefined) {
    const end = bracketEnd(text, at, closer);
    if (end >= 0) return end;
  }
  let end = at;
  while (end < text.length && !isValueEnd(text.charCodeAt(end))) end++;
  return end;
}

function bracketEnd(text: string, at: number, closer: string): number {
  const limit = Math.min(text.length, at + MAX_SPAN);
  let depth = 0;
  for (let index = at; index < limit; index++) {
    const character = text.charAt(index);
    if (character === text.charAt(at)) depth++;
    else if (character === closer && --depth === 0) return index + 1;
  }
  return -1;
}

/** Spaces, control characters, `,` `;` `)` `]` `}`. */
function isValueEnd(unit: number): boolean {
  if (unit <= 32 || (unit >= 0x7f && unit <= 0xa0)) return true;
  return unit === 44 || unit === 59 || unit === 41 || unit === 93 || unit === 125;
}
