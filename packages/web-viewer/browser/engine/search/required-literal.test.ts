import { expect, test } from '@jest/globals';
import { requiredLiteral } from './required-literal.ts';

const exact = { isFolded: false, isUnicode: true };

test.each([
  ['timeout', 'timeout'],
  ['time ?out', 'time'],
  ['ab+cde', 'cde'],
  ['abc*d', 'ab'],
  ['ab{2,33}c', 'a'],
  ['a|bcd', ''],
  ['(abc|d)ef', 'ef'],
  ['(a(b)c[)]d)ef', 'ef'],
  ['[abc\\]d]ef', 'ef'],
  ['\\d+ms\\.', 'ms.'],
  ['\\x41bc', ''],
  ['\\u{41}bc', ''],
  ['(a)\\1bc', ''],
  ['^abc$', 'abc'],
  ['a.bc', 'bc'],
  ['👍?ab', 'ab'],
  ['', ''],
])('%s needs "%s"', (source, literal) => {
  expect(requiredLiteral(source, exact)).toBe(literal);
});

test('folding leaves out letters that fold beyond ASCII', () => {
  expect(requiredLiteral('worker', { isFolded: true, isUnicode: true })).toBe('wor');
  expect(requiredLiteral('worker', { isFolded: true, isUnicode: false })).toBe('worker');
  expect(requiredLiteral('Größe', { isFolded: true, isUnicode: false })).toBe('Gr');
});
