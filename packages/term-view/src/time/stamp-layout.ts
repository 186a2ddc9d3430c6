import { faults } from '../faults.ts';
import { nearestName } from '@ktl/faults';
import { compileGoLayout, type LayoutPiece } from './go-layout.ts';

/** Go's own constants and the names that log tools use. `default` and `short` are stern's. */
const namedLayouts: Readonly<Record<string, string>> = {
  default: '2006-01-02T15:04:05.000000000Z07:00',
  short: '01-02 15:04:05',
  rfc3339: '2006-01-02T15:04:05Z07:00',
  rfc3339nano: '2006-01-02T15:04:05.999999999Z07:00',
  rfc3339milli: '2006-01-02T15:04:05.000Z07:00',
  datetime: '2006-01-02 15:04:05',
  dateonly: '2006-01-02',
  timeonly: '15:04:05',
  ansic: 'Mon Jan _2 15:04:05 2006',
  unixdate: 'Mon Jan _2 15:04:05 MST 2006',
  rubydate: 'Mon Jan 02 15:04:05 -0700 2006',
  rfc822: '02 Jan 06 15:04 MST',
  rfc822z: '02 Jan 06 15:04 -0700',
  rfc850: 'Monday, 02-Jan-06 15:04:05 MST',
  rfc1123: 'Mon, 02 Jan 2006 15:04:05 MST',
  rfc1123z: 'Mon, 02 Jan 2006 15:04:05 -0700',
  kitchen: '3:04PM',
  stamp: 'Jan _2 15:04:05',
  stampmilli: 'Jan _2 15:04:05.000',
  stampmicro: 'Jan _2 15:04:05.000000',
  stampnano: 'Jan _2 15:04:05.000000000',
};

/** `youtube`: H:MM:SS of the day, as a player shows a position: no zero before the hour. */
const youtube: readonly LayoutPiece[] = [
  { kind: 'field', field: 'H' },
  { kind: 'literal', text: ':' },
  { kind: 'field', field: '04' },
  { kind: 'literal', text: ':' },
  { kind: 'field', field: '05' },
];

/**
 * A compiled timestamp format. `unix` ones count from 1970 with a fraction of so many digits; `age` tells
 * how long ago it was when it was shown.
 */
export type StampLayout =
  | { readonly kind: 'age' }
  | { readonly kind: 'civil'; readonly pieces: readonly LayoutPiece[] }
  | { readonly kind: 'unix'; readonly digits: number };

const unixLayouts: Readonly<Record<string, StampLayout>> = {
  unix: { kind: 'unix', digits: 0 },
  unixmilli: { kind: 'unix', digits: 3 },
  unixmicro: { kind: 'unix', digits: 6 },
  unixnano: { kind: 'unix', digits: 9 },
};

/** Every name that `parseStampLayout` knows, for help texts. */
export const stampLayoutNames: readonly string[] = [
  'youtube',
  'ago',
  ...Object.keys(namedLayouts),
  ...Object.keys(unixLayouts),
];

/**
 * Reads a timestamp format: a name in any case, or a Go layout such as `2006-01-02 15:04:05.000`.
 * @throws KtlError TERM_LAYOUT_INVALID when it is no name and has no field of a Go layout
 */
export function parseStampLayout(text: string): StampLayout {
  const name = text.trim().toLowerCase();
  if (name === 'youtube') return { kind: 'civil', pieces: youtube };
  if (name === 'ago') return { kind: 'age' };
  const unix = Object.hasOwn(unixLayouts, name) ? unixLayouts[name] : undefined;
  if (unix !== undefined) return unix;
  const layout = Object.hasOwn(namedLayouts, name) ? (namedLayouts[name] ?? text) : text;
  const pieces = compileGoLayout(layout);
  if (layout === text && !looksLikeLayout(text, pieces)) {
    const nearest = nearestName(name, stampLayoutNames);
    const names = stampLayoutNames.join(', ');
    throw faults.TERM_LAYOUT_INVALID({ layout: text, nearest, names });
  }
  return { kind: 'civil', pieces };
}

/** A mistyped name may hold a digit that Go takes for a field: `rfc333`. */
function looksLikeLayout(text: string, pieces: readonly LayoutPiece[]): boolean {
  const literals = pieces.filter((piece) => piece.kind === 'literal');
  if (literals.length === pieces.length) return false;
  const isOneWord = /^[a-z][a-z0-9_-]*$/i.test(text);
  return !(isOneWord && literals.some((piece) => /[a-z]{2}/i.test(piece.text)));
}
