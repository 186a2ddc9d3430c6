/** Values of `--color`. */
export const colorModes = ['auto', 'always', 'never'] as const;
export type ColorMode = (typeof colorModes)[number];

/** What the decision looks at. */
export interface ColorSituation {
  readonly mode: ColorMode;
  readonly isTTY: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Whether a stream gets colours. `always` and `never` decide alone; `auto` is: NO_COLOR (not empty) no,
 * FORCE_COLOR yes (`0` and `false` no), TERM=dumb no, else as the stream is a terminal.
 * Sources: no-color.org, force-color.org.
 */
export function decideColor({ mode, isTTY, env }: ColorSituation): boolean {
  if (mode !== 'auto') return mode === 'always';
  if ((env['NO_COLOR'] ?? '') !== '') return false;
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced.toLowerCase() !== 'false';
  return isTTY && env['TERM'] !== 'dumb';
}
