import { describe, expect, test } from '@jest/globals';
import { addFigures, createLineRates } from './line-rates.ts';

const start = 1_790_000_000_000;

function ratesAt(now: { ms: number }, sinceMs = start - 300_000) {
  return createLineRates({ windowMs: 60_000, sinceMs, clock: { now: () => now.ms } });
}

describe('createLineRates', () => {
  test('a stack trace is one entry, and one error', () => {
    const rates = ratesAt({ ms: start });
    rates.add(start, 'entry');
    rates.add(start, 'error');
    rates.add(start, 'continuation');
    rates.add(start, 'continuation');
    expect(rates.figures()).toMatchObject({ lines: 4, entries: 2, errors: 1 });
  });

  test('counts by the time of the lines: history fills the window, and leaves it', () => {
    const now = { ms: start };
    const rates = ratesAt(now);
    for (let back = 299; back >= 0; back -= 1) rates.add(start - back * 1_000, 'entry');
    expect(rates.figures().lines).toBe(60);
    expect(rates.figures().coveredMs).toBeLessThanOrEqual(60_000);
    now.ms += 30_000;
    expect(rates.figures().lines).toBe(30);
    now.ms += 60_000;
    expect(rates.figures().lines).toBe(0);
  });

  test('a group that is younger than the window has its rate over its own life', () => {
    const now = { ms: start };
    const rates = ratesAt(now);
    for (let second = 0; second < 10; second += 1) rates.add(start + second * 1_000, 'entry');
    now.ms = start + 10_000;
    expect(rates.figures()).toMatchObject({ lines: 10, coveredMs: 10_000 });
  });

  test('no rate is taken over less than a second', () => {
    const rates = ratesAt({ ms: start });
    rates.add(start, 'error');
    expect(rates.figures()).toEqual({ lines: 1, entries: 1, errors: 1, coveredMs: 1_000 });
  });

  test('several groups are one with all their lines, over the time of the longest', () => {
    const one = { lines: 5, entries: 4, errors: 1, coveredMs: 3_000 };
    const other = { lines: 1, entries: 1, errors: 1, coveredMs: 60_000 };
    expect(addFigures([one, other])).toEqual({
      ...{ lines: 6, entries: 5, errors: 2, coveredMs: 60_000 },
    });
    expect(addFigures([]).lines).toBe(0);
  });
});
