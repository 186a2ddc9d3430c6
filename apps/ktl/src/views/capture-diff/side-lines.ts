import type { CaptureDifference, CaptureSide } from '@ktl/capture-diff';
import { displayWidth, faintStyle, parseStyle, sanitiseText } from '@ktl/term-view';
import { cut, cutStart } from '../diff-deployments/diff-cells.ts';
import type { Line } from './sign-lines.ts';

const bold = parseStyle('1');
const labelWidth = 11;

/**
 * Both captures as two columns under their names.
 * @param width - cells of a line; undefined: as wide as they are
 */
export function sideLines(
  { before, after }: CaptureDifference,
  width: number | undefined,
): readonly Line[] {
  const rows = [
    ['started', ({ startedAt }: CaptureSide) => stamp(startedAt)],
    ['ended', ({ endedAt }: CaptureSide) => (endedAt === undefined ? '-' : stamp(endedAt))],
    ['length', ({ seconds }: CaptureSide) => lengthText(seconds)],
    ['context', ({ context }: CaptureSide) => context ?? '-'],
    ['namespaces', ({ namespaces }: CaptureSide) => namespaces.join(', ') || 'all'],
    ['query', ({ podQuery }: CaptureSide) => podQuery ?? '-'],
    ['pods', ({ pods }: CaptureSide) => String(pods)],
    ['lines', ({ lines }: CaptureSide) => (lines === undefined ? '-' : String(lines))],
    ['gaps', ({ gaps }: CaptureSide) => (gaps === undefined ? '-' : String(gaps))],
  ] as const;
  const cells = [before.name, ...rows.map(([, of]) => of(before))];
  const widest = Math.max(...cells.map((cell) => displayWidth(sanitiseText(cell))));
  const column =
    width === undefined
      ? widest
      : Math.min(widest, Math.max(20, Math.floor((width - labelWidth - 4) / 2)));
  return [
    [
      ' '.repeat(labelWidth + 2),
      { text: padded(cutStart(before.name, column), column), style: bold },
      '  ',
      { text: cutStart(after.name, column), style: bold },
    ],
    ...rows.map(([label, of]): Line => [
      { text: label.padEnd(labelWidth + 2), style: faintStyle },
      padded(cut(of(before), column), column),
      '  ',
      width === undefined ? of(after) : cut(of(after), column),
    ]),
  ];
}

function padded(text: string, cells: number): string {
  return text + ' '.repeat(Math.max(0, cells - displayWidth(text)));
}

/** Seconds are enough for people. */
function stamp(text: string): string {
  return text.replace(/\.\d+/, '');
}

function lengthText(seconds: number): string {
  if (seconds <= 0) return '-';
  const whole = Math.round(seconds);
  const parts = [
    [Math.floor(whole / 3600), 'h'],
    [Math.floor(whole / 60) % 60, 'm'],
    [whole % 60, 's'],
  ] as const;
  const shown = parts.flatMap(([count, unit]) => (count === 0 ? [] : [`${String(count)}${unit}`]));
  return shown.join('') || `${seconds.toFixed(1)}s`;
}
