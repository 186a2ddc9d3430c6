import type { CapturePicture, ErrorPattern } from './capture-picture.ts';
import { counted, countText } from './figures.ts';
import { cell, errorStyle, faintStyle, type ShowPage } from './show-page.ts';
import { stampOf } from './span-text.ts';

const shownErrors = 8;
const shownWorkloads = 3;
const indent = 9;

/** What errors say, who says it and when. */
export function writeErrors(page: ShowPage, picture: CapturePicture): void {
  const { errors, errorPatterns, startedAt } = picture;
  if (errorPatterns.length === 0) return;
  const { incidents, lines, isCut } = errors;
  const traces = lines === incidents ? '' : ` in ${counted(lines, 'line')} with their stack traces`;
  const cut = isCut ? ', of the first lines alone' : '';
  page.heading('errors', `${countText(incidents)}${traces}${cut}, alike ones as one`);
  const day = (startedAt ?? '').slice(0, 10);
  for (const pattern of errorPatterns.slice(0, shownErrors)) writeError(page, pattern, day);
  const rest = errorPatterns.length - shownErrors;
  if (rest > 0) page.line({ text: `and ${String(rest)} kinds more`, style: faintStyle });
}

function writeError(page: ShowPage, pattern: ErrorPattern, day: string): void {
  const { text, exception, count, workloads, firstAt, lastAt } = pattern;
  page.entry({ text: `${cell(countText(count), 7, 'right')}  `, style: errorStyle }, text, 2);
  if (exception !== null) page.paragraph(exception, { indent, rows: 2 });
  const places = workloads.slice(0, shownWorkloads).join(', ');
  const rest = workloads.length - shownWorkloads;
  const others = rest > 0 ? ` and ${String(rest)} more` : '';
  const time = timeText(firstAt, lastAt, day);
  page.paragraph({ text: `${places}${others}, ${time}`, style: faintStyle }, { indent, rows: 2 });
}

// Without its date where that is the day of the capture.
function timeText(firstAt: string, lastAt: string, day: string): string {
  const [first, last] = [firstAt, lastAt].map((stamp) => stampOf(Date.parse(stamp)));
  const short = (stamp = ''): string => (stamp.startsWith(day) ? stamp.slice(11) : stamp);
  return first === last ? `at ${short(first)}` : `${short(first)} to ${short(last)}`;
}
