/** How help is laid out. */
export interface HelpStyle {
  /** Cells of a line. */
  readonly width: number;
  readonly color: boolean;
}

/** Breaks a text at spaces into lines of at most `width` cells; a longer word stands alone. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return line === '' ? lines : [...lines, line];
}

/** A heading of help. */
export function heading(text: string, style: HelpStyle): string {
  return style.color ? `\x1b[1m${text}\x1b[0m` : text;
}

/**
 * Two columns, indented by two: terms, then wrapped explanations. Where the terminal is too narrow for both,
 * the explanation stands under its term.
 */
export function columns(rows: readonly (readonly [string, string])[], style: HelpStyle): string[] {
  const widest = Math.max(0, ...rows.map(([term]) => term.length));
  const indent = Math.min(widest, Math.floor(style.width * 0.42)) + 4;
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
