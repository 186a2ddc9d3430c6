import { describe, expect, test } from '@jest/globals';
import {
  createStampFormat,
  openTimeZone,
  parseStamp,
  parseStampLayout,
  stampLayoutNames,
} from '../index.ts';
import { compileGoLayout } from './go-layout.ts';

// Expected texts are what Go 1.26's time.Time.Format gives.
const moments = [
  { zone: 'Europe/Berlin', seconds: 1_793_494_799, fraction: '123456789' },
  { zone: 'America/New_York', seconds: 1_772_953_199, fraction: '500000000' },
  { zone: 'America/New_York', seconds: 1_772_953_200, fraction: '000000000' },
  { zone: 'Asia/Kolkata', seconds: 1_709_231_407, fraction: '120000000' },
  { zone: 'UTC', seconds: 1_231_113_845, fraction: '000000007' },
] as const;

const goTexts: readonly (readonly [layout: string, ...texts: string[]])[] = [
  [
    '2006-01-02T15:04:05.999999999Z07:00',
    '2026-11-01T01:59:59.123456789+01:00',
    '2026-03-08T01:59:59.5-05:00',
    '2026-03-08T03:00:00-04:00',
    '2024-03-01T00:00:07.12+05:30',
    '2009-01-05T00:04:05.000000007Z',
  ],
  [
    '2006-01-02 15:04:05.000',
    '2026-11-01 01:59:59.123',
    '2026-03-08 01:59:59.500',
    '2026-03-08 03:00:00.000',
    '2024-03-01 00:00:07.120',
    '2009-01-05 00:04:05.000',
  ],
  [
    'Mon Jan _2 15:04:05 MST 2006',
    'Sun Nov  1 01:59:59 CET 2026',
    'Sun Mar  8 01:59:59 EST 2026',
    'Sun Mar  8 03:00:00 EDT 2026',
    'Fri Mar  1 00:00:07 IST 2024',
    'Mon Jan  5 00:04:05 UTC 2009',
  ],
  [
    'Monday, 02-Jan-06 15:04:05 MST',
    'Sunday, 01-Nov-26 01:59:59 CET',
    'Sunday, 08-Mar-26 01:59:59 EST',
    'Sunday, 08-Mar-26 03:00:00 EDT',
    'Friday, 01-Mar-24 00:00:07 IST',
    'Monday, 05-Jan-09 00:04:05 UTC',
  ],
  ['3:04PM', '1:59AM', '1:59AM', '3:00AM', '12:00AM', '12:04AM'],
  ['3:04:05 pm', '1:59:59 am', '1:59:59 am', '3:00:00 am', '12:00:07 am', '12:04:05 am'],
  ['03h4m5s', '01h59m59s', '01h59m59s', '03h0m0s', '12h0m7s', '12h4m5s'],
  ['_2 Jan', ' 1 Nov', ' 8 Mar', ' 8 Mar', ' 1 Mar', ' 5 Jan'],
  ['002 __2', '305 305', '067  67', '067  67', '061  61', '005   5'],
  ['06/1/2', '26/11/1', '26/3/8', '26/3/8', '24/3/1', '09/1/5'],
  [
    '15:04:05,000000',
    '01:59:59,123456',
    '01:59:59,500000',
    '03:00:00,000000',
    '00:00:07,120000',
    '00:04:05,000000',
  ],
  [
    '15:04:05.000000000000',
    '01:59:59.123456789',
    '01:59:59.500000000',
    '03:00:00.000000000',
    '00:00:07.120000000',
    '00:04:05.000000007',
  ],
  ['05.99', '59.12', '59.5', '00', '07.12', '05'],
  [
    '-0700 -07:00 -07 -070000 -07:00:00',
    '+0100 +01:00 +01 +010000 +01:00:00',
    '-0500 -05:00 -05 -050000 -05:00:00',
    '-0400 -04:00 -04 -040000 -04:00:00',
    '+0530 +05:30 +05 +053000 +05:30:00',
    '+0000 +00:00 +00 +000000 +00:00:00',
  ],
  [
    'Z0700 Z07:00 Z07 Z070000 Z07:00:00',
    '+0100 +01:00 +01 +010000 +01:00:00',
    '-0500 -05:00 -05 -050000 -05:00:00',
    '-0400 -04:00 -04 -040000 -04:00:00',
    '+0530 +05:30 +05 +053000 +05:30:00',
    'Z Z Z Z Z',
  ],
  [
    'January Month Janx Monx Mont',
    'November Month Janx Monx Mont',
    'March Month Janx Monx Mont',
    'March Month Janx Monx Mont',
    'March Month Janx Monx Mont',
    'January Month Janx Monx Mont',
  ],
  ['_2006 __2006', '_2026 305026', '_2026  67026', '_2026  67026', '_2024  61024', '_2009   5009'],
  ['15.04.05', '01.59.59', '01.59.59', '03.00.00', '00.00.07', '00.04.05'],
  ['5.0001', '59.0011', '59.0003', '0.0003', '7.0003', '5.0001'],
  ['05.0x9', '59.1x9', '59.5x9', '00.0x9', '07.1x9', '05.0x9'],
  [
    '2006.01.02 .999',
    '2026.11.01 .123',
    '2026.03.08 .5',
    '2026.03.08 ',
    '2024.03.01 .12',
    '2009.01.05 ',
  ],
  ['T', 'T', 'T', 'T', 'T', 'T'],
  [
    '2006-01-02 at 15h',
    '2026-11-01 at 01h',
    '2026-03-08 at 01h',
    '2026-03-08 at 03h',
    '2024-03-01 at 00h',
    '2009-01-05 at 00h',
  ],
  [
    '20060102150405',
    '20261101015959',
    '20260308015959',
    '20260308030000',
    '20240301000007',
    '20090105000405',
  ],
  ['Z07:00:0', '+01:00:0', '-05:00:0', '-04:00:0', '+05:30:0', 'Z:0'],
  ['1504', '0159', '0159', '0300', '0000', '0004'],
  ['02Jan06 PM', '01Nov26 AM', '08Mar26 AM', '08Mar26 AM', '01Mar24 AM', '05Jan09 AM'],
  [
    '0102 00 07 08',
    '1101 00 07 08',
    '0308 00 07 08',
    '0308 00 07 08',
    '0301 00 07 08',
    '0105 00 07 08',
  ],
  ['05.000.999', '59.123.123', '59.500.5', '00.000', '07.120.12', '05.000'],
];

