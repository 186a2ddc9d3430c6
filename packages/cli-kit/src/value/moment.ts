import type { TimeZone } from '@ktl/term-view';
import { parseDuration } from './duration.ts';
import { accept, reject, type Parsed } from './parsed.ts';

/** A point in time: so long before now, absolute, or as a clock of some zone shows it. */
export type Moment =
  { readonly agoMs: number } | { readonly at: Date } | { readonly wall: WallTime };

/** What a calendar and a clock show, without saying where they hang. */
export interface WallTime {
  /** Midnight of the date, as Unix ms of a calendar in UTC. Undefined: the latest that is not to come. */
  readonly dayMs: number | undefined;
  /** Since midnight. */
  readonly clockMs: number;
}

const shape =
  /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2}))?$/i;
const hint = 'write RFC 3339, such as 2026-01-31T09:30:00Z or 2026-01-31T10:30:00+01:00';
const dayMs = 86_400_000;

/** An RFC 3339 time; seconds may be left out, and a date alone is its midnight in UTC. */
export function parseTimestamp(text: string): Parsed<Date> {
  const trimmed = text.trim();
  if (!shape.test(trimmed)) {
    const zoneMissing = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/.test(trimmed);
    return reject(`is not a time${zoneMissing ? ': it names no time zone' : ''}`, hint);
  }
  const time = new Date(trimmed.replace(' ', 'T').toUpperCase());
  const day = Number(trimmed.slice(8, 10));
  const daysOfMonth = new Date(
    Date.UTC(Number(trimmed.slice(0, 4)), Number(trimmed.slice(5, 7)), 0),
  ).getUTCDate();
  if (Number.isNaN(time.getTime()) || day > daysOfMonth) {
    return reject('is not a time: there is no such date or hour', hint);
  }
  return accept(time);
}

/**
 * A duration back from now (`15m`), an RFC 3339 time, or one without a zone: `2026-01-31`,
 * `2026-01-31 09:30`, `09:30`, `09:30:15`. {@link momentMs} says when that is.
 */
export function parseMoment(text: string): Parsed<Moment> {
  const trimmed = text.trim();
  if (/^\d{4}-/.test(trimmed)) return parseDated(trimmed);
  if (/^\d{1,2}:\d/.test(trimmed)) return parseClock(trimmed);
  const duration = parseDuration(text);
  if (duration.ok) return accept({ agoMs: duration.value });
  const meant = /^\d+$/.test(trimmed) ? `did you mean ${trimmed}s? ` : '';
  return reject(
    duration.problem.replace('a duration', 'a duration or a time'),
    meant +
      'write a duration back from now (90s, 15m, 1h30m, 2d) or a time (18:25, 2026-01-31T09:30:00Z)',
  );
}

function parseDated(text: string): Parsed<Moment> {
  const zoneless = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)?$/i.exec(text);
  const time = parseTimestamp(zoneless?.[1] === undefined ? text : `${text}Z`);
  if (!time.ok) return time;
  if (zoneless === null) return accept({ at: time.value });
  const ms = time.value.getTime();
  const clockMs = ((ms % dayMs) + dayMs) % dayMs;
  return accept({ wall: { dayMs: ms - clockMs, clockMs } });
}

function parseClock(text: string): Parsed<Moment> {
  const parts = /^(\d{1,2}):(\d{2})(?::(\d{2}(?:\.\d{1,9})?))?$/.exec(text);
  const [, hours = '24', minutes = '0', seconds = '0'] = parts ?? [];
  if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) >= 60) {
    return reject('is not a time of day', 'write hours and minutes, such as 18:25, or 18:25:30');
  }
  const clockMs = Math.trunc(
    Number(hours) * 3_600_000 + Number(minutes) * 60_000 + Number(seconds) * 1_000,
  );
  return accept({ wall: { dayMs: undefined, clockMs } });
}

/**
 * When a moment is, as Unix ms. A time of day without a date is the latest that is not to come. Of an hour
 * that the zone has twice a date means the first; of one that it skips, as much later as it skips.
 * @param here - now, and the zone of times that name none
 */
export function momentMs(
  moment: Moment,
  { nowMs, zone }: { readonly nowMs: number; readonly zone: TimeZone },
): number {
  if ('agoMs' in moment) return nowMs - moment.agoMs;
  if ('at' in moment) return moment.at.getTime();
  const { dayMs: date, clockMs } = moment.wall;
  if (date !== undefined) return Math.min(...instantsOf(date + clockMs, zone));
  const wallNowMs = nowMs + zone.offsetAt(Math.floor(nowMs / 1_000)) * 1_000;
  const todayMs = wallNowMs - (wallNowMs % dayMs);
  const past = [todayMs, todayMs - dayMs]
    .flatMap((midnightMs) => instantsOf(midnightMs + clockMs, zone))
    .filter((ms) => ms <= nowMs);
  return Math.max(...past);
}

// The offset of a day before and that of a day after are the two that a wall time can have.
function instantsOf(wallMs: number, zone: TimeZone): readonly number[] {
  const offsets = [wallMs - dayMs, wallMs + dayMs].map(
    (ms) => zone.offsetAt(Math.floor(ms / 1_000)) * 1_000,
  );
  const found = offsets
    .map((offsetMs) => ({ ms: wallMs - offsetMs, offsetMs }))
    .filter(({ ms, offsetMs }) => zone.offsetAt(Math.floor(ms / 1_000)) * 1_000 === offsetMs)
    .map(({ ms }) => ms);
  return found.length > 0 ? found : [wallMs - (offsets[0] ?? 0)];
}
