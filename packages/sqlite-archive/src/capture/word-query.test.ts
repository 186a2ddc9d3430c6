import { describe, expect, test } from '@jest/globals';
import { parseWords } from './word-query.ts';

describe('a search in words', () => {
  test.each([
    ['timeout', '"timeout"'],
    ['two  words', '"two" AND "words"'],
    ['time*', '"time"*'],
    ['status=500', '"status" AND "500"'],
    ['10.0.0.*', '"10" AND "0" AND "0"'],
    ['"after 5 s" x', '"after" AND "5" AND "s" AND "x"'],
    ['a OR b NOT c', '"a" AND "OR" AND "b" AND "NOT" AND "c"'],
    ['"', undefined],
    ['= --', undefined],
    ['', undefined],
    ['Zeitüberschreitung 超时', '"Zeitüberschreitung" AND "超时"'],
  ])('%s asks full-text search for %s', (search, match) => {
    expect(parseWords(search).match).toBe(match);
  });

  test.each([
    ['timeout', 'a TIMEOUT.', true],
    ['timeout', 'timeouts', false],
    ['timeout', 'read_timeout', true],
    ['time*', 'timeouts', true],
    ['time*', 'lifetime', false],
    ['status=500', 'status=500', true],
    ['status=500', 'status 500', false],
    ['status=500', 'status=5000', false],
    ['500 status', 'status 500', true],
    ['"b a"', 'a b', false],
    ['a(b', 'a(b)', true],
    ['ÄRGER', 'ärger', true],
    ['', 'anything', true],
  ])('%s in the line %s: %s', (search, line, found) => {
    expect(parseWords(search).test(line)).toBe(found);
    expect(parseWords(search).patterns.every((pattern) => pattern.test(line))).toBe(found);
  });
});
