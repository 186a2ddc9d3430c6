/** The row that everything else is laid out from: the top of `place` is at `top`, pixels below the view's. */
export interface Anchor {
  readonly place: number;
  readonly top: number;
}

/** What is to be laid out. Heights may be estimates; laying out again with true ones moves no anchor. */
export interface LayoutInput {
  readonly first: number;
  readonly end: number;
  readonly viewPx: number;
  /** Rows are laid out this far above and below the view. */
  readonly overscanPx: number;
  readonly heightOf: (place: number) => number;
}

/** Rows from `from` to before `to`, the first with its top at `top`. */
export interface Layout {
  readonly from: number;
  readonly to: number;
  readonly top: number;
  /** The first visible row, as anchor of the next layout. */
  readonly anchor: Anchor;
  /** Whether the last row of all ends at the view's lower edge or above. */
  readonly atEnd: boolean;
}

/** The anchor that shows the end. */
export function endAnchor({ first, end, viewPx, heightOf }: LayoutInput): Anchor {
  let place = end;
  let top = viewPx;
  while (place > first && top > 0) top -= heightOf(--place);
  return place === first && top > 0 ? { place, top: 0 } : { place, top };
}

/**
 * Lays rows out up and down from the anchor, and corrects it where the view would show what is before the
 * first row or behind the last.
 */
export function layOut(wanted: Anchor, input: LayoutInput): Layout {
  const { first, end } = input;
  if (end <= first) {
    return { from: first, to: first, top: 0, anchor: { place: first, top: 0 }, atEnd: true };
  }
  const anchor = clamp(wanted, input);
  const up = extendUp(anchor, input);
  return extendDown(up, input);
}

function clamp(wanted: Anchor, input: LayoutInput): Anchor {
  const { first, end, viewPx, heightOf } = input;
  if (wanted.place >= end) return endAnchor(input);
  const anchor = wanted.place < first ? { place: first, top: 0 } : wanted;
  let { place, top } = anchor;
  while (place > first && top > 0) top -= heightOf(--place);
  if (top > 0) return { place: first, top: 0 };
  let below = anchor.place;
  let bottom = anchor.top;
  while (below < end && bottom < viewPx) bottom += heightOf(below++);
  return bottom < viewPx ? endAnchor(input) : anchor;
}

function extendUp(anchor: Anchor, { first, overscanPx, heightOf }: LayoutInput): Anchor {
  let { place, top } = anchor;
  while (place > first && top > -overscanPx) top -= heightOf(--place);
  return { place, top };
}

function extendDown(start: Anchor, { end, viewPx, overscanPx, heightOf }: LayoutInput): Layout {
  let { place, top } = start;
  let from = start;
  let visible: Anchor | undefined;
  while (place < end && top < viewPx + overscanPx) {
    const height = heightOf(place);
    // An anchor far above the view: rows before the overscan are passed over.
    if (top + height < -overscanPx) from = { place: place + 1, top: top + height };
    else if (visible === undefined && top + height > 0) visible = { place, top };
    place++;
    top += height;
  }
  return {
    from: from.place,
    to: place,
    top: from.top,
    anchor: visible ?? from,
    atEnd: place === end && top <= viewPx + 1,
  };
}
