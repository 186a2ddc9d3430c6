import { expect, test } from '@jest/globals';
import { levelOfLine } from './line-level.ts';

test.each([
  ['ERROR upstream payments answered 503', 'error'],
  ['2026-01-02T03:04:05.678Z WARN  cache miss', 'warn'],
  ['2026/01/02 03:04:05 [error] 31#31: *1 open() failed', 'error'],
  ['{"ts":1,"level":"warning","msg":"an error"}', 'warn'],
  ['ts=1 level=debug msg="no error"', 'debug'],
  ['E0102 03:04:05.678901       1 reflector.go:1] failed', 'error'],
  ['I0102 03:04:05.678901       1 an error was avoided', undefined],
  ['INFO  GET /error 200', undefined],
  ['the error of yesterday', undefined],
  ['constructor', undefined],
  ['', undefined],
])('the level of %p is %p', (text, level) => {
  expect(levelOfLine(text)).toBe(level);
});
