import { expect, test } from '@jest/globals';
import { createStampFormat, openTimeZone, parseStampLayout } from '../index.ts';
import { ageText } from './age-text.ts';

test.each([
  [-5, '0s'],
  [0, '0s'],
  [119, '119s'],
  [120, '2m'],
  [192, '3m12s'],
  [3599, '59m'],
  [10_799, '179m'],
  [10_800, '3h'],
  [19_200, '5h20m'],
  [100_000, '27h'],
  [273_600, '3d4h'],
  [864_000, '10d'],
])('%i seconds are %s', (seconds, text) => {
  expect(ageText(seconds)).toBe(text);
});

test('the format ago tells the age at the time of showing', () => {
  let nowMs = 1_000_500;
  const zone = openTimeZone('UTC');
  const format = createStampFormat(parseStampLayout(' Ago'), zone, () => nowMs);
  expect(format.format(995, '9')).toBe('5s ago');
  nowMs += 300_000;
  expect(format.format(995, '9')).toBe('5m5s ago');
});
