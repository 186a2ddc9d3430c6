import { describe, expect, test } from '@jest/globals';
import { checkPattern, examples } from './pattern.ts';

test('every example is a pattern', () => {
  for (const { pattern } of examples) expect(checkPattern(pattern)).toBeUndefined();
});

test('flags at the start are for the server to judge', () => {
  expect(checkPattern('(?i)^API-')).toBeUndefined();
});

describe('a bad pattern', () => {
  test.each([
    ['', 'Type a part'],
    ['*api', 'Try “api”'],
    ['+', 'Try “.”'],
    ['a(b', 'close it with “)”'],
    ['a)b', '“)” closes nothing'],
    ['[a', 'close it with “]”'],
    ['[z-a]', 'runs backwards'],
    ['a**', 'nothing before it'],
    ['a\\', 'escapes nothing'],
    ['a{3,1}', 'is not a count'],
    ['(?<n', '“(?…)”'],
    ['a'.repeat(501), '500 characters'],
  ])('%j is told in kind words', (pattern, words) => {
    expect(checkPattern(pattern)).toContain(words);
  });
});
