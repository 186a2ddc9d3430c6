import type { Segment } from '../../engine/protocol.ts';

/** A class (`fg1`), or 0xRRGGBB. */
type Color = string | number | undefined;

interface Style {
  readonly flags: Set<string>;
  fg: Color;
  bg: Color;
}

// Select Graphic Rendition, ECMA-48 8.3.117.
// eslint-disable-next-line no-control-regex -- the escape character is what is looked for
const sequence = /\u001b\[([\d;:]*)m/g;

const begins: Readonly<Record<number, string>> = {
  1: 'bold',
  2: 'dim',
  3: 'italic',
  4: 'underline',
  7: 'inverse',
  9: 'strike',
};
const ends: Readonly<Record<number, readonly string[]>> = {
  22: ['bold', 'dim'],
  23: ['italic'],
  24: ['underline'],
  27: ['inverse'],
  29: ['strike'],
};

/** A line with SGR sequences as text in styles; the sequences are gone. */
export function segmentsOf(line: string): Segment[] {
  const segments: Segment[] = [];
  const style: Style = { flags: new Set(), fg: undefined, bg: undefined };
  let from = 0;
  for (const match of line.matchAll(sequence)) {
    if (match.index > from) segments.push(segmentOf(line.slice(from, match.index), style));
    from = match.index + match[0].length;
    const codes = (match[1] ?? '').split(/[;:]/).map(Number);
    for (let at = 0; at < codes.length;) at += apply(codes, at, style);
  }
  if (from < line.length) segments.push(segmentOf(line.slice(from), style));
  return segments;
}

/** Applies the code at `at`; returns how many numbers it took. */
function apply(codes: readonly number[], at: number, style: Style): number {
  const code = codes[at] ?? 0;
  if (code === 38 || code === 48) {
    const isIndexed = codes[at + 1] === 5;
    const plane = code === 38 ? 'fg' : 'bg';
    const color = isIndexed ? indexed(codes[at + 2] ?? 0, plane) : rgb(codes.slice(at + 2, at + 5));
    setColor(style, plane, color);
    return isIndexed ? 3 : 5;
  }
  if (code === 0) reset(style);
  const begun = begins[code];
  if (begun !== undefined) style.flags.add(begun);
  for (const ended of ends[code] ?? []) style.flags.delete(ended);
  if (code === 39 || code === 49) setColor(style, code === 39 ? 'fg' : 'bg', undefined);
  else if (code % 10 <= 7) applyBasic(Math.floor(code / 10), code % 10, style);
  return 1;
}

function applyBasic(decade: number, color: number, style: Style): void {
  if (decade === 3) style.fg = `fg${color}`;
  else if (decade === 4) style.bg = `bg${color}`;
  else if (decade === 9) style.fg = `fg${color + 8}`;
  else if (decade === 10) style.bg = `bg${color + 8}`;
}

function reset(style: Style): void {
  style.flags.clear();
  style.fg = style.bg = undefined;
}

function setColor(style: Style, plane: 'fg' | 'bg', color: Color): void {
  if (plane === 'fg') style.fg = color;
  else style.bg = color;
}

/** One of 256: the sixteen, a cube of 6 x 6 x 6, a ramp of greys. */
function indexed(index: number, plane: 'fg' | 'bg'): Color {
  if (index > 255) return undefined;
  if (index < 16) return `${plane}${index}`;
  if (index >= 232) return rgb(Array<number>(3).fill(8 + (index - 232) * 10));
  const cube = index - 16;
  const steps = [Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6];
  return rgb(steps.map((step) => (step === 0 ? 0 : 55 + step * 40)));
}

function rgb(parts: readonly number[]): number {
  const [red = 0, green = 0, blue = 0] = parts.map((part) => Math.min(255, part));
  return red * 65_536 + green * 256 + blue;
}

function segmentOf(text: string, { flags, fg, bg }: Style): Segment {
  const classes = [...flags, ...[fg, bg].filter((color) => typeof color === 'string')].join(' ');
  return {
    text,
    ...(classes === '' ? {} : { classes }),
    ...(typeof fg === 'number' ? { fg } : {}),
    ...(typeof bg === 'number' ? { bg } : {}),
  };
}
