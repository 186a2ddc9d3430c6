import { expect, test } from '@jest/globals';
import { waitMs } from './link.ts';

test('waits double, end at ten seconds, and differ by chance', () => {
  expect([0, 1, 2, 3].map((failures) => waitMs(failures, 1))).toEqual([400, 800, 1_600, 3_200]);
  expect(waitMs(50, 1)).toBe(10_000);
  expect(waitMs(50, 0)).toBe(5_000);
});
