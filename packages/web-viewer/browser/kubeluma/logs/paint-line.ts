import { rangesOf, segmentsOf, splitSequences } from '../../engine/paint/segments.ts';
import { markSegments, type Piece } from '../../logs/list/marks.ts';
import type { LogRow } from './log-buffer.ts';

/**
 * Makes an element show a row. What the container wrote only ever becomes text nodes.
 * @returns whether the row matches `pattern`, which has to be global
 */
export function paintLine(element: HTMLElement, row: LogRow, pattern: RegExp | undefined): boolean {
  if (row.kind !== 'line') {
    element.className = `log-row log-note log-${row.kind}`;
    element.textContent = row.text;
    return false;
  }
  element.className = 'log-row';
  const { text, runs } = splitSequences(row.text);
  const segments = segmentsOf(text, runs);
  const ranges = rangesOf(segments.map((segment) => segment.text).join(''), pattern);
  const pieces = markSegments(segments, ranges).map(nodeOf);
  element.replaceChildren(...(row.ts === '' ? [] : [timeNode(row.ts)]), ...pieces);
  return ranges.length > 0;
}

function timeNode(ts: string): HTMLElement {
  const element = document.createElement('time');
  const at = new Date(ts);
  element.textContent = Number.isNaN(at.getTime()) ? '' : at.toTimeString().slice(0, 8);
  element.title = ts;
  return element;
}

function nodeOf(piece: Piece): Node | string {
  const { text, isMatch, classes, fg, bg } = piece;
  if (!isMatch && classes === undefined && fg === undefined && bg === undefined) return text;
  const element = document.createElement(isMatch ? 'mark' : 'span');
  element.textContent = text;
  if (classes !== undefined) {
    element.className = classes
      .split(' ')
      .map((name) => `sgr-${name}`)
      .join(' ');
  }
  if (fg !== undefined) element.style.color = cssColor(fg);
  if (bg !== undefined) element.style.backgroundColor = cssColor(bg);
  return element;
}

function cssColor(rgb: number): string {
  return `#${rgb.toString(16).padStart(6, '0')}`;
}
