import { stampFraction, stampSeconds } from './stamp.ts';

/** A moment to the nanosecond. */
export interface Moment {
  /** Whole Unix seconds; -Infinity is before every stamp. */
  readonly seconds: number;
  /** Nanoseconds of the second. */
  readonly nanos: number;
}

/** The moment of the stamp, in RFC 3339, that starts at `start`. */
export function momentAt(bytes: Buffer, start: number): Moment {
  return { seconds: stampSeconds(bytes, start), nanos: stampFraction(bytes, start) };
}

/** The moment of a stamp, which is RFC 3339. */
export function momentOf(stamp: string): Moment {
  return momentAt(Buffer.from(stamp, 'latin1'), 0);
}

/** Below zero where `one` is before `other`. */
export function compareMoments(one: Moment, other: Moment): number {
  if (one.seconds !== other.seconds) return one.seconds < other.seconds ? -1 : 1;
  return one.nanos - other.nanos;
}
