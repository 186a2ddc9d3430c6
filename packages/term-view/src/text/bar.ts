const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
const heights = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/**
 * A horizontal bar whose length is `value` of `max`, in eighths of a cell. What is more than nothing shows.
 * @param cells - length of a bar of `max`
 */
export function barText(value: number, max: number, cells: number): string {
  if (!(value > 0) || !(max > 0)) return '';
  const parts = Math.max(1, Math.round((Math.min(value, max) / max) * cells * 8));
  return '█'.repeat(Math.floor(parts / 8)) + (eighths[parts % 8] ?? '');
}

/** A row of small columns, one cell for each value; nothing is a space, what is more than nothing shows. */
export function sparkline(values: readonly number[]): string {
  const max = values.reduce((most, value) => Math.max(most, value), 0);
  return values
    .map((value) => {
      if (!(value > 0)) return ' ';
      return heights[Math.max(0, Math.ceil((value / max) * heights.length) - 1)] ?? ' ';
    })
    .join('');
}
