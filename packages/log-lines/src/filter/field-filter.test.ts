import { describe, expect, test } from '@jest/globals';
import { createFieldFilter, parseFieldFilter } from './field-filter.ts';

function keeps(filter: string, line: string, strict = false): boolean {
  const bytes = Buffer.from(line);
  return createFieldFilter(parseFieldFilter(filter), { strict })
    .open()
    .keeps(bytes, 0, bytes.length);
}

function keptOf(filter: string, lines: readonly string[], strict = false): string[] {
  const reader = createFieldFilter(parseFieldFilter(filter), { strict }).open();
  return lines.filter((line) => reader.keeps(Buffer.from(line), 0, Buffer.byteLength(line)));
}

const line =
  '{"status":502,"path":"/api/v1","user":{"name":"Ann, B","id":9007199254740993},"took":"1.5s","at":"2026-09-21T16:00:00.5+02:00","tags":["a","b"],"ok":true,"none":null,"obj":{"x":1},"text":"10"}';

describe('operators', () => {
  test.each([
    ['status=502', true],
    ['status=502.0', true],
    ['status==502', true],
    ['status=500', false],
    ['status!=500', true],
    ['status!=502', false],
    ['status>=500,status<600', true],
    ['status>502', false],
    ['status<=502', true],
    ['status>99', true],
    ['status~^5', true],
    ['status=~^5', true],
    ['path!~^/api', false],
    ['text>9', true],
    ['text=10.0', true],
    ['path>5', false],
    ['ok=true', true],
    ['ok>0', false],
    ['none=null', true],
    ['obj={', false],
    ['obj~"x"', true],
    ['user.name="Ann, B"', true],
    ['user.name=Ann\\, B', true],
    ["user.name='Ann, B' , status = 502", true],
    ['user.id=9007199254740993', true],
    ['user.id=9007199254740992', false],
    ['user.id>9007199254740992', true],
    ['took>200ms', true],
    ['took<1m30s', true],
    ['took=1500ms', true],
    ['took>1', false],
    ['status>1s', false],
    ['at>2026-09-21T14:00:00Z', true],
    ['at=2026-09-21T14:00:00.500Z', true],
    ['at<2026-09-21T14:00:00.500000001Z', true],
    ['tags=b', true],
    ['tags!=b', false],
    ['tags!=c', true],
    ['tags!~^[ab]$', false],
    ['absent=1', false],
    ['absent~.', false],
    ['absent<1', false],
    ['absent!=1', true],
    ['absent!~.', true],
    ['path~"^/api/v\\d{1,2}$"', true],
    ['"path"=/api/v1', true],
    ['path>=/api', true],
    ['absent=', false],
  ])('%j decides %s', (filter, expected) => {
    expect(keeps(filter, line)).toBe(expected);
  });

  test('logfmt values compare alike', () => {
    const pairs = 'level=info took=35ms n=7 msg="a, b"';
    expect(keeps('took>30ms,n<10,msg="a, b"', pairs)).toBe(true);
    expect(keeps('took>40ms', pairs)).toBe(false);
  });
});

describe('lines that are not structured', () => {
  const lines = ['plain', '{"a":1}', '\tat x', '{"a":2}', '\tat y', '', 'plain again', '  more'];

  test('pass, and stack traces go with the line before them', () => {
    expect(keptOf('a=2', lines)).toEqual([
      'plain',
      '{"a":2}',
      '\tat y',
      '',
      'plain again',
      '  more',
    ]);
  });

  test('do not pass when the filter is strict, and stack traces still go with their line', () => {
    expect(keptOf('a=2', lines, true)).toEqual(['{"a":2}', '\tat y', '']);
  });

  test('a line that states its own level is no continuation, though it is indented', () => {
    expect(keptOf('a=2', ['{"a":1}', '  INFO other'])).toEqual(['  INFO other']);
  });
});

describe('a filter that cannot be read', () => {
  test.each([
    ['', 'a key is missing at column 1'],
    ['a', 'no operator follows "a" at column 2'],
    ['a=1,', 'a key is missing at column 5'],
    ['a=1,b', 'no operator follows "b" at column 6'],
    ['=1', 'a key is missing at column 1'],
    ['a>', 'no value follows ">" at column 3'],
    ['a>>5', '">>" is no operator at column 2'],
    ['a="x', 'a quote is opened and never closed at column 3'],
    ['a="x"y', 'a comma should stand at column 6'],
    ['a!1', 'no operator follows "a" at column 2'],
    ['ok=1,a~(', '"("'],
    ['a~x{1,2}', 'no operator follows "2}" at column 9'],
  ])('%j is refused, and the place is named', (text, message) => {
    expect(() => parseFieldFilter(text)).toThrow(
      expect.objectContaining({
        code: 'LINES_FILTER_INVALID',
        message: expect.stringContaining(message),
        hint: expect.stringMatching(/./),
      }),
    );
  });

  test('a regular expression is compiled by the notation of the caller', () => {
    const seen: string[] = [];
    parseFieldFilter('a~x', (text) => (seen.push(text), /x/u));
    expect(seen).toEqual(['x']);
    expect(() => parseFieldFilter('b=1,a~x', () => ({ problem: 'is odd' }))).toThrow(
      '"x" at column 7 is odd',
    );
  });
});
