import { parseDuration } from './duration.ts';
import { accept, reject, type Parsed } from './parsed.ts';

/** A point in time: so long before now, or absolute. */
export type Moment = { readonly agoMs: number } | { readonly at: Date };

const shape =
  /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2}))?$/i;
const hint = 'write RFC 3339, such as 2026-01-31T09:30:00Z or 2026-01-31T10:30:00+01:00';

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

/** A duration back from now (`15m`) or an RFC 3339 time. */
export function parseMoment(text: string): Parsed<Moment> {
  if (/^\d{4}-/.test(text.trim())) {
    const time = parseTimestamp(text);
    return time.ok ? accept({ at: time.value }) : time;
  }
  const duration = parseDuration(text);
  if (duration.ok) return accept({ agoMs: duration.value });
  const meant = /^\d+$/.test(text.trim()) ? `did you mean ${text.trim()}s? ` : '';
  return reject(
    duration.problem.replace('a duration', 'a duration or a time'),
    meant + 'write a duration back from now (90s, 15m, 1h30m, 2d) or a time (2026-01-31T09:30:00Z)',
  );
}
