import { wrap } from '../output/wrap.ts';

/** How help is laid out. */
export interface HelpStyle {
  /** Cells of a line. */
  readonly width: number;
  readonly color: boolean;
}

/** A heading of help. */
export function heading(text: string, style: HelpStyle): string {
  return style.color ? `\x1b[1m${text}\x1b[0m` : text;
}

// A longer term stands on a line of its own, so that one long term does not narrow all explanations.
const longestBeside = 30;

/**
 * Two columns, indented by two: terms, then wrapped explanations. Where the terminal is too narrow for both,
 * the explanation stands under its term.
 */
export function columns(rows: readonly (readonly [string, string])[], style: HelpStyle): string[] {
  const limit = Math.min(longestBeside, Math.floor(style.width * 0.42));
  const lengths = rows.map(([term]) => term.length).filter((length) => length <= limit);
  const indent = Math.max(0, ...lengths) + 4;
  const beside = style.width - indent;
  const stacked = beside < 28;
  return rows.flatMap(([term, text]) => {
    const lines = wrap(text, stacked ? style.width - 6 : beside);
    const under = stacked || term.length + 4 > indent;
    const margin = ' '.repeat(stacked ? 6 : indent);
    if (under) return [`  ${term}`, ...lines.map((line) => `${margin}${line}`)];
    const [first = '', ...rest] = lines;
    return [`  ${term.padEnd(indent - 2)}${first}`.trimEnd(), ...rest.map((line) => margin + line)];
  });
}

/** Paragraphs, wrapped, blank lines between them. */
export function paragraphs(text: string, style: HelpStyle): string[] {
  return text
    .split(/\n\s*\n/)
    .flatMap((paragraph, index) => [...(index === 0 ? [] : ['']), ...wrap(paragraph, style.width)]);
}
