import { paint, type SgrStyle } from '../color/sgr-style.ts';
import { sanitiseText } from '../escape/sanitise.ts';
import { displayWidth } from './display-width.ts';
import { truncateText } from './fit-text.ts';

/** One column of a table. */
export interface TableColumn {
  readonly title: string;
  /** Default left. */
  readonly align?: 'left' | 'right';
  /** Longer cells are cut. Default: as wide as the longest cell. */
  readonly maxCells?: number;
}

/** A cell: text, or text in a style. Hostile text is escaped. */
export type TableCell = string | { readonly text: string; readonly style: SgrStyle };

/** What to draw. */
export interface TableOptions {
  readonly columns: readonly TableColumn[];
  /** Cells by column; missing ones stay empty. */
  readonly rows: readonly (readonly TableCell[])[];
  /** Spaces between columns. Default 3, as kubectl. */
  readonly gapCells?: number;
  /** Default true: a line of titles above the rows. */
  readonly header?: boolean;
  /** Default false: styles of cells are not shown. */
  readonly color?: boolean;
  /** Terminal width; the last column is cut to fit. Default: no limit. */
  readonly widthCells?: number;
}

interface Cell {
  readonly text: string;
  readonly style: SgrStyle | undefined;
}

/** Columns as kubectl prints them: no borders, no trailing spaces, a newline after each row. */
export function renderTable(options: TableOptions): string {
  const { columns, gapCells = 3, header = true, color = false } = options;
  const titles = columns.map((column) => column.title);
  const source: readonly (readonly TableCell[])[] = header
    ? [titles, ...options.rows]
    : options.rows;
  const rows = source.map((row) => columns.map((column, index) => fitCell(row[index], column)));
  const widths = columns.map((_, index) =>
    rows.reduce((widest, row) => Math.max(widest, displayWidth(row[index]?.text ?? '')), 0),
  );
  const room = lastColumnRoom(widths, gapCells, options.widthCells);
  return rows
    .map((row) => {
      const line = row.map((cell, index) => {
        const isLast = index === columns.length - 1;
        const text = isLast ? truncateText(cell.text, room) : cell.text;
        return drawCell({ ...cell, text }, widths[index] ?? 0, {
          align: columns[index]?.align ?? 'left',
          color,
          isLast,
        });
      });
      return `${line.join(' '.repeat(gapCells)).trimEnd()}\n`;
    })
    .join('');
}

function fitCell(cell: TableCell | undefined, column: TableColumn): Cell {
  const text = sanitiseText(typeof cell === 'object' ? cell.text : (cell ?? '')).replaceAll(
    '\t',
    ' ',
  );
  const style = typeof cell === 'object' ? cell.style : undefined;
  return { text: truncateText(text, column.maxCells ?? Infinity), style };
}

function lastColumnRoom(
  widths: readonly number[],
  gapCells: number,
  widthCells: number | undefined,
): number {
  if (widthCells === undefined) return Infinity;
  const before = widths.slice(0, -1).reduce((sum, cells) => sum + cells + gapCells, 0);
  return Math.max(1, widthCells - before);
}

function drawCell(
  cell: Cell,
  cells: number,
  look: { readonly align: 'left' | 'right'; readonly color: boolean; readonly isLast: boolean },
): string {
  // Padding stays outside the colour, so that an underline ends with the text.
  const text = paint(cell.text, look.color ? cell.style : undefined);
  if (look.isLast && look.align === 'left') return text;
  const padding = ' '.repeat(Math.max(0, cells - displayWidth(cell.text)));
  return look.align === 'left' ? text + padding : padding + text;
}
