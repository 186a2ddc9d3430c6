import { nearest } from '../nearest/nearest.ts';
import { accept, reject, type Parsed } from './parsed.ts';

/** An IANA time zone, such as `Asia/Tokyo`; `UTC`, and `Local` for the zone of this machine. */
export function parseTimezone(text: string): Parsed<string> {
  const trimmed = text.trim();
  const zone = /^local$/i.test(trimmed) ? localZone() : trimmed;
  if (/[A-Za-z]/.test(zone) && isZone(zone)) return accept(zone);
  const near = nearest(zone, Intl.supportedValuesOf('timeZone')) ?? cityZone(zone);
  return reject(
    'is not a time zone',
    near === undefined
      ? 'write an IANA name such as Europe/Berlin, or UTC, or Local'
      : `did you mean ${near}?`,
  );
}

function localZone(): string {
  return new Intl.DateTimeFormat('en').resolvedOptions().timeZone;
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
