import { expect, test } from '@jest/globals';
import { formatMs } from './rfc3339.ts';

test('milliseconds are written as a date writes them', () => {
  const edge = 8_640_000_000_000_000;
  const times = [0, 1, 999, 1000, 1999, -1, -1000, -1001, 1_764_057_602_005, 1.5, 1500.25, 1501];
  const far = [253_402_300_800_000, 253_402_300_800_007, edge, -edge, edge - 1];
  for (const timeMs of [...times, ...far]) {
    expect([timeMs, formatMs(timeMs)]).toEqual([timeMs, new Date(timeMs).toISOString()]);
  }
  for (const timeMs of [edge + 1, -edge - 1, Number.NaN, Infinity]) {
    expect(formatMs(timeMs)).toBeUndefined();
  }
});
