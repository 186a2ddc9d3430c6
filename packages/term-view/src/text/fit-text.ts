import { displayWidth, graphemesOf, graphemeWidth } from './display-width.ts';

/**
 * At most `cells` cells of a text, cut between user-perceived characters, with `mark` at the end when
 * something was cut. A mark wider than `cells` is left out.
 */
export function truncateText(text: string, cells: number, mark = '…'): string {
  if (displayWidth(text) <= cells) return text;
  const markCells = displayWidth(mark);
  const shownMark = markCells <= cells ? mark : '';
  const room = cells - (shownMark === '' ? 0 : markCells);
  let kept = '';
  let used = 0;
  for (const grapheme of graphemesOf(text)) {
    used += graphemeWidth(grapheme);
    if (used > room) break;
    kept += grapheme;
  }
  return kept + shownMark;
}

/** A text with spaces up to `cells` cells; longer texts stay as they are. Default: spaces after it. */
export function padText(text: string, cells: number, align: 'left' | 'right' = 'left'): string {
  const spaces = ' '.repeat(Math.max(0, cells - displayWidth(text)));
  return align === 'left' ? text + spaces : spaces + text;
}