describe('Go layouts', () => {
  test.each(goTexts)('%j is formatted as Go does', (layout, ...texts) => {
    const pieces = compileGoLayout(layout);
    const got = moments.map(({ zone, seconds, fraction }) =>
      createStampFormat({ kind: 'civil', pieces }, openTimeZone(zone)).format(seconds, fraction),
    );
    expect(got).toEqual(texts);
  });
});

const zoneTexts: readonly (readonly [zone: string, seconds: number, text: string])[] = [
  ['Europe/Berlin', 1774745999, '2026-03-29 01:59:59 +01:00 CET'],
  ['Europe/Berlin', 1774746000, '2026-03-29 03:00:00 +02:00 CEST'],
  ['Europe/Berlin', 1792889999, '2026-10-25 02:59:59 +02:00 CEST'],
  ['Europe/Berlin', 1792890000, '2026-10-25 02:00:00 +01:00 CET'],
  ['America/New_York', 1772953199, '2026-03-08 01:59:59 -05:00 EST'],
  ['America/New_York', 1772953200, '2026-03-08 03:00:00 -04:00 EDT'],
  ['America/New_York', 1793512799, '2026-11-01 01:59:59 -04:00 EDT'],
  ['America/New_York', 1793512800, '2026-11-01 01:00:00 -05:00 EST'],
  ['Australia/Lord_Howe', 1775314799, '2026-04-05 01:59:59 +11:00 +11'],
  ['Australia/Lord_Howe', 1775314800, '2026-04-05 01:30:00 +10:30 +1030'],
  ['Australia/Lord_Howe', 1791041399, '2026-10-04 01:59:59 +10:30 +1030'],
  ['Australia/Lord_Howe', 1791041400, '2026-10-04 02:30:00 +11:00 +11'],
  ['Asia/Tokyo', 1790000000, '2026-09-21 23:13:20 +09:00 JST'],
  ['Asia/Kathmandu', 1790000000, '2026-09-21 19:58:20 +05:45 +0545'],
  ['America/Sao_Paulo', 1790000000, '2026-09-21 11:13:20 -03:00 -03'],
  ['Europe/Dublin', 1790000000, '2026-09-21 15:13:20 +01:00 IST'],
  ['Pacific/Apia', 1325239199, '2011-12-29 23:59:59 -10:00 -10'],
  ['Pacific/Apia', 1325239200, '2011-12-31 00:00:00 +14:00 +14'],
  ['Asia/Kolkata', -1600000000, '1919-04-20 17:03:20 +05:30 IST'],
];

