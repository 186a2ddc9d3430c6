/**
 * Go's reference-time layouts (package time, "Constants"): Mon Jan 2 15:04:05 MST 2006. A layout
 * becomes a list of pieces once; formatting walks the list.
 */
export type LayoutPiece =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'field'; readonly field: LayoutField }
  | FractionPiece;

/** Digits of the second. Go: `.000` keeps zeros, `.999` drops trailing ones, and itself when none is left. */
export interface FractionPiece {
  readonly kind: 'fraction';
  readonly separator: '.' | ',';
  /** 1 to 9; a longer run in the layout counts as 9, as in Go. */
  readonly digits: number;
  readonly trim: boolean;
}

/** Fields by the text that stands for them in a layout; `H` is ours: the hour without padding. */
export type LayoutField = (typeof fields)[number] | 'H';

/** What a layout shows of one second. */
export interface CivilTime {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** 0 is Sunday. */
  readonly weekday: number;
  /** 1 to 366. */
  readonly yearDay: number;
  /** Seconds east of UTC. */
  readonly offsetSeconds: number;
  /** Zone abbreviation such as CET. */
  readonly zone: string;
}

// Longer texts stand before the shorter ones that they begin with.
const fields = [
  'January',
  'Jan',
  'Monday',
  'Mon',
  'MST',
  '2006',
  '002',
  '__2',
  '_2',
  '01',
  '02',
  '03',
  '04',
  '05',
  '06',
  '15',
  '1',
  '2',
  '3',
  '4',
  '5',
  'PM',
  'pm',
  '-07:00:00',
  '-070000',
  '-07:00',
  '-0700',
  '-07',
  'Z07:00:00',
  'Z070000',
  'Z07:00',
  'Z0700',
  'Z07',
] as const;

const monthNames = [
  'January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October',
  'November', 'December',
]; // prettier-ignore
const dayNames = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** Splits a layout into its pieces. Text that stands for nothing is literal, as in Go. */
export function compileGoLayout(layout: string): readonly LayoutPiece[] {
  const pieces: LayoutPiece[] = [];
  let literal = '';
  let index = 0;
  while (index < layout.length) {
    const rest = layout.slice(index);
    const run = /^[.,](?:0+|9+)(?!\d)/.exec(rest)?.[0];
    const piece = run === undefined ? fieldAt(rest) : fractionOf(run);
    if (piece === undefined) {
      literal += layout[index] ?? '';
      index++;
      continue;
    }
    if (literal !== '') pieces.push({ kind: 'literal', text: literal });
    literal = '';
    pieces.push(piece);
    index += run?.length ?? fieldLength(piece);
  }
  if (literal !== '') pieces.push({ kind: 'literal', text: literal });
  return pieces;
}

// A digit after the run of zeros or nines would make it a number; the pattern above excludes that.
function fractionOf(run: string): FractionPiece {
  return {
    kind: 'fraction',
    separator: run.startsWith(',') ? ',' : '.',
    digits: Math.min(run.length - 1, 9),
    trim: run.endsWith('9'),
  };
}

type FieldPiece = Extract<LayoutPiece, { kind: 'field' }>;

function fieldLength(piece: LayoutPiece): number {
  return piece.kind === 'field' ? piece.field.length : 0;
}

function fieldAt(rest: string): FieldPiece | undefined {
  // `_2006` is an underscore and a year, not a padded day and "006".
  if (rest.startsWith('_2006')) return undefined;
  const field = fields.find((one) => rest.startsWith(one));
  if (field === undefined) return undefined;
  // "Month" and "January" contain Mon and Jan; Go asks that no small letter follows the short form.
  const isShortName = field === 'Jan' || field === 'Mon';
  if (isShortName && /^[a-z]/.test(rest.slice(3))) return undefined;
  return { kind: 'field', field };
}

const two = (value: number): string => String(value).padStart(2, '0');
const hour12 = (time: CivilTime): number => (time.hour % 12 === 0 ? 12 : time.hour % 12);
const monthName = (time: CivilTime): string => monthNames[time.month - 1] ?? '';
const dayName = (time: CivilTime): string => dayNames[time.weekday] ?? '';

const writers: Readonly<Record<string, (time: CivilTime) => string>> = {
  January: monthName,
  Jan: (time) => monthName(time).slice(0, 3),
  Monday: dayName,
  Mon: (time) => dayName(time).slice(0, 3),
  MST: (time) => time.zone,
  '2006': (time) => String(time.year).padStart(4, '0'),
  '06': (time) => two(time.year % 100),
  '01': (time) => two(time.month),
  '1': (time) => String(time.month),
  '02': (time) => two(time.day),
  _2: (time) => String(time.day).padStart(2, ' '),
  '2': (time) => String(time.day),
  '002': (time) => String(time.yearDay).padStart(3, '0'),
  __2: (time) => String(time.yearDay).padStart(3, ' '),
  '15': (time) => two(time.hour),
  H: (time) => String(time.hour),
  '03': (time) => two(hour12(time)),
  '3': (time) => String(hour12(time)),
  '04': (time) => two(time.minute),
  '4': (time) => String(time.minute),
  '05': (time) => two(time.second),
  '5': (time) => String(time.second),
  PM: (time) => (time.hour < 12 ? 'AM' : 'PM'),
  pm: (time) => (time.hour < 12 ? 'am' : 'pm'),
};

/** The text of one field at one second. */
export function formatField(field: LayoutField, time: CivilTime): string {
  return writers[field]?.(time) ?? formatOffset(field, time.offsetSeconds);
}

function formatOffset(field: string, offsetSeconds: number): string {
  if (field.startsWith('Z') && offsetSeconds === 0) return 'Z';
  const size = Math.abs(offsetSeconds);
  const parts = [Math.floor(size / 3600), Math.floor(size / 60) % 60, size % 60];
  const colon = field.includes(':') ? ':' : '';
  const count = field.replaceAll(':', '').slice(1).length / 2;
  return `${offsetSeconds < 0 ? '-' : '+'}${parts.slice(0, count).map(two).join(colon)}`;
}
