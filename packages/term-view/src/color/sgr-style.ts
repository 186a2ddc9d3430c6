import { faults } from '../faults.ts';
import { sgrReset } from '../escape/sanitise.ts';

declare const sgrBrand: unique symbol;

/** Checked SGR parameters without the frame, such as `38;5;81` or `32;4`. */
export type SgrStyle = string & { readonly [sgrBrand]: true };

const wellFormed = /^\d{1,3}(?:[;:]\d{0,3})*$/;
const MAX_STYLE_LENGTH = 48;

/**
 * Checks one style: one or more SGR parameters parted by semicolons; after 38, 48 or 58 the whole of
 * an indexed (5;n) or a 24-bit colour (2;r;g;b).
 * @throws KtlError TERM_COLOR_INVALID
 */
export function parseStyle(text: string): SgrStyle {
  return checkStyle(text.trim(), text);
}

/**
 * Splits a comma-separated list of styles: `"38;5;81,38;5;214"`, `"32;4"`. Empty text is an empty
 * palette.
 * @throws KtlError TERM_COLOR_INVALID naming the part that is wrong
 */
export function parsePalette(text: string): readonly SgrStyle[] {
  if (text.trim() === '') return [];
  return text.split(',').map((part) => checkStyle(part.trim(), text));
}

/** The sequence that switches a style on. */
export function sgrOn(style: SgrStyle): string {
  return `\x1b[${style}m`;
}

/** `text` in a style, with a reset after it; unchanged without a style. */
export function paint(text: string, style: SgrStyle | undefined): string {
  return style === undefined || text === '' ? text : `${sgrOn(style)}${text}${sgrReset}`;
}

function checkStyle(part: string, text: string): SgrStyle {
  const reason = fault(part);
  if (reason !== undefined) throw faults.TERM_COLOR_INVALID({ text, part, reason });
  return part as SgrStyle;
}

function fault(part: string): string | undefined {
  if (part === '') return 'is empty';
  if (!wellFormed.test(part) || part.length > MAX_STYLE_LENGTH) return 'is no list of SGR numbers';
  // Sub-parameters with colons (4:3, 38:2::1:2:3) are one parameter of their own.
  const parameters = part.split(';').filter((one) => !one.includes(':'));
  if (parameters.includes('')) return 'has an empty parameter';
  let index = 0;
  while (index < parameters.length) {
    const value = Number(parameters[index]);
    const isColor = value === 38 || value === 48 || value === 58;
    if (!isColor && value > 107) return `has ${value}, beyond the last attribute, 107`;
    const length = isColor ? colorLength(parameters, index + 1) : 1;
    if (length === 0) return `has ${value} without 5;n or 2;r;g;b (0 to 255) after it`;
    index += length;
  }
  return undefined;
}

/** Parameters of the colour whose kind is at `index`, 38 included; 0 when it is not whole. */
function colorLength(parameters: readonly string[], index: number): number {
  const kind = parameters[index];
  const count = kind === '5' ? 1 : kind === '2' ? 3 : 0;
  const values = parameters.slice(index + 1, index + 1 + count);
  if (count === 0 || values.length < count || values.some((value) => Number(value) > 255)) return 0;
  return count + 2;
}
