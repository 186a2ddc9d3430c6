/** What the scrollbar stands for, in pixels: rows of `rowPx` on average, seen through `viewPx`. */
export interface Extent {
  readonly rows: number;
  readonly rowPx: number;
  readonly viewPx: number;
}

// Browsers stop at 17 (Firefox) to 33 million pixels (Chromium); beyond this the scrollbar is scaled.
const tallestPx = 8_000_000;

/** Height of the element that makes the scrollbar. */
export function spacerPx(extent: Extent): number {
  return Math.min(tallestPx, Math.max(extent.viewPx, extent.rows * extent.rowPx));
}

/** Whether one pixel of the scrollbar is more than one of the rows. */
export function isScaled({ rows, rowPx }: Extent): boolean {
  return rows * rowPx > tallestPx;
}

/** Where the scrollbar stands when the row at `position` (with a fraction) is at the top. */
export function scrollTopOf(position: number, extent: Extent): number {
  const hidden = extent.rows * extent.rowPx - extent.viewPx;
  if (hidden <= 0) return 0;
  const share = Math.min(1, Math.max(0, (position * extent.rowPx) / hidden));
  return share * (spacerPx(extent) - extent.viewPx);
}

/** Which row, with a fraction, is at the top when the scrollbar stands at `scrollTop`. */
export function positionAt(scrollTop: number, extent: Extent): number {
  const range = spacerPx(extent) - extent.viewPx;
  if (range <= 0) return 0;
  const share = Math.min(1, Math.max(0, scrollTop / range));
  return (share * (extent.rows * extent.rowPx - extent.viewPx)) / extent.rowPx;
}
