/** What a character is to the scanner; bits, since a letter may be a hexadecimal digit too. */
export const SPACE = 1;
export const DIGIT = 2;
export const LETTER = 4;
export const HEX = 8;
/** Quotes, `=` and `?`: what follows may be a value. */
export const VALUE = 16;

/** Characters that end the quick way through a word. */
export const SPECIAL = DIGIT | VALUE;

const classes = new Uint8Array(0xa1);
// Control characters separate words, so that no template holds one.
classes.fill(SPACE, 0, 0x21).fill(SPACE, 0x7f, 0xa1);
mark('0123456789', DIGIT | HEX);
mark('abcdefABCDEF', LETTER | HEX);
mark('ghijklmnopqrstuvwxyzGHIJKLMNOPQRSTUVWXYZ', LETTER);
mark('"\'`=?', VALUE);

function mark(characters: string, bits: number): void {
  for (const character of characters) classes[character.charCodeAt(0)] = bits;
}

/** Class of a UTF-16 unit; NaN, the end of a text, is a space. */
export function classOf(unit: number): number {
  if (unit <= 0xa0) return classes[unit] ?? 0;
  return unit === 0x2028 || unit === 0x2029 || Number.isNaN(unit) ? SPACE : LETTER;
}

export function classAt(text: string, at: number): number {
  return classOf(text.charCodeAt(at));
}

export function isDigitAt(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit >= 48 && unit <= 57;
}

/** End of the letters and digits that begin at `at`. */
export function runEnd(text: string, at: number): number {
  let end = at;
  while ((classAt(text, end) & (LETTER | DIGIT)) !== 0) end++;
  return end;
}

/** End of the digits that begin at `at`. */
export function digitsEnd(text: string, at: number): number {
  let end = at;
  while (isDigitAt(text, end)) end++;
  return end;
}
