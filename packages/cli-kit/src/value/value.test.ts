import { describe, expect, test } from '@jest/globals';
import { openTimeZone } from '@ktl/term-view';
import { parseDuration } from './duration.ts';
import { momentMs, parseMoment, parseTimestamp } from './moment.ts';
import { parseInteger, parseQuantity } from './number.ts';
import type { Parsed } from './parsed.ts';
import { parseRegex } from './regex.ts';
import { parseFieldSelector, parseLabelSelector } from './selector.ts';
import { readPalette } from './palette.ts';
import { readTimezone } from './timezone.ts';

function good<T>(parsed: Parsed<T>): T {
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.value;
}

function said(parsed: Parsed<unknown>): string {
  return parsed.ok ? 'accepted' : `${parsed.problem} | ${parsed.hint ?? ''}`;
}

describe('durations', () => {
  test.each([
    ['0', 0],
    ['500ms', 500],
    ['90s', 90_000],
    ['1h30m', 5_400_000],
    ['2d', 172_800_000],
    ['1.5h', 5_400_000],
    ['.5s', 500],
    ['250us', 0.25],
  ])('%s is %d ms', (text, ms) => {
    expect(good(parseDuration(text))).toBe(ms);
  });

  test.each([
    ['5x', 'unknown unit "x"'],
    ['10', 'did you mean 10s or 10ms?'],
    ['-5m', 'negative'],
    ['', 'empty'],
    ['h', 'a number should stand at "h"'],
    ['1h 30m', 'unknown unit "h "'],
    ['1..5s', '1. has no unit'],
    ['1constructor', 'unknown unit "constructor"'],
  ])('"%s" is refused: %s', (text, words) => {
    expect(said(parseDuration(text))).toContain(words);
  });
});

describe('times', () => {
  test('RFC 3339 with any offset, without seconds, and a date alone', () => {
    expect(good(parseTimestamp('2026-01-31T10:30:00+01:00')).toISOString()).toBe(
      '2026-01-31T09:30:00.000Z',
    );
    expect(good(parseTimestamp('2026-01-31T09:30Z')).getTime()).toBe(Date.UTC(2026, 0, 31, 9, 30));
    expect(good(parseTimestamp('2026-01-31')).getTime()).toBe(Date.UTC(2026, 0, 31));
    expect(good(parseTimestamp('2026-01-31t09:30:00.123456789z')).getUTCMilliseconds()).toBe(123);
  });

  test.each([
    ['2026-01-31T09:30:00', 'names no time zone'],
    ['2026-02-30', 'no such date'],
    ['2026-13-01', 'no such date'],
    ['2026-01-31T25:00:00Z', 'no such date or hour'],
    ['yesterday', 'is not a time'],
  ])('"%s" is refused: %s', (text, words) => {
    expect(said(parseTimestamp(text))).toContain(words);
  });

  test('a moment is a duration back or a time', () => {
    expect(good(parseMoment('15m'))).toEqual({ agoMs: 900_000 });
    expect(said(parseMoment('soon'))).toContain('is not a duration or a time');
    expect(said(parseMoment('10'))).toContain('did you mean 10s?');
  });

  const inZone = (text: string, zone: string, now = '2026-11-21T20:00:00Z'): string => {
    const here = { nowMs: Date.parse(now), zone: openTimeZone(zone) };
    return new Date(momentMs(good(parseMoment(text)), here)).toISOString().replace('.000', '');
  };

  test.each([
    ['2026-11-22', 'Asia/Tokyo', '2026-11-21T15:00:00Z'],
    ['2026-11-22', 'UTC', '2026-11-22T00:00:00Z'],
    ['2026-11-22 18:25', 'America/New_York', '2026-11-22T23:25:00Z'],
    ['2026-11-22T18:25:30', 'Europe/Berlin', '2026-11-22T17:25:30Z'],
    ['2026-11-22T18:25:30+09:00', 'Europe/Berlin', '2026-11-22T09:25:30Z'],
    ['1h', 'Asia/Tokyo', '2026-11-21T19:00:00Z'],
  ])('%s in %s is %s', (text, zone, instant) => {
    expect(inZone(text, zone)).toBe(instant);
  });

  test.each([
    ['18:25', 'UTC', '2026-11-21T18:25:00Z'],
    ['20:00', 'UTC', '2026-11-21T20:00:00Z'],
    ['20:00:01', 'UTC', '2026-11-20T20:00:01Z'],
    ['4:59', 'Asia/Tokyo', '2026-11-21T19:59:00Z'],
    ['05:01', 'Asia/Tokyo', '2026-11-20T20:01:00Z'],
  ])('a time of day, %s in %s, is the latest that is not to come: %s', (text, zone, instant) => {
    expect(inZone(text, zone)).toBe(instant);
  });

  test('an hour that comes twice or never has a moment still', () => {
    expect(inZone('2026-10-25 02:30', 'Europe/Berlin')).toBe('2026-10-25T00:30:00Z');
    expect(inZone('02:30', 'Europe/Berlin', '2026-10-25T01:45:00Z')).toBe('2026-10-25T01:30:00Z');
    expect(inZone('2026-03-29 02:30', 'Europe/Berlin')).toBe('2026-03-29T01:30:00Z');
  });

  test.each(['24:00', '18:60', '18:25:60', '18:2', '18:25x'])('"%s" is no time of day', (text) => {
    expect(said(parseMoment(text))).toContain('is not a time of day');
  });
});

