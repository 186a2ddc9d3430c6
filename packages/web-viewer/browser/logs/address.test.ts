import { describe, expect, test } from '@jest/globals';
import { fragmentOf, parseAddress, type Target } from './address.ts';

const line: Target = {
  type: 'permalink',
  permalink: { uid: 'u-1', container: 'web', restart: 2, ts: '2026-01-02T03:04:05.6Z', ordinal: 0 },
};

describe('address', () => {
  test('a link from the terminal may carry a code and a line', () => {
    expect(parseAddress(`#code=a%2Bb&${fragmentOf(line).slice(1)}`)).toEqual({
      code: 'a+b',
      target: line,
    });
  });

  test.each([
    '#row=-1&in=s',
    '#row=1e9&in=s',
    '#row=4',
    '#line=a/b',
    '#line=a/b/x/c/0',
    '#code=',
    '',
  ])('what is malformed in %p means nothing', (hash) => expect(parseAddress(hash)).toEqual({}));

  test('a permalink is read back as it was written', () => {
    const row: Target = { type: 'seq', seq: 7, session: 'a&b=c' };
    expect(parseAddress(fragmentOf(row))).toEqual({ target: row });
    expect(parseAddress(fragmentOf(line))).toEqual({ target: line });
    expect(fragmentOf(undefined)).toBe('');
  });
});
