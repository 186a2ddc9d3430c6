import { expect, test } from '@jest/globals';
import { growth, steadyLoad } from './steady-load.ts';

const MOST_GROWTH = 256 * 1024;

test('memory does not grow over a minute at 50,000 lines a second, with cuts and new pods', async () => {
  const { lines, samples } = await steadyLoad({ seconds: 60, everySeconds: 3 });
  expect(lines).toBeGreaterThan(2_900_000);
  expect(growth(samples.map(({ heap }) => heap))).toBeLessThan(MOST_GROWTH);
}, 120_000);
