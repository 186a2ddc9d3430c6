import { faults } from '../faults.ts';
import { nearestName } from '@ktl/faults';
import { abbreviations } from './zone-abbreviations.ts';

// Every change of offset since 1972 falls on a quarter of an hour.
const BUCKET_SECONDS = 900;
const MAX_BUCKETS = 4096;

/** Offsets of one time zone, daylight saving included. */
export interface TimeZone {
  /** IANA name. */
  readonly name: string;
  /** Seconds east of UTC at a moment given in whole seconds since 1970. */
  offsetAt(epochSeconds: number): number;
  /** Abbreviation at that moment (CET, CEST); where none is in use, the offset, as `+03`. */
  abbreviationAt(epochSeconds: number): string;
}

/**
 * Opens a time zone. Offsets come from the runtime's IANA data and are cached by quarter hours, so a
 * look-up costs nothing beside the formatting.
 * @param name - an IANA name in any case, an offset such as `+02:00`, `UTC`, or `Local`
 * @throws KtlError TERM_ZONE_UNKNOWN
 */
export function openTimeZone(name: string): TimeZone {
  if (/^local$/i.test(name.trim())) return localZone();
  if (/^(?:etc\/)?utc$/i.test(name.trim())) return utcZone;
  return namedZone(resolveName(name));
}

const utcZone: TimeZone = { name: 'UTC', offsetAt: () => 0, abbreviationAt: () => 'UTC' };

/** The machine's zone through Date: the first use of Intl adds 20 ms to the start of a program. */
function localZone(): TimeZone {
  const zoneName = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const offsetAt = (epochSeconds: number): number =>
    0 - new Date(epochSeconds * 1000).getTimezoneOffset() * 60;
  return {
    get name() {
      return zoneName();
    },
    offsetAt,
    abbreviationAt: (epochSeconds) => abbreviate(zoneName(), epochSeconds, offsetAt(epochSeconds)),
  };
}

function namedZone(known: string): TimeZone {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: known,
    timeZoneName: 'longOffset',
  });
  const buckets = new Map<number, number | undefined>();
  const exact = (epochSeconds: number): number => {
    const parts = format.formatToParts(epochSeconds * 1000);
    return parseOffset(parts.find((part) => part.type === 'timeZoneName')?.value ?? 'GMT');
  };
  const offsetAt = (epochSeconds: number): number => {
    const bucket = Math.floor(epochSeconds / BUCKET_SECONDS);
    if (!buckets.has(bucket)) {
      if (buckets.size >= MAX_BUCKETS) buckets.clear();
      const first = exact(bucket * BUCKET_SECONDS);
      const last = exact((bucket + 1) * BUCKET_SECONDS - 1);
      // Before 1972 an offset may change inside a bucket; such buckets are asked each time.
      buckets.set(bucket, first === last ? first : undefined);
    }
    return buckets.get(bucket) ?? exact(epochSeconds);
  };
  return {
    name: known,
    offsetAt,
    abbreviationAt: (epochSeconds) => abbreviate(known, epochSeconds, offsetAt(epochSeconds)),
  };
}

function resolveName(name: string): string {
  const wanted = name.trim();
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: wanted }).resolvedOptions().timeZone;
  } catch {
    const nearest = nearestName(wanted.replaceAll(' ', '_'), Intl.supportedValuesOf('timeZone'));
    throw faults.TERM_ZONE_UNKNOWN({ zone: name, nearest });
  }
}

/** Reads `GMT`, `GMT+02:00` and `GMT-00:19:32`. */
function parseOffset(text: string): number {
  const match = /^GMT([+-])(\d{2}):(\d{2})(?::(\d{2}))?$/.exec(text);
  if (match === null) return 0;
  const size = Number(match[2]) * 3600 + Number(match[3]) * 60 + Number(match[4] ?? 0);
  return match[1] === '-' ? -size : size;
}

function abbreviate(zone: string, epochSeconds: number, offsetSeconds: number): string {
  if (zone === 'UTC') return 'UTC';
  const listed = abbreviations[zone];
  const found = listed?.find(([offsetHours]) => offsetHours * 3600 === offsetSeconds);
  return found?.[1] ?? fromRuntime(zone, epochSeconds) ?? numericZone(offsetSeconds);
}

/** English locales know the abbreviations of their own regions only. */
function fromRuntime(timeZone: string, epochSeconds: number): string | undefined {
  for (const locale of ['en-US', 'en-GB', 'en-AU', 'en-IN', 'en-ZA', 'en-NZ']) {
    const text = new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: 'short' })
      .formatToParts(epochSeconds * 1000)
      .find((part) => part.type === 'timeZoneName')?.value;
    if (text !== undefined && /^[A-Z]{3,4}$/.test(text)) return text;
  }
  return undefined;
}

function numericZone(offsetSeconds: number): string {
  const minutes = Math.abs(Math.trunc(offsetSeconds / 60));
  const hours = String(Math.floor(minutes / 60)).padStart(2, '0');
  const rest = minutes % 60 === 0 ? '' : String(minutes % 60).padStart(2, '0');
  return `${offsetSeconds < 0 ? '-' : '+'}${hours}${rest}`;
}
