import { sanitiseText } from '@ktl/term-view';

const PADDING = 2;
const INDENT = '  ';

/**
 * Rows of cells, aligned as kubectl aligns them: a column is as wide as its widest cell among
 * consecutive rows that have it, and the last cell of a row belongs to no column. Widths count
 * characters, as kubectl's do.
 */
export class Sheet {
  readonly #rows: (readonly string[])[] = [];

  /**
   * Adds a row. Line breaks in its last cell go on below that cell, so that no text can begin a line
   * of its own; control characters in any cell are shown as `\x1b`.
   * @param level - steps of indentation
   */
  row(level: number, ...cells: readonly string[]): void {
    const indent = INDENT.repeat(level);
    const [first = '', ...rest] = cells.map((cell, at) =>
      at === cells.length - 1 ? cell : inner(cell),
    );
    const [head = '', ...below] = lines(rest.at(-1) ?? first);
    const leading = [first, ...rest].slice(0, -1);
    this.#rows.push(indented(indent, [...leading, head]));
    for (const line of below) {
      this.#rows.push(indented(indent, [...leading.map(() => ''), line]));
    }
  }

  /** The text, each row ended by a newline. */
  toString(): string {
    const widths = columnWidths(this.#rows);
    return this.#rows.map((row, at) => `${padded(row, widths[at] ?? [])}\n`).join('');
  }
}

// A TAB is harmless at the end of a row; within it, it would look like another column.
const inner = (cell: string): string => safe(cell).replaceAll('\t', '\\t');

const lines = (text: string): readonly string[] => text.split('\n').map(safe);

// A colour is part of what somebody wrote into the object, so it is shown, neither obeyed nor dropped.
function safe(text: string): string {
  return sanitiseText(text.replaceAll('\x1b', '\\x1b'));
}

function indented(indent: string, [first = '', ...rest]: readonly string[]): readonly string[] {
  return [indent + first, ...rest];
}

/** For each row the widths of its columns; rows of one block share them. */
function columnWidths(rows: readonly (readonly string[])[]): readonly (readonly number[])[] {
  const widths = rows.map((): number[] => []);
  const columns = rows.reduce((most, row) => Math.max(most, row.length - 1), 0);
  for (let column = 0; column < columns; column += 1) {
    let block: number[][] = [];
    let widest = 0;
    const close = (): void => {
      for (const row of block) row[column] = widest + PADDING;
      block = [];
      widest = 0;
    };
    for (const [at, row] of rows.entries()) {
      if (row.length - 1 <= column) {
        close();
        continue;
      }
      block.push(widths[at] ?? []);
      widest = Math.max(widest, characters(row[column] ?? ''));
    }
    close();
  }
  return widths;
}

function padded(row: readonly string[], widths: readonly number[]): string {
  return row
    .map((cell, at) => cell + ' '.repeat(Math.max(0, (widths[at] ?? 0) - characters(cell))))
    .join('');
}

function characters(text: string): number {
  return text.length - (text.match(/[\ud800-\udbff][\udc00-\udfff]/g)?.length ?? 0);
}
