import { runeCount } from '../value/go-text.ts';

/** How one verb writes: its flags, width and precision. */
export interface VerbState {
  readonly sharp: boolean;
  /** `%#v` and `%+v`. */
  readonly sharpV: boolean;
  readonly plusV: boolean;
  readonly plus: boolean;
  readonly space: boolean;
  readonly minus: boolean;
  readonly zero: boolean;
  readonly width: number | undefined;
  readonly precision: number | undefined;
}

/** `%v`, which is also how values print by themselves. */
export const plainState: VerbState = {
  sharp: false,
  sharpV: false,
  plusV: false,
  plus: false,
  space: false,
  minus: false,
  zero: false,
  width: undefined,
  precision: undefined,
};

/** Fills a text to the width, with zeros where the flag says so. */
export function padded(text: string, state: VerbState): string {
  return filled(text, state, state.zero && !state.minus ? '0' : ' ');
}

/** Fills a text to the width with spaces. */
export function spaced(text: string, state: VerbState): string {
  return filled(text, state, ' ');
}

function filled(text: string, { width, minus }: VerbState, fill: string): string {
  if (width === undefined || width === 0) return text;
  const missing = width - runeCount(text);
  if (missing <= 0) return text;
  return minus ? text + ' '.repeat(missing) : fill.repeat(missing) + text;
}