describe('time zones', () => {
  test.each(zoneTexts)('%s at %d is %s', (zone, seconds, text) => {
    const layout = parseStampLayout('2006-01-02 15:04:05 -07:00 MST');
    expect(createStampFormat(layout, openTimeZone(zone)).format(seconds, '')).toBe(text);
  });

  test('an offset that is no whole minute, from before 1972, counts', () => {
    const monrovia = openTimeZone('Africa/Monrovia');
    expect(monrovia.offsetAt(0)).toBe(-2670);
    // 1972-01-07T00:44:30Z, inside a quarter of an hour.
    expect([63_593_069, 63_593_070, 63_593_069].map((at) => monrovia.offsetAt(at))).toEqual([
      -2670, 0, -2670,
    ]);
  });

  test('names in any case and plain offsets are understood', () => {
    expect(openTimeZone('asia/tokyo').offsetAt(0)).toBe(32_400);
    expect(openTimeZone('+02:00').offsetAt(0)).toBe(7_200);
    expect(openTimeZone('Local').name).toBe(Intl.DateTimeFormat().resolvedOptions().timeZone);
  });

  test('Local agrees with the zone of the machine by its name', () => {
    const local = openTimeZone('Local');
    const named = openTimeZone(local.name);
    for (const at of [1_774_745_999, 1_774_746_000, 1_790_000_000, 1_793_512_800]) {
      expect(local.offsetAt(at)).toBe(named.offsetAt(at));
      expect(local.abbreviationAt(at)).toBe(named.abbreviationAt(at));
    }
  });

  test('an unknown zone is a usage error that names the nearest', () => {
    expect(() => openTimeZone('Europe/Berln')).toThrow(
      expect.objectContaining({
        code: 'TERM_ZONE_UNKNOWN',
        exit: 'usage',
        hint: expect.stringContaining('Europe/Berlin?'),
      }),
    );
  });
});

describe('named layouts', () => {
  const at = (name: string): string =>
    createStampFormat(parseStampLayout(name), openTimeZone('Europe/Berlin')).format(
      1_790_000_005,
      '120000000',
    );

  test.each([
    ['youtube', '16:13:25'],
    ['YouTube', '16:13:25'],
    ['default', '2026-09-21T16:13:25.120000000+02:00'],
    ['short', '09-21 16:13:25'],
    ['rfc3339', '2026-09-21T16:13:25+02:00'],
    ['RFC3339Nano', '2026-09-21T16:13:25.12+02:00'],
    ['kitchen', '4:13PM'],
    ['unix', '1790000005'],
    ['unixmilli', '1790000005120'],
    ['unixnano', '1790000005120000000'],
  ])('%s gives %s', (name, text) => {
    expect(at(name)).toBe(text);
  });

  test('youtube has no zero before the hour', () => {
    const format = createStampFormat(parseStampLayout('youtube'), openTimeZone('UTC'));
    expect(format.format(5, '')).toBe('0:00:05');
  });

  test('every listed name can be used', () => {
    for (const name of stampLayoutNames) expect(at(name)).toMatch(/\d/);
  });

  test.each(['rfc333', 'yuotube', 'foo', ''])('%j is refused with the names', (text) => {
    expect(() => parseStampLayout(text)).toThrow(
      expect.objectContaining({
        code: 'TERM_LAYOUT_INVALID',
        hint: expect.stringContaining('youtube'),
      }),
    );
  });
});

describe('stamps', () => {
  test.each([
    ['2026-09-21T14:13:25.12Z', 1_790_000_005, '12'],
    ['2026-09-21T16:13:25+02:00', 1_790_000_005, ''],
    ['2026-09-21T08:43:25.000000001-05:30', 1_790_000_005, '000000001'],
  ])('%s is read', (text, epochSeconds, fraction) => {
    expect(parseStamp(text)).toEqual({ epochSeconds, fraction });
  });

  test.each(['', 'hello', '2026-09-21 14:13:25Z', '2026-09-21T14:13:25'])(
    '%j is no stamp',
    (text) => {
      expect(parseStamp(text)).toBeUndefined();
    },
  );
});
