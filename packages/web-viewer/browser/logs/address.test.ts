import { describe, expect, test } from '@jest/globals';
import { fragmentOf, parseAddress, type Target } from './address.ts';
import { everything, type Choices } from './choices.ts';
import { mostChars } from './choices-address.ts';

const line: Target = {
  type: 'permalink',
  permalink: { uid: 'u-1', container: 'web', restart: 2, ts: '2026-01-02T03:04:05.6Z', ordinal: 0 },
};

describe('address', () => {
  test('a link from the terminal may carry a code and a line', () => {
    expect(parseAddress(`#code=a%2Bb&${fragmentOf(line).slice(1)}`)).toEqual({
      code: 'a+b',
      target: line,
      choices: everything,
    });
  });

  test.each([
    '#row=-1&in=s',
    '#row=1e9&in=s',
    '#row=4',
    '#line=a/b',
    '#line=a/b/x/c/0',
    '#code=',
    '#level=loud&source=moon&from=yesterday&to=1e99&field=noValue&field=%25E0=x&regex=yes',
    '#from=2026-99-99T00:00:00.000Z&pod=&__proto__=x&constructor=y',
    '',
  ])('what is malformed in %p means nothing', (hash) =>
    expect(parseAddress(hash)).toEqual({ choices: everything }),
  );

  test('a permalink is read back as it was written', () => {
    const row: Target = { type: 'seq', seq: 7, session: 'a&b=c' };
    expect(parseAddress(fragmentOf(row))).toEqual({ target: row, choices: everything });
    expect(parseAddress(fragmentOf(line))).toEqual({ target: line, choices: everything });
    expect(fragmentOf(undefined)).toBe('');
  });

  test('a link that only lets a browser in leaves what is chosen', () => {
    expect(parseAddress('#code=once')).toEqual({ code: 'once' });
    expect(parseAddress('#token=again')).toEqual({ token: 'again' });
  });

  const narrow: Choices = {
    text: '<b>&q=1#"\u202e 100%',
    isRegex: true,
    caseSensitive: true,
    onlyMatches: false,
    levels: ['error', 'none'],
    pods: ['shop/web-1', 'shop/pod/web-1'],
    containers: ['a,b'],
    sources: ['pod', 'event'],
    fields: [{ key: 'a=b.c', value: 'x=y&z' }],
    fromMs: Date.UTC(2026, 0, 2, 3, 4, 5, 6),
    toMs: Date.UTC(2026, 0, 2, 4),
  };

  test('search, facets and range of time are read back as they were written, beside a permalink', () => {
    expect(parseAddress(fragmentOf(line, narrow))).toEqual({ target: line, choices: narrow });
    expect(parseAddress(fragmentOf(undefined, narrow))).toEqual({ choices: narrow });
  });

  test('choices too long for an address are left out whole, and the permalink stays', () => {
    const long = { ...narrow, text: 'x'.repeat(mostChars) };
    expect(fragmentOf(line, long)).toBe(fragmentOf(line));
    expect(parseAddress(`#q=${'x'.repeat(3 * mostChars)}`)).toEqual({ choices: everything });
  });
});
