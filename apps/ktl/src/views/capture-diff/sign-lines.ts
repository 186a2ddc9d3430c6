import { parseStyle, type SgrStyle } from '@ktl/term-view';
import type { Piece } from '../diff-deployments/diff-cells.ts';

/** A line before it is drawn. */
export type Line = readonly Piece[];

const styles = { '+': parseStyle('32'), '-': parseStyle('31'), '~': parseStyle('33') } as const;

/** A line behind its sign. */
export function row(sign: keyof typeof styles, text: string, style?: SgrStyle): Line {
  return [{ text: sign, style: styles[sign] }, ' ', { text, style }];
}

/** `+` for what was not there before, `-` for what is not any more. */
export function signOf(before: number, after: number): keyof typeof styles {
  if (before === 0) return '+';
  return after === 0 ? '-' : '~';
}
