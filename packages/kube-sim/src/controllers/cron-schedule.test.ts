import { describe, expect, test } from '@jest/globals';
import { parseCron } from './cron-schedule.ts';

const next = (schedule: string, after: string) => {
  const ms = parseCron(schedule).next(Date.parse(after));
  return ms === undefined ? undefined : new Date(ms).toISOString().slice(0, 16);
};

describe('parseCron', () => {
  test.each([
    ['*/15 * * * *', '2026-11-21T13:07:30Z', '2026-11-21T13:15'],
    ['0 4 * * *', '2026-11-21T04:00:00Z', '2026-11-22T04:00'],
    ['30 9-17/4 * * mon-fri', '2026-11-21T10:00:00Z', '2026-11-23T09:30'],
    ['0 0 29 feb *', '2026-11-21T10:00:00Z', '2028-02-29T00:00'],
    ['0 12 1,15 * sun', '2026-11-21T10:00:00Z', '2026-11-22T12:00'],
    ['5/20 * * * *', '2026-11-21T10:06:00Z', '2026-11-21T10:25'],
    ['0 0 * * 7', '2026-11-21T10:00:00Z', '2026-11-22T00:00'],
    ['@hourly', '2026-11-21T10:00:00Z', '2026-11-21T11:00'],
    ['@every 90s', '2026-11-21T10:00:00Z', '2026-11-21T10:01'],
    ['0 0 31 2 *', '2026-11-21T10:00:00Z', undefined],
  ])('%s after %s is %s', (schedule, after, expected) => {
    expect(next(schedule, after)).toBe(expected);
  });

  test.each(['* * * *', '60 * * * *', '* * * * mond', '*/0 * * * *', '5-1 * * * *', ''])(
    'refuses "%s"',
    (schedule) => {
      expect(() => parseCron(schedule)).toThrow(TypeError);
    },
  );
});
