import { expect, test } from '@jest/globals';
import { Random } from '../testing/random.ts';
import { StampCodec, parseStamp } from './stamp.ts';

test.each([
  ['2026-09-21T10:00:00Z', ''],
  ['2026-09-21T10:00:00.123456789Z', '10:00:00.123'],
  ['2026-09-21T10:00:00.1Z', '2026-09-21T12:00:00.1+02:00'],
  ['2026-09-21T23:30:00.120000Z', '2026-09-22 01:30:00,12'],
  ['2026-09-21T10:00:00.000000001+05:30', '04:30:00'],
  ['1969-12-31T23:59:59.999999999Z', '23:59:59.999999999'],
  ['2026-09-21T00:39:51.5Z', '0:39:51'],
  ['2026-09-21T09:00:00Z', '9:00:00.000'],
])('%s shown as "%s" takes no text', (ts, displayTs) => {
  const codec = new StampCodec();
  // What the codec learnt from another line first does not matter.
  codec.encode('2026-01-01T00:00:00Z', '01:00:00');
  const coded = codec.encode(ts, displayTs);
  expect(coded.pattern).toBeGreaterThan(0);
  expect([codec.ts(coded.pattern, coded), codec.displayTs(coded.pattern, coded)]).toEqual([
    ts,
    displayTs,
  ]);
});

test.each([
  ['yesterday', '10:00:00'],
  ['2026-09-21T10:00:00Z', '3s ago'],
  ['2026-09-21T10:00:60Z', ''],
  ['2026-09-21T10:00:00.1234567890Z', ''],
  ['2026-09-21T10:00:00.12x456789Z', ''],
  ['2026-09-21T10:00:00Z', '10:00:00.5'],
])('%s shown as "%s" is kept as text', (ts, displayTs) => {
  expect(new StampCodec().encode(ts, displayTs).pattern).toBe(0);
});

test('stamps of any instant come back', () => {
  const random = new Random(11);
  const codec = new StampCodec();
  for (let round = 0; round < 5000; round++) {
    const second = new Date((random.below(4_000_000_000) - 1_000_000_000) * 1000).toISOString();
    const digits = String(random.below(1_000_000_000))
      .padStart(9, '0')
      .slice(0, 1 + random.below(9));
    const ts = `${second.slice(0, 19)}.${digits}Z`;
    const coded = codec.encode(ts, ts.slice(11, 19));
    expect([codec.ts(coded.pattern, coded), codec.displayTs(coded.pattern, coded)]).toEqual([
      ts,
      ts.slice(11, 19),
    ]);
    expect(parseStamp(ts)).toEqual({ ms: coded.ms, nanos: coded.nanos });
  }
});
