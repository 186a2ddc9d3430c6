import { hasCode } from '@ktl/faults';
import { parsePalette, type SgrStyle } from '@ktl/term-view';
import { accept, reject, type Parsed } from './parsed.ts';

/** Colours as SGR parameters with commas between them, `32,33;4,38;5;81`; by the rules of term-view. */
export function readPalette(text: string): Parsed<readonly SgrStyle[]> {
  try {
    return accept(parsePalette(text));
  } catch (error) {
    if (!hasCode(error, 'TERM_COLOR_INVALID')) throw error;
    const { part, reason } = error.details;
    return reject(`is not a list of colours: "${String(part)}" ${String(reason)}`, error.hint);
  }
}
