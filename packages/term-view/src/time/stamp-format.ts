import { formatField, type CivilTime, type FractionPiece } from './go-layout.ts';
import { ageText } from './age-text.ts';
import type { StampLayout } from './stamp-layout.ts';
import type { TimeZone } from './zone-offset.ts';

/**
 * One second in a layout: fixed text with holes for digits of the fraction. Good for every stamp
 * within that second, which is what makes formatting cheap.
 */
export interface SecondText {
  /** Text before the first hole; all of it when there is none. */
  readonly head: string;
  /** Holes, each with the text after it. */
  readonly holes: readonly { readonly fraction: FractionHole; readonly after: string }[];
}

/** Where digits of the fraction go. */
export interface FractionHole {
  /** Written before the digits: `.`, `,` or nothing. */
  readonly separator: string;
  readonly digits: number;
  /** Drop trailing zeros, and the separator with the last of them. */
  readonly trim: boolean;
}

/** Formats moments in one layout and zone. */
export interface StampFormat {
  /** @param epochSeconds - whole seconds since 1970 */
  atSecond(epochSeconds: number): SecondText;
  /** One moment as text. @param fraction - digits after the point, as many as are known */
  format(epochSeconds: number, fraction: string): string;
}

/**
 * Joins a layout and a zone.
 * @param now - milliseconds since 1970, for ages; default Date.now
 */
export function createStampFormat(
  layout: StampLayout,
  zone: TimeZone,
  now: () => number = Date.now,
): StampFormat {
  const atSecond = (epochSeconds: number): SecondText => {
    if (layout.kind === 'unix') return unixSecond(epochSeconds, layout);
    if (layout.kind === 'age') {
      return { head: `${ageText(Math.floor(now() / 1000) - epochSeconds)} ago`, holes: [] };
    }
    return civilSecond(layout.pieces, civilTime(epochSeconds, zone));
  };
  return {
    atSecond,
    format(epochSeconds, fraction) {
      const { head, holes } = atSecond(epochSeconds);
      return holes.reduce(
        (text, hole) => text + fractionText(hole.fraction, fraction) + hole.after,
        head,
      );
    },
  };
}

/** The text of a hole for a fraction given by its digits (`"12"` is 0.12). */
export function fractionText(hole: FractionHole, fraction: string): string {
  const digits = fraction.slice(0, hole.digits).padEnd(hole.digits, '0');
  if (!hole.trim) return hole.separator + digits;
  const kept = digits.replace(/0+$/, '');
  return kept === '' ? '' : hole.separator + kept;
}

const stampForm =
  /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:Z|([+-])(\d\d):(\d\d))$/;

/** A moment of an RFC 3339 text: seconds since 1970 and the digits after the point. */
export interface ParsedStamp {
  readonly epochSeconds: number;
  readonly fraction: string;
}

/** Reads an RFC 3339 stamp, with any offset; undefined for anything else. */
export function parseStamp(text: string): ParsedStamp | undefined {
  const match = stampForm.exec(text);
  if (match === null) return undefined;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map(Number);
  const utc = Date.UTC(year, month - 1, day, hour, minute, second) / 1000;
  const offset = match[8] === undefined ? 0 : Number(match[9]) * 3600 + Number(match[10]) * 60;
  const epochSeconds = match[8] === '-' ? utc + offset : utc - offset;
  return { epochSeconds, fraction: match[7] ?? '' };
}

function civilTime(epochSeconds: number, zone: TimeZone): CivilTime {
  const offsetSeconds = zone.offsetAt(epochSeconds);
  const date = new Date((epochSeconds + offsetSeconds) * 1000);
  const year = date.getUTCFullYear();
  const sinceNewYear = date.getTime() - Date.UTC(year, 0, 1);
  return {
    year,
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    weekday: date.getUTCDay(),
    yearDay: Math.floor(sinceNewYear / 86_400_000) + 1,
    offsetSeconds,
    get zone() {
      return zone.abbreviationAt(epochSeconds);
    },
  };
}

function civilSecond(
  pieces: Extract<StampLayout, { kind: 'civil' }>['pieces'],
  time: CivilTime,
): SecondText {
  let head = '';
  const holes: { fraction: FractionPiece; after: string }[] = [];
  for (const piece of pieces) {
    if (piece.kind === 'fraction') {
      holes.push({ fraction: piece, after: '' });
      continue;
    }
    const text = piece.kind === 'literal' ? piece.text : formatField(piece.field, time);
    const last = holes.at(-1);
    if (last === undefined) head += text;
    else last.after += text;
  }
  return { head, holes };
}

function unixSecond(
  epochSeconds: number,
  layout: Extract<StampLayout, { kind: 'unix' }>,
): SecondText {
  const head = String(epochSeconds);
  if (layout.digits === 0) return { head, holes: [] };
  const fraction = { separator: '', digits: layout.digits, trim: false };
  return { head, holes: [{ fraction, after: '' }] };
}