describe('numbers', () => {
  test('integers keep within their bounds', () => {
    expect(good(parseInteger('-1', { min: -1 }))).toBe(-1);
    expect(said(parseInteger('-2', { min: -1 }))).toContain('write a number of -1 or more');
    expect(said(parseInteger('9', { min: 1, max: 8 }))).toContain('from 1 to 8');
    for (const text of ['', '1.5', '1e3', '0x10', '99999999999999999']) {
      expect(said(parseInteger(text))).toContain('is not a whole number');
    }
  });

  test('quantities are those of Kubernetes', () => {
    expect(good(parseQuantity('100Mi'))).toBe(104_857_600);
    expect(good(parseQuantity('1.5Gi'))).toBe(1_610_612_736);
    expect(good(parseQuantity('500m'))).toBe(0.5);
    expect(good(parseQuantity('2e3'))).toBe(2000);
    expect(said(parseQuantity('10MB'))).toContain('unknown suffix "MB"');
    expect(said(parseQuantity('1valueOf'))).toContain('unknown suffix');
  });
});

describe('regular expressions', () => {
  test("Go's leading flags, named groups and ends are understood", () => {
    expect(good(parseRegex('(?i)error')).test('ERROR')).toBe(true);
    expect(good(parseRegex('(?P<code>\\d+)')).exec('500')?.groups).toEqual({ code: '500' });
    const whole = good(parseRegex('(?m)\\Aa$\\z'));
    expect(whole.test('a')).toBe(true);
    expect(whole.test('a\nb')).toBe(false);
    expect(good(parseRegex('\\\\A')).test('\\A')).toBe(true);
  });

  test('needless escapes are allowed, as in Go', () => {
    expect(good(parseRegex('a\\_b')).test('a_b')).toBe(true);
  });

  test('errors say what is wrong with it', () => {
    expect(said(parseRegex('[a'))).toContain('unterminated character class');
    expect(said(parseRegex('*api'))).toContain('write ".*api"');
  });
});

describe('selectors', () => {
  test.each([
    'app=web',
    'app==web,tier!=cache',
    'env in (prod, stage),!canary',
    'example.com/team notin (a)',
    'partition',
    'weight > 5',
    'app=',
  ])('%s is a label selector', (text) => {
    expect(good(parseLabelSelector(text))).toBe(text);
  });

  test.each([
    ['app=we b', '"we b" is not a label value'],
    ['-app=web', '"-app" is not a label name'],
    ['app=web,', 'a part is empty'],
    ['env in prod', 'cannot be read'],
    ['app=a=b', 'cannot be read'],
  ])('"%s" is refused: %s', (text, words) => {
    expect(said(parseLabelSelector(text))).toContain(words);
  });

  test('field selectors compare fields with values', () => {
    expect(good(parseFieldSelector('spec.nodeName=node-1,status.phase!=Running'))).toBeTruthy();
    expect(said(parseFieldSelector('nodeName'))).toContain('"nodeName" cannot be read');
  });
});

describe('time zones and colours', () => {
  test('time zones are IANA names, UTC and Local', () => {
    expect(good(readTimezone('asia/tokyo')).name).toBe('Asia/Tokyo');
    expect(good(readTimezone('utc')).name).toBe('UTC');
    const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
    expect(good(readTimezone('local')).name).toBe(timeZone);
    expect(said(readTimezone('Asia/Tokio'))).toContain('did you mean Asia/Tokyo?');
    expect(said(readTimezone('new york'))).toContain('did you mean America/New_York?');
    expect(said(readTimezone('berlin'))).toContain('did you mean Europe/Berlin?');
    expect(said(readTimezone('+25:99'))).toContain('is not a time zone');
  });

  test('palettes are SGR sequences with commas between them', () => {
    expect(good(readPalette('32;4, 38;5;81,38;2;255;97;136'))).toEqual([
      '32;4',
      '38;5;81',
      '38;2;255;97;136',
    ]);
    expect(good(readPalette(''))).toEqual([]);
    expect(said(readPalette('red'))).toContain('"red" is no list of SGR numbers');
    expect(said(readPalette('38;5'))).toContain('38 without 5;n or 2;r;g;b');
    expect(said(readPalette('38;2;256;0;0'))).toContain('(0 to 255)');
    expect(said(readPalette('200'))).toContain('"200" has 200, beyond the last attribute');
    expect(said(readPalette('32,,33'))).toContain('"" is empty');
  });
});
