import { hasCode } from '@ktl/faults';
import { openTimeZone, type TimeZone } from '@ktl/term-view';
import { accept, reject, type Parsed } from './parsed.ts';

/** An IANA time zone, such as `Asia/Tokyo`; `UTC`, and `Local`; by the rules of term-view. */
export function readTimezone(text: string): Parsed<TimeZone> {
  try {
    return accept(openTimeZone(text));
  } catch (error) {
    if (!hasCode(error, 'TERM_ZONE_UNKNOWN')) throw error;
    return reject('is not a time zone', error.hint);
  }
}
