import { expect, test } from '@jest/globals';
import { searchPattern } from './search-pattern.ts';

test('text is text, in any case unless it has capitals', () => {
  expect(searchPattern('a.b(')?.source).toBe(String.raw`a\.b\(`);
  expect(searchPattern('error')?.flags).toBe('gi');
  expect(searchPattern('Error')?.flags).toBe('g');
});

test('between slashes it is an expression; one that is not complete finds nothing', () => {
  expect('took 12 ms'.match(searchPattern(String.raw`/\d+/`) ?? /-/)).toEqual(['12']);
  expect(searchPattern('/(/')).toBeUndefined();
  expect(searchPattern('')).toBeUndefined();
});
