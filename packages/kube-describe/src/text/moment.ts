import { createStampFormat, openTimeZone, parseStampLayout, type TimeZone } from '@ktl/term-view';

/** How moments are written, and how long ago they were. */
export interface Moments {
  /** `Sat, 21 Nov 2026 10:00:00 +0000`. */
  stamp(time: unknown): string;
  /** `3m12s`, `5h3m`, `2d4h`; `<unknown>` where there is no time. */
  since(time: unknown): string;
}

// What kubectl shows for a time that is null, as of a container that never started.
const noStamp = 'Mon, 01 Jan 0001 00:00:00 +0000';

/** @param now - milliseconds since 1970 @param timeZone - default UTC */
export function createMoments(now: number, timeZone: TimeZone = openTimeZone('UTC')): Moments {
  const format = createStampFormat(parseStampLayout('RFC1123Z'), timeZone);
  return {
    stamp(time) {
      const ms = millisecondsOf(time);
      return Number.isNaN(ms) ? noStamp : format.format(Math.floor(ms / 1000), '');
    },
    since(time) {
      const ms = millisecondsOf(time);
      return Number.isNaN(ms) ? '<unknown>' : durationText(now - ms);
    },
  };
}

/** Milliseconds since 1970 of an RFC 3339 text; NaN for anything else. */
export function millisecondsOf(time: unknown): number {
  return typeof time === 'string' ? Date.parse(time) : Number.NaN;
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

interface Step {
  /** For durations shorter than this many seconds. */
  readonly below: number;
  readonly unit: readonly [seconds: number, letter: string];
  readonly rest?: readonly [seconds: number, letter: string];
}

// The steps of apimachinery's HumanDuration.
const steps: readonly Step[] = [
  { below: 2 * MINUTE, unit: [1, 's'] },
  { below: 10 * MINUTE, unit: [MINUTE, 'm'], rest: [1, 's'] },
  { below: 3 * HOUR, unit: [MINUTE, 'm'] },
  { below: 8 * HOUR, unit: [HOUR, 'h'], rest: [MINUTE, 'm'] },
  { below: 2 * DAY, unit: [HOUR, 'h'] },
  { below: 8 * DAY, unit: [DAY, 'd'], rest: [HOUR, 'h'] },
  { below: 2 * YEAR, unit: [DAY, 'd'] },
  { below: 8 * YEAR, unit: [YEAR, 'y'], rest: [DAY, 'd'] },
];
const longest: Step = { below: Infinity, unit: [YEAR, 'y'] };

/** A duration in milliseconds as kubectl's ages: two units at most, `<invalid>` for the future. */
export function durationText(ms: number): string {
  const seconds = Math.trunc(ms / 1000);
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  const { unit, rest } = steps.find(({ below }) => seconds < below) ?? longest;
  const large = `${Math.floor(seconds / unit[0])}${unit[1]}`;
  const small = rest === undefined ? 0 : Math.floor((seconds % unit[0]) / rest[0]);
  return rest === undefined || small === 0 ? large : `${large}${small}${rest[1]}`;
}
