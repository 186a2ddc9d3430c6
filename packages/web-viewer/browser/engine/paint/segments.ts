import type { Segment } from '../protocol.ts';
import type { AnsiRun } from '../store/ansi-runs.ts';
import { SgrStyle } from './sgr-style.ts';
import { visible } from './visible.ts';

/** Rows with more are painted without colours behind this many. */
const MAX_SEGMENTS = 2000;
const MAX_RANGES = 1000;

const SGR = /\x1b\[([\d;:]*)m/g;

/** Splits a text with SGR sequences; all other control characters stay in the text. */
export function splitSequences(ansi: string): { text: string; runs: AnsiRun[] } {
  const runs: AnsiRun[] = [];
  let text = '';
  let read = 0;
  for (const match of ansi.matchAll(SGR)) {
    text += ansi.slice(read, match.index);
    read = match.index + match[0].length;
    runs.push({ at: text.length, params: match[1] ?? '' });
  }
  return { text: text + ansi.slice(read), runs };
}

/** The text in pieces of one style, everything in it visible. */
export function segmentsOf(text: string, runs: readonly AnsiRun[]): Segment[] {
  const segments: Segment[] = [];
  const style = new SgrStyle();
  let at = 0;
  const add = (to: number): void => {
    if (to <= at) return;
    segments.push(style.segment(visible(text.slice(at, to))));
    at = to;
  };
  for (const run of runs) {
    add(Math.min(run.at, text.length));
    if (segments.length >= MAX_SEGMENTS) break;
    style.apply(run.params);
  }
  add(text.length);
  return merged(segments);
}

/** Where an expression matches: start, end, start, end … */
export function rangesOf(text: string, expression: RegExp | undefined): number[] {
  const ranges: number[] = [];
  if (expression === undefined) return ranges;
  for (const match of text.matchAll(expression)) {
    if (match[0] === '') continue;
    ranges.push(match.index, match.index + match[0].length);
    if (ranges.length >= 2 * MAX_RANGES) break;
  }
  return ranges;
}

/** Neighbours that look the same become one. */
function merged(segments: readonly Segment[]): Segment[] {
  const out: Segment[] = [];
  for (const segment of segments) {
    const last = out.at(-1);
    if (last !== undefined && isSameStyle(last, segment)) {
      out[out.length - 1] = { ...last, text: last.text + segment.text };
    } else {
      out.push(segment);
    }
  }
  return out;
}

function isSameStyle(left: Segment, right: Segment): boolean {
  return left.classes === right.classes && left.fg === right.fg && left.bg === right.bg;
}
