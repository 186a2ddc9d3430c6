import { nearestName } from '@ktl/faults';
import { accept, reject, type Parsed } from './parsed.ts';

/**
 * An IANA time zone, such as `Asia/Tokyo`; `UTC`, and `Local`, which stays that word: the zone of the
 * machine needs no start of Intl (20 ms).
 */
export function parseTimezone(text: string): Parsed<string> {
  const zone = text.trim();
  if (/^local$/i.test(zone)) return accept('Local');
  if (/^utc$/i.test(zone)) return accept('UTC');
  if (/[A-Za-z]/.test(zone) && isZone(zone)) return accept(zone);
  const near = nearestName(zone, Intl.supportedValuesOf('timeZone')) ?? cityZone(zone);
  return reject(
    'is not a time zone',
    near === undefined
      ? 'write an IANA name such as Europe/Berlin, or UTC, or Local'
      : `did you mean ${near}?`,
  );
}

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

// "tokyo" alone: the city is the last part of the name.
function cityZone(word: string): string | undefined {
  const city = word.replaceAll(' ', '_').toLowerCase();
  return Intl.supportedValuesOf('timeZone').find((name) => name.toLowerCase().endsWith(`/${city}`));
}
