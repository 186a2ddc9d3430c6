/**
 * What does not show, or changes how the text around it shows: C0 (but not TAB) and C1 controls, DEL, soft hyphen, bidirectional marks,
 * overrides and isolates (Unicode TR 36 §3.4, CVE-2021-42574), zero width characters, separators of lines and paragraphs, byte
 * order mark, annotations, tags.
 */
const HIDDEN =
  /[\x00-\x08\x0a-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e0fff}]/gu;

/** The text with what does not show as `\x1b`, `\u202e`, `\u{e0041}`. */
export function visible(text: string): string {
  return text.replace(HIDDEN, escapeOf);
}

function escapeOf(character: string, at: number, text: string): string {
  if (isJoinerInWord(character, at, text)) return character;
  if (character === '\n') return String.raw`\n`;
  if (character === '\r') return String.raw`\r`;
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code < 0x80) return `\\x${hex.padStart(2, '0')}`;
  return code > 0xffff ? `\\u{${hex}}` : `\\u${hex.padStart(4, '0')}`;
}

/** The joiners of emoji sequences and of Persian and Indic words; between Latin letters they only hide. */
function isJoinerInWord(character: string, at: number, text: string): boolean {
  if (character !== '\u200c' && character !== '\u200d') return false;
  return (text[at - 1] ?? '') > '\x7f' && (text[at + 1] ?? '') > '\x7f';
}
