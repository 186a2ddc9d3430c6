import { applySgr, type Style } from './sgr-style.ts';

interface Span {
  readonly text: string;
  readonly style: Style;
}

export interface PictureOptions {
  /** The command line shown on top, behind a `$`. */
  readonly command: string;
  /** Characters a row; longer rows are cut. Default 118. */
  readonly columns?: number;
}

const cell = { width: 8.4, height: 19 };
const margin = { x: 18, top: 52, bottom: 18 };

/** Draws terminal output (text with SGR sequences) as a window in SVG. */
export function terminalSvg(output: string, options: PictureOptions): string {
  const columns = options.columns ?? 118;
  const rows = [
    [
      { text: '$ ', style: { color: '#3fb950' } },
      { text: options.command, style: { bold: true } },
    ],
    ...output.replace(/\n$/, '').split('\n').map(parseRow),
  ];
  const width = Math.round(columns * cell.width + 2 * margin.x);
  const height = Math.round(rows.length * cell.height + margin.top + margin.bottom);
  const body = rows.map((row, index) => drawRow(cut(row, columns), index)).join('\n');
  const dots = ['#ff5f57', '#febc2e', '#28c840']
    .map((fill, i) => `<circle cx="${String(22 + i * 20)}" cy="20" r="6" fill="${fill}"/>`)
    .join('');
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${String(width)}" height="${String(height)}" viewBox="0 0 ${String(width)} ${String(height)}" role="img" aria-label="${escapeXml(options.command)}">
<rect width="100%" height="100%" rx="10" fill="#0d1117"/>${dots}
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14" fill="#e6edf3" xml:space="preserve">
${body}
</g>
</svg>
`;
}

function parseRow(line: string): Span[] {
  const spans: Span[] = [];
  let style: Style = {};
  // The odd pieces of the split are the parameters of an SGR sequence.
  line.split(/\u001b\[([\d;]*)m/).forEach((piece, index) => {
    if (index % 2 === 1) style = applySgr(style, piece.split(';').map(Number));
    else if (piece !== '') spans.push({ text: piece, style });
  });
  return spans;
}

function cut(row: readonly Span[], columns: number): Span[] {
  let left = columns;
  return row.flatMap((span) => {
    const text = span.text.slice(0, Math.max(0, left));
    left -= span.text.length;
    return text === '' ? [] : [{ text, style: span.style }];
  });
}

function drawRow(row: readonly Span[], index: number): string {
  const y = margin.top + index * cell.height;
  let column = 0;
  return row
    .map((span) => {
      const x = margin.x + column * cell.width;
      const length = span.text.length * cell.width;
      column += span.text.length;
      const back =
        span.style.background === undefined
          ? ''
          : `<rect x="${x.toFixed(1)}" y="${String(y - 14)}" width="${length.toFixed(1)}" height="${String(cell.height)}" fill="${span.style.background}"/>`;
      return `${back}<text x="${x.toFixed(1)}" y="${String(y)}" textLength="${length.toFixed(1)}"${attributes(span.style)}>${escapeXml(span.text)}</text>`;
    })
    .join('');
}

function attributes(style: Style): string {
  return [
    style.color === undefined ? '' : ` fill="${style.color}"`,
    style.bold === true ? ' font-weight="bold"' : '',
    style.dim === true ? ' opacity="0.65"' : '',
    style.italic === true ? ' font-style="italic"' : '',
    style.underline === true ? ' text-decoration="underline"' : '',
  ].join('');
}

function escapeXml(text: string): string {
  return text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/ /g, '\u00a0');
}
