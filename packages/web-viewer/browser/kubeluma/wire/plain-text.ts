import { visible } from '../../engine/paint/visible.ts';

// The server cleans what the cluster says; a page that trusts nobody does so again. Strings (OSC and the
// like) go with what they carry, other sequences than colours (SGR) go alone.
const strings = /\x1b[\]PX^_][^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?/g;
const sequences = /\x1b\[(?![\d;:]*m)[0-?]*[ -/]*[@-~]?/g;
const colours = /\x1b\[[\d;:]*m/g;

/** Text of the cluster as one that can be shown: no escape sequences, nothing that hides or reorders. */
export function plainText(text: string): string {
  const plain = plainLine(text).replace(colours, '');
  return plain.replaceAll('\r', '').split('\n').map(visible).join('\n');
}

/** A log line without sequences other than SGR; what else does not show is made visible when it is painted. */
export function plainLine(line: string): string {
  return line.includes('\x1b') ? line.replace(strings, '').replace(sequences, '') : line;
}
