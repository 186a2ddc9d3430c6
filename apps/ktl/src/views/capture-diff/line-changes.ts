import type { CaptureDifference } from '@ktl/capture-diff';
import { faintStyle } from '@ktl/term-view';
import { row, signOf, type Line } from './sign-lines.ts';

/** More of them are in the JSON. */
const most = 20;

/** `+ Deployment shop/web, app, error: 0 -> 0.4` */
export function rateText({
  workload,
  container,
  level,
  beforePerSecond,
  afterPerSecond,
}: NonNullable<CaptureDifference['rates']>[number]): Line {
  return row(
    signOf(beforePerSecond, afterPerSecond),
    `${workload}, ${container}, ${level}: ${perSecond(beforePerSecond)} -> ${perSecond(afterPerSecond)}`,
  );
}

/** Sections of troubled lines: which are new, which are gone, and which come at another rate. */
export function linePatternLines(
  patterns: CaptureDifference['patterns'],
): readonly (readonly [string, readonly Line[]])[] {
  if (patterns === undefined) return [];
  const { added, gone, changed } = patterns;
  return [
    [
      'New warnings and errors',
      limited(added.map(({ count, template }) => patternLine('+', count, template))),
    ],
    [
      'Warnings and errors that are gone',
      limited(gone.map(({ count, template }) => patternLine('-', count, template))),
    ],
    [
      'Warnings and errors in a second',
      limited(
        changed.map(({ template, beforePerSecond, afterPerSecond }) =>
          row('~', `${perSecond(beforePerSecond)} -> ${perSecond(afterPerSecond)}  ${template}`),
        ),
      ),
    ],
  ];
}

function patternLine(sign: '+' | '-', count: number, template: string): Line {
  return row(sign, `${String(count)}x  ${template}`);
}

function limited(lines: readonly Line[]): readonly Line[] {
  if (lines.length <= most) return lines;
  const rest = `and ${String(lines.length - most)} more: -o json has all`;
  return [...lines.slice(0, most), [{ text: rest, style: faintStyle }]];
}

/** Three digits that count. */
function perSecond(rate: number): string {
  return rate === 0 ? '0' : String(Number(rate.toPrecision(3)));
}
