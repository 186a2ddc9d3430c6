import { describe, expect, test } from '@jest/globals';
import { openTimeZone } from '@ktl/term-view';
import { logsRange } from './logs-range.ts';

type Call = Parameters<typeof logsRange>[0];

const nowMs = Date.UTC(2026, 0, 2);
const minute = 60_000;

/** A range as the command line gives it; what is not given has its default. */
function rangeOf(given: Partial<Call['flags']>) {
  const usual = {
    ...{ tail: 10, since: undefined, until: undefined, head: undefined, follow: true },
    ...{ previous: false, withPrevious: false, mergeWindow: undefined },
    ...{ maxLogRequests: 500, qps: 200, timezone: openTimeZone('UTC') },
  };
  return logsRange({
    flags: { ...usual, ...given },
    sourceOf: (flag) => ({ kind: flag in given ? 'flag' : 'default', where: `--${flag}` }),
    host: { now: () => nowMs },
  });
}

describe('the default of --tail', () => {
  test('gives way to whatever names a range', () => {
    expect(rangeOf({}).tailLines).toBe(10);
    const ranges: Partial<Call['flags']>[] = [
      { since: { agoMs: minute } },
      { until: { agoMs: minute } },
      { head: 5 },
      { previous: true },
      { withPrevious: true },
      { tail: -1 },
    ];
    for (const range of ranges) {
      expect(rangeOf(range)).toMatchObject({ tailLines: undefined, lastLines: undefined });
    }
  });

  test('holds where a follow ends later', () => {
    expect(rangeOf({ until: { agoMs: -minute } }).tailLines).toBe(10);
  });
});

describe('--until', () => {
  test('in the past ends a follow at once, and --tail then counts back from there', () => {
    const range = rangeOf({ until: { agoMs: minute }, tail: 3 });
    expect(range).toMatchObject({ follow: false, untilMs: nowMs - minute, lastLines: 3 });
    expect(range.tailLines).toBeUndefined();
  });

  test('in the future leaves the follow and --tail as they are', () => {
    const until = { at: new Date(nowMs + minute) };
    expect(rangeOf({ until, tail: 3 })).toMatchObject({ follow: true, tailLines: 3 });
  });

  test('before --since is an error; at the same moment it is none', () => {
    const since = { agoMs: minute };
    expect(() => rangeOf({ since, until: { agoMs: 2 * minute } })).toThrow('before it begins');
    expect(rangeOf({ since, until: { agoMs: minute } }).follow).toBe(false);
  });
});

describe('a time without a zone', () => {
  test('is in that of --timezone', () => {
    const wall = { dayMs: Date.UTC(2026, 0, 1), clockMs: 9 * 60 * minute };
    const timezone = openTimeZone('Asia/Tokyo');
    const { sinceMs, untilMs } = rangeOf({ since: { wall }, until: { wall }, timezone });
    expect([sinceMs, untilMs]).toEqual([Date.UTC(2026, 0, 1), Date.UTC(2026, 0, 1)]);
  });
});

describe('--head', () => {
  test('ends a follow, unless a follow is asked for', () => {
    expect(rangeOf({ head: 5 })).toMatchObject({ follow: false, headLines: 5 });
    expect(rangeOf({ head: 5, follow: true }).follow).toBe(true);
  });

  test('with --tail is an error', () => {
    expect(() => rangeOf({ head: 5, tail: 5 })).toThrow('--head and --tail cannot be combined');
  });
});

describe('a moment that no log is of', () => {
  test('is refused by its flag', () => {
    const agoMs = 99_999_999 * 60 * minute;
    expect(() => rangeOf({ since: { agoMs } })).toThrow(
      '--since: "99999999h" is earlier than 1970',
    );
    expect(() => rangeOf({ until: { agoMs } })).toThrow('--until: "99999999h" is earlier');
    expect(() => rangeOf({ until: { agoMs: -agoMs } })).toThrow('is later than the year 9999');
    expect(rangeOf({ since: { at: new Date(0) } }).sinceMs).toBe(0);
  });
});

describe('--with-previous', () => {
  test('with --previous is an error', () => {
    expect(() => rangeOf({ previous: true, withPrevious: true })).toThrow('cannot be combined');
  });
});

describe('--merge-window', () => {
  test('by default orders what ends and not what is followed', () => {
    expect(rangeOf({}).mergeMs).toBe(0);
    expect(rangeOf({ follow: false }).mergeMs).toBe(Infinity);
    expect(rangeOf({ previous: true }).mergeMs).toBe(Infinity);
  });

  test('is the window of a follow, and 0 turns order off for both', () => {
    expect(rangeOf({ mergeWindow: 250 }).mergeMs).toBe(250);
    expect(rangeOf({ mergeWindow: 250, follow: false }).mergeMs).toBe(Infinity);
    expect(rangeOf({ mergeWindow: 0 }).mergeMs).toBe(0);
    expect(rangeOf({ mergeWindow: 0, follow: false }).mergeMs).toBe(0);
  });

  test('bounds what is read ahead of one container, but where only the last lines are wanted', () => {
    expect(rangeOf({ follow: false }).rationBytes).toBeGreaterThan(0);
    expect(rangeOf({}).rationBytes).toBeUndefined();
    expect(rangeOf({ until: { agoMs: 1 }, tail: 3 }).rationBytes).toBeUndefined();
  });
});
