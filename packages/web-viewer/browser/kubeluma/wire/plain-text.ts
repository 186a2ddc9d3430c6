// The server cleans what the cluster says; a page that trusts nobody does so again. SGR stays: it is only
// colour, and the log view reads it.
/* eslint-disable no-control-regex -- control characters are what is looked for */
const strings = /\u001b[\]PX^_][^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)?/g;
const sequences = /\u001b\[(?![\d;:]*m)[0-?]*[ -/]*[@-~]?/g;
const sgr = /\u001b\[[\d;:]*m/g;
const controls = /[\u0000-\u0008\u000b-\u001f\u007f]/g;
const upperControls = /[\u0080-\u009f]/g;
/* eslint-enable no-control-regex */
// Bidirectional controls can show a text in another order than it has; invisible ones hide in names.
const invisible = /[\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** Text of the cluster as one that can be shown: no escape sequences, and no character that hides. */
export function plainText(text: string): string {
  return visible(text.replace(strings, '').replace(sequences, '').replace(sgr, ''));
}

/** The same for a log line, whose colours (SGR) stay. */
export function plainLine(text: string): string {
  const kept = text.replace(strings, '').replace(sequences, '');
  let out = '';
  let from = 0;
  for (const match of kept.matchAll(sgr)) {
    out += visible(kept.slice(from, match.index)) + match[0];
    from = match.index + match[0].length;
  }
  return out + visible(kept.slice(from));
}

function visible(text: string): string {
  return text
    .replaceAll('\r', '')
    .replace(controls, (char) => String.fromCharCode(picture(char.charCodeAt(0))))
    .replace(upperControls, '\ufffd')
    .replace(invisible, (char) => `⟨${char.charCodeAt(0).toString(16).toUpperCase()}⟩`);
}

/** Unicode has pictures of the control characters. */
function picture(code: number): number {
  return code === 0x7f ? 0x2421 : 0x2400 + code;
}
