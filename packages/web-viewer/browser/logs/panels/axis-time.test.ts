import { expect, test } from '@jest/globals';
import { axisTime } from './axis-time.ts';

// The reader's own time zone, whichever it is.
const at = (day: number, hour: number): number => new Date(2026, 10, day, hour).getTime();

test.each([
  ['today: the time alone', { fromMs: at(21, 8), toMs: at(21, 9), nowMs: at(21, 12) }, '08:00:00'],
  [
    'of another day',
    { fromMs: at(21, 8), toMs: at(21, 9), nowMs: at(22, 1) },
    '2026-11-21 08:00:00',
  ],
  ['of two days', { fromMs: at(21, 8), toMs: at(22, 0), nowMs: at(22, 1) }, '2026-11-21 08:00:00'],
])('an axis %s', (_, span, text) => {
  expect(axisTime(span.fromMs, span)).toBe(text);
});
