/** How one run of characters looks. Colours are CSS; undefined is the terminal's own. */
export interface Style {
  readonly color?: string | undefined;
  readonly background?: string | undefined;
  readonly bold?: boolean;
  readonly dim?: boolean;
  readonly italic?: boolean;
  readonly underline?: boolean;
}

const palette = [
  ...['#484f58', '#ff7b72', '#3fb950', '#d29922', '#58a6ff', '#bc8cff', '#39c5cf', '#b1bac4'],
  ...['#6e7681', '#ffa198', '#56d364', '#e3b341', '#79c0ff', '#d2a8ff', '#56d4dd', '#ffffff'],
];

/** The style after one SGR sequence, given its parameters (ECMA-48 8.3.117, xterm's 38/48). */
export function applySgr(style: Style, parameters: readonly number[]): Style {
  let next = style;
  for (let i = 0; i < parameters.length; i++) {
    const p = parameters[i] ?? 0;
    if (p === 38 || p === 48) {
      const [color, used] = extendedColor(parameters.slice(i + 1));
      next = p === 38 ? { ...next, color } : { ...next, background: color };
      i += used;
    } else {
      next = applyOne(next, p);
    }
  }
  return next;
}

// What the parameters without arguments of their own do.
const attributes = new Map<number, Style>([
  [1, { bold: true }],
  [2, { dim: true }],
  [3, { italic: true }],
  [4, { underline: true }],
  [22, { bold: false, dim: false }],
  [23, { italic: false }],
  [24, { underline: false }],
  [39, { color: undefined }],
  [49, { background: undefined }],
]);

// First parameter of each row of eight colours, and where it begins in the palette.
const colorRows = [
  { from: 30, to: 'color', palette: 0 },
  { from: 40, to: 'background', palette: 0 },
  { from: 90, to: 'color', palette: 8 },
  { from: 100, to: 'background', palette: 8 },
] as const;

function applyOne(style: Style, p: number): Style {
  if (p === 0) return {};
  if (p === 7) return { ...style, color: '#0d1117', background: style.color ?? '#e6edf3' };
  const row = colorRows.find(({ from }) => p >= from && p < from + 8);
  if (row !== undefined) return { ...style, [row.to]: palette[p - row.from + row.palette] };
  return { ...style, ...attributes.get(p) };
}

function extendedColor(rest: readonly number[]): [color: string | undefined, used: number] {
  const [mode, a = 0, b = 0, c = 0] = rest;
  if (mode === 2) return [`rgb(${String(a)},${String(b)},${String(c)})`, 4];
  if (mode !== 5) return [undefined, rest.length];
  if (a < 16) return [palette[a], 2];
  if (a >= 232) {
    const grey = String(8 + (a - 232) * 10);
    return [`rgb(${grey},${grey},${grey})`, 2];
  }
  const level = (n: number): string => String(n === 0 ? 0 : 55 + n * 40);
  const index = a - 16;
  return [
    `rgb(${level(Math.floor(index / 36))},${level(Math.floor(index / 6) % 6)},${level(index % 6)})`,
    2,
  ];
}
