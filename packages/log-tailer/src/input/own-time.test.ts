import { describe, expect, test } from '@jest/globals';
import { ownTime, type InputClock } from './own-time.ts';

const tokyo: InputClock = {
  nowMs: Date.parse('2026-11-21T20:00:00Z'),
  offsetAt: () => 9 * 3_600,
};

describe('the time that a line says itself', () => {
  test.each([
    ['{"msg":"x","time":"2026-11-21T18:25:30.123456789Z"}', '2026-11-21T18:25:30.123456789Z'],
    ['{"@timestamp":"2026-11-21T19:25:30+01:00"}', '2026-11-21T18:25:30Z'],
    ['{"timestamp": "2026-11-21 18:25:30,5"}', '2026-11-21T09:25:30.5Z'],
    ['{"level":"info","ts":1795285530.25}', '2026-11-21T18:25:30.250Z'],
    ['{"ts":1795285530250}', '2026-11-21T18:25:30.250Z'],
    ['{"time":"1795285530250000000"}', '2026-11-21T18:25:30.250Z'],
    ['I1121 18:25:30.123456       1 sync.go:42] ok', '2026-11-21T09:25:30.123456Z'],
    ['E1231 23:00:00.000001       1 sync.go:42] late', '2025-12-31T14:00:00.000001Z'],
    ['2026-11-21 18:25:30 INFO started', '2026-11-21T09:25:30Z'],
    ['[2026-11-21 18:25:30.5 +0000] started', '2026-11-21T18:25:30.5Z'],
    ['2026/11/21 18:25:30 [error] nginx', '2026-11-21T09:25:30Z'],
  ])('%s: %s', (line, stamp) => {
    expect(ownTime(Buffer.from(line), tokyo)?.toString()).toBe(stamp);
  });

  test.each([
    '{"req":{"time":"2026-11-21T18:25:30Z"}}',
    '{"msg":"the \\"time\\": 1795285530"}',
    '{"ts":12}',
    '{"time":',
    '2026-13-41 18:25:30 x',
    'Error 42',
    'It is 2026-11-21 18:25:30',
  ])('is not made up: %s', (line) => {
    expect(ownTime(Buffer.from(line), tokyo)).toBeUndefined();
  });

  test('without a zone is none where nobody says the zone', () => {
    expect(ownTime(Buffer.from('2026-11-21 18:25:30 x'), undefined)).toBeUndefined();
    expect(ownTime(Buffer.from('{"ts":1795285530}'), undefined)).toBeDefined();
  });
});
