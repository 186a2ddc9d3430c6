import { segmentsOf, splitSequences } from '../../engine/paint/segments.ts';
import { markSegments, type Piece } from '../../logs/list/marks.ts';
import { levelOfLine } from './line-level.ts';
import type { LogRow } from './log-buffer.ts';
import { indented, mayBeJson } from './row-json.ts';

/**
 * Makes an element show a row. What the container wrote only ever becomes text nodes.
 * @param ranges - what is marked of {@link shownText}: start, end, start, end …
 */
export function paintLine(element: HTMLElement, row: LogRow, ranges: readonly number[]): void {
  if (row.kind !== 'line') {
    element.className = `log-row log-note log-${row.kind}`;
    element.textContent = row.text;
    return;
  }
  const { text, runs } = splitSequences(row.text);
  const level = levelOfLine(text);
  element.className = level === undefined ? 'log-row' : `log-row is-${level}`;
  const segments = segmentsOf(text, runs);
  const pieces = markSegments(segments, ranges).map(nodeOf);
  const head = row.ts === '' ? [] : [timeNode(row.ts)];
  if (mayBeJson(text)) head.unshift(openButton());
  element.replaceChildren(...head, ...pieces);
}

/** The text of a row as it is shown, without its time. */
export function shownText(row: LogRow): string {
  const { text, runs } = splitSequences(row.text);
  return segmentsOf(text, runs)
    .map((segment) => segment.text)
    .join('');
}

/** Shows a line that is JSON indented below it, or hides that again; false where the line is none. */
export function toggleJson(element: HTMLElement, row: LogRow): boolean {
  const shown = element.querySelector('.log-json');
  const text = shown === null ? indented(splitSequences(row.text).text) : undefined;
  if (shown === null && text === undefined) return false;
  shown?.remove();
  if (text !== undefined) {
    const body = document.createElement('pre');
    body.className = 'log-json';
    body.textContent = text;
    element.append(body);
  }
  element.querySelector('.log-open')?.setAttribute('aria-expanded', String(text !== undefined));
  return true;
}

function openButton(): HTMLElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'log-open';
  button.setAttribute('aria-expanded', 'false');
  button.setAttribute('aria-label', 'The fields of this line');
  // Thousands of lines would be thousands of stops of the Tab key; Enter opens the match looked at.
  button.tabIndex = -1;
  return button;
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
