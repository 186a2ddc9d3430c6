import { expect, test } from '@jest/globals';
import { quantityOf } from './quantity.ts';

test.each([
  ['12345678n', 0.012345678],
  ['250m', 0.25],
  ['2', 2],
  ['1.5', 1.5],
  ['1e3', 1000],
  ['1E', 1e18],
  ['34Mi', 34 * 2 ** 20],
  ['128974848', 128974848],
  ['129M', 129e6],
])('%s is %d', (text, value) => {
  expect(quantityOf(text)).toBeCloseTo(value, 9);
});

test.each(['', 'x', '1x', 'Mi', '1 Mi', '--1'])('%p is none', (text) => {
  expect(quantityOf(text)).toBeNaN();
});
