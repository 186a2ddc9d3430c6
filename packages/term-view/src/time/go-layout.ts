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
  /** 1 to any number; beyond 9 the rest is zeros. */
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
    const piece = fractionAt(layout, index) ?? fieldAt(layout, index);
    if (piece === undefined) {
      literal += layout[index] ?? '';
      index++;
      continue;
    }
    if (literal !== '') pieces.push({ kind: 'literal', text: literal });
    literal = '';
    pieces.push(piece);
    index += piece.kind === 'fraction' ? piece.digits + 1 : piece.field.length;
  }
  if (literal !== '') pieces.push({ kind: 'literal', text: literal });
  return pieces;
}

function fractionAt(layout: string, index: number): FractionPiece | undefined {
  // A digit after the run would make it a number, not a fraction.
  const match = /^([.,])(0+|9+)(?!\d)/.exec(layout.slice(index));
  if (match === null) return undefined;
  const run = match[2] ?? '';
  return {
    kind: 'fraction',
    separator: match[1] === ',' ? ',' : '.',
    digits: run.length,
    trim: run.startsWith('9'),
  };
}

type FieldPiece = Extract<LayoutPiece, { kind: 'field' }>;

function fieldAt(layout: string, index: number): FieldPiece | undefined {
  // `_2006` is an underscore and a year, not a padded day and "006".
  if (layout.startsWith('_2006', index)) return undefined;
  const field = fields.find((one) => layout.startsWith(one, index));
  if (field === undefined) return undefined;
  // "Month" and "January" contain Mon and Jan; Go asks that no small letter follows the short form.
  const isShortName = field === 'Jan' || field === 'Mon';
  if (isShortName && /^[a-z]/.test(layout.slice(index + 3))) return undefined;
  return { kind: 'field', field };
}

const two = (value: number): string => String(value).padStart(2, '0');

/** The text of one field at one second. */
export function formatField(field: LayoutField, time: CivilTime): string {
  const month = monthNames[time.month - 1] ?? '';
  const weekday = dayNames[time.weekday] ?? '';
  const hour12 = time.hour % 12 === 0 ? 12 : time.hour % 12;
  switch (field) {
    case 'January':
      return month;
    case 'Jan':
      return month.slice(0, 3);
    case 'Monday':
      return weekday;
    case 'Mon':
      return weekday.slice(0, 3);
    case 'MST':
      return time.zone;
    case '2006':
      return String(time.year).padStart(4, '0');
    case '06':
      return two(time.year % 100);
    case '01':
      return two(time.month);
    case '1':
      return String(time.month);
    case '02':
      return two(time.day);
    case '_2':
      return String(time.day).padStart(2, ' ');
    case '2':
      return String(time.day);
    case '002':
      return String(time.yearDay).padStart(3, '0');
    case '__2':
      return String(time.yearDay).padStart(3, ' ');
    case '15':
      return two(time.hour);
    case 'H':
      return String(time.hour);
    case '03':
      return two(hour12);
    case '3':
      return String(hour12);
    case '04':
      return two(time.minute);
    case '4':
      return String(time.minute);
    case '05':
      return two(time.second);
    case '5':
      return String(time.second);
    case 'PM':
      return time.hour < 12 ? 'AM' : 'PM';
    case 'pm':
      return time.hour < 12 ? 'am' : 'pm';
    default:
      return formatOffset(field, time.offsetSeconds);
  }
}

function formatOffset(field: string, offsetSeconds: number): string {
  if (field.startsWith('Z') && offsetSeconds === 0) return 'Z';
  const size = Math.abs(offsetSeconds);
  const parts = [Math.floor(size / 3600), Math.floor(size / 60) % 60, size % 60];
  const colon = field.includes(':') ? ':' : '';
  const count = field.replaceAll(':', '').slice(1).length / 2;
  return `${offsetSeconds < 0 ? '-' : '+'}${parts.slice(0, count).map(two).join(colon)}`;
}
