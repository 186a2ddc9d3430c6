import { displayWidth } from '@ktl/term-view';

/**
 * Breaks a text at spaces into lines of at most `width` cells; a longer word stands alone. Colour
 * sequences take no room.
 */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  let cells = 0;
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    const wordCells = cellsOf(word);
    if (line !== '' && cells + 1 + wordCells > width) {
      lines.push(line);
      line = word;
      cells = wordCells;
    } else {
      cells += wordCells + (line === '' ? 0 : 1);
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return line === '' ? lines : [...lines, line];
}

// Narrower than this a terminal is better at breaking lines than we are.
const leastWidth = 20;

/**
 * A message for a terminal: broken at its width, what follows the first line indented. Unchanged where
 * there is no terminal, or room enough.
 * @param indent - before each further line
 */
export function hang(text: string, columns: number | undefined, indent: string): string {
  if (columns === undefined || columns < leastWidth || cellsOf(text) <= columns) return text;
  const margin = /^\s*/.exec(text)?.[0] ?? '';
  return margin + wrap(text, columns - indent.length).join(`\n${indent}`);
}

function cellsOf(text: string): number {
  return displayWidth(text.replaceAll(/\x1b\[[\d;]*m/g, ''));
}
