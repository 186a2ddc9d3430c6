import { displayWidth, paint, sanitiseText, truncateText, type SgrStyle } from '@ktl/term-view';

/** A piece of a line, maybe in a style. */
export type Piece = string | { readonly text: string; readonly style: SgrStyle | undefined };

/** How lines are drawn. */
export interface DiffLook {
  /** Cells of a line; undefined: as long as it is. */
  readonly width: number | undefined;
  readonly color: boolean;
  /** Local time of day of Unix ms. */
  readonly timeOf: (ms: number) => string;
}

/** Pieces after each other, cut to the width. Hostile text is escaped. */
export function line(look: DiffLook, ...pieces: readonly Piece[]): string {
  let room = look.width ?? Infinity;
  let drawn = '';
  for (const piece of pieces) {
    const { text, style } = typeof piece === 'string' ? { text: piece, style: undefined } : piece;
    const shown = cut(text, room);
    room -= displayWidth(shown);
    drawn += paint(shown, look.color ? style : undefined);
  }
  return drawn.trimEnd();
}

/** At most so many cells of a text made safe, `..` where its end is cut off. */
export function cut(text: string, cells: number): string {
  return truncateText(sanitiseText(text).replaceAll('\t', ' '), cells, '..');
}

/** At most so many cells, `..` where the beginning is cut off: names of images differ at their end. */
export function cutStart(text: string, cells: number): string {
  const safe = sanitiseText(text);
  if (displayWidth(safe) <= cells) return safe;
  let kept = Array.from(safe).slice(-Math.max(0, cells - 2));
  while (displayWidth(kept.join('')) > cells - 2 && kept.length > 0) kept = kept.slice(1);
  return `..${kept.join('')}`;
}

/** Words on as many lines as the width asks for; no word is cut unless it is longer than a line. */
export function wrapped(look: DiffLook, text: string, style?: SgrStyle): readonly string[] {
  const width = look.width ?? Infinity;
  const lines: string[] = [];
  let open = '';
  for (const word of sanitiseText(text).split(' ')) {
    const longer = open === '' ? word : `${open} ${word}`;
    if (displayWidth(longer) <= width || open === '') open = longer;
    else {
      lines.push(open);
      open = `  ${word}`;
    }
  }
  return [...lines, open].map((one) => line(look, { text: one, style }));
}
