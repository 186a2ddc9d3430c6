import { expect, test } from '@jest/globals';
import { silenceText } from './span-text.ts';

test('a silence that is cut says to how much', () => {
  expect(silenceText(68_000, 5_000)).toBe('--- 1m 08s without a line, cut to 5s ---');
});
