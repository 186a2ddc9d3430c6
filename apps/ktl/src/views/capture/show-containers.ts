import { barText, displayWidth } from '@ktl/term-view';
import type { CapturePicture } from './capture-picture.ts';
import { counted, countText } from './figures.ts';
import { cell, errorStyle, faintStyle, type ShowPage } from './show-page.ts';

const shownContainers = 15;
const linesCells = 10;
const errorsCells = 9;
const leastBar = 4;
const widestBar = 40;

/** The containers that wrote most. */
export function writeContainers(page: ShowPage, { containers }: CapturePicture): void {
  if (containers.length === 0) return;
  const shown = containers.slice(0, shownContainers);
  const names = shown.map(({ namespace, pod, container }) =>
    [namespace === '' ? pod : `${namespace}/${pod}`, container === '' ? '' : `[${container}]`]
      .join(' ')
      .trim(),
  );
  // Names that can be told apart are worth more than bars.
  const room = page.widthCells - linesCells - errorsCells;
  const widest = Math.min(room, Math.max(...names.map((name) => displayWidth(name)), 12));
  const barCells = Math.min(widestBar, room - widest - 2);
  page.heading('containers');
  page.line({
    text: `${cell('', widest)}${cell('lines', linesCells, 'right')}${cell('errors', errorsCells, 'right')}`,
    style: faintStyle,
  });
  const most = shown[0]?.lines ?? 0;
  for (const [index, { lines, errors }] of shown.entries()) {
    page.line(
      cell(shortName(names[index] || '(no name)', widest), widest),
      cell(countText(lines), linesCells, 'right'),
      {
        text: cell(errors === 0 ? '' : countText(errors), errorsCells, 'right'),
        style: errors === 0 ? undefined : errorStyle,
      },
      barCells < leastBar ? '' : `  ${barText(lines, most, barCells)}`,
    );
  }
  const rest = containers.slice(shownContainers);
  if (rest.length > 0) {
    const lines = rest.reduce((sum, one) => sum + one.lines, 0);
    page.line({
      text: `and ${String(rest.length)} more with ${counted(lines, 'line')}`,
      style: faintStyle,
    });
  }
}

// The ends tell pods and containers of one workload apart.
function shortName(name: string, cells: number): string {
  if (displayWidth(name) <= cells) return name;
  const end = Math.floor((2 * cells) / 3);
  return `${name.slice(0, cells - 1 - end)}…${name.slice(-end)}`;
}
