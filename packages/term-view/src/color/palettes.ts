import { parsePalette, parseStyle } from './sgr-style.ts';

/**
 * Colours for names: twelve hues of the 256-colour cube, neighbours far apart. Each has a contrast
 * of at least 3:1 (WCAG 2 large text) on white, black and the common light and dark themes.
 */
export const defaultNamePalette = parsePalette(
  '38;5;32,38;5;166,38;5;64,38;5;134,38;5;30,38;5;169,38;5;136,38;5;99,38;5;29,38;5;167,38;5;68,38;5;100',
);

/** Styles of matches, one for each pattern in turn: black on mid tones, so the theme does not matter. */
export const defaultMatchPalette = parsePalette(
  '30;48;5;220,30;48;5;117,30;48;5;156,30;48;5;218,30;48;5;215,30;48;5;183',
);

/** A warning that lines are missing, in the terminal's own bold red. */
export const alertStyle = parseStyle('1;31');

/** Secondary text such as timestamps: the terminal's own foreground, fainter. */
export const faintStyle = parseStyle('2');
