import { expect, test } from '@jest/globals';
import { searchPattern } from './search-pattern.ts';

const found = (query: string, text: string): readonly string[] =>
  text.match(searchPattern(query).pattern ?? /^(?!)/) ?? [];

test('text is text, in any case unless it has capitals', () => {
  expect(searchPattern('a.b(').pattern?.source).toBe(String.raw`a\.b\(`);
  expect(searchPattern('error').pattern?.flags).toBe('gi');
  expect(searchPattern('Error').pattern?.flags).toBe('g');
});

test('between slashes it is an expression', () => {
  expect(found(String.raw`/\d+/`, 'took 12 ms')).toEqual(['12']);
  expect(searchPattern('')).toEqual({
    pattern: undefined,
    isExpression: false,
    problem: undefined,
  });
});

test('(?i) is any case, as in the pattern of pods', () => {
  expect(found('(?i)ERR.r', 'an Error, error')).toEqual(['Error', 'error']);
  expect(found('/(?i)ERR.r/', 'an Error')).toEqual(['Error']);
  expect(found('(?i)', 'what is (?i) for')).toEqual(['(?i)']);
});

test.each(['/(/', '(?i)(', '/[a/', '/*/'])('%s says what is wrong with it', (query) => {
  const { pattern, problem } = searchPattern(query);
  expect(pattern).toBeUndefined();
  expect(problem).toMatch(/still open|nothing is/);
});
