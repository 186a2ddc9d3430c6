import {
  displayWidth,
  faintStyle,
  padText,
  paint,
  parseStyle,
  sanitiseText,
  truncateText,
  type SgrStyle,
} from '@ktl/term-view';

/** How a page looks. */
export interface PageLook {
  readonly color: boolean;
  /** Cells of a line. */
  readonly widthCells: number;
}

/** A piece of a line. Text of a capture is made safe here. */
export type Piece = string | { readonly text: string; readonly style: SgrStyle | undefined };

export const boldStyle = parseStyle('1');
export const warnStyle = parseStyle('33');
export const errorStyle = parseStyle('31');
export { faintStyle };

/** Lines of a page, none wider than it is. */
export class ShowPage {
  readonly #look: PageLook;
  readonly #lines: string[] = [];

  constructor(look: PageLook) {
    this.#look = look;
  }

  get widthCells(): number {
    return this.#look.widthCells;
  }

  /** Appends a line; what does not fit is cut. */
  line(...pieces: readonly Piece[]): void {
    let left = this.#look.widthCells;
    let line = '';
    for (const piece of pieces) {
      const { text, style } = typeof piece === 'string' ? { text: piece, style: undefined } : piece;
      const fitting = truncateText(oneLine(text), left);
      left -= displayWidth(fitting);
      line += paint(fitting, this.#look.color ? style : undefined);
    }
    this.#lines.push(line.trimEnd());
  }

  /** A title, an empty line above it. */
  heading(title: string, note = ''): void {
    this.line('');
    this.line(
      { text: title, style: boldStyle },
      { text: note === '' ? '' : `  ${note}`, style: faintStyle },
    );
  }

  /** `name      text`, the text on several lines where it is long. */
  fact(name: string, text: string): void {
    const room = this.#look.widthCells - nameCells;
    const words = oneLine(text).split(' ');
    let row = '';
    let label = padText(name, nameCells);
    const flush = (): void => {
      this.line({ text: label, style: faintStyle }, row);
      label = ' '.repeat(nameCells);
    };
    for (const word of words) {
      if (row !== '' && displayWidth(`${row} ${word}`) > room) {
        flush();
        row = word;
      } else row = row === '' ? word : `${row} ${word}`;
    }
    flush();
  }

  /** A text behind a label, on at most so many lines; what does not fit is cut. */
  entry(label: Piece, text: Piece, rows: number): void {
    const { text: whole, style } = typeof text === 'string' ? { text, style: undefined } : text;
    let head = label;
    const indent = displayWidth(typeof label === 'string' ? label : label.text);
    const room = Math.max(1, this.#look.widthCells - indent);
    let rest = oneLine(whole);
    for (let row = 1; rest !== '' && row <= rows; row++) {
      const fits = row === rows ? rest : firstRow(rest, room);
      this.line(head, { text: fits, style });
      head = ' '.repeat(indent);
      rest = rest.slice(fits.length).trimStart();
    }
  }

  /** A text under others: {@link entry} without a label. */
  paragraph(
    text: Piece,
    { indent, rows }: { readonly indent: number; readonly rows: number },
  ): void {
    this.entry(' '.repeat(indent), text, rows);
  }

  toString(): string {
    return `${this.#lines.join('\n')}\n`;
  }
}

const nameCells = 10;

// Between two words, or within one that is longer than a line.
function firstRow(text: string, room: number): string {
  if (displayWidth(text) <= room) return text;
  const words = text.split(' ');
  let row = '';
  for (const word of words) {
    const longer = row === '' ? word : `${row} ${word}`;
    if (displayWidth(longer) > room) break;
    row = longer;
  }
  return row === '' ? text.slice(0, room) : row;
}

/** Text of a capture on one line, safe for a terminal. */
export function oneLine(text: string): string {
  return sanitiseText(text.replaceAll(/[\r\n\t]+/g, ' '));
}

/** A text of exactly so many cells. */
export function cell(text: string, cells: number, align: 'left' | 'right' = 'left'): string {
  return padText(truncateText(oneLine(text), cells), cells, align);
}
