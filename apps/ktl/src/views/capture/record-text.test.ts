import { expect, test } from '@jest/globals';
import { progressText } from './record-text.ts';

const counts = { lines: 1204, pods: 8, gaps: 2, sizeBytes: 340 * 1024 };

test.each([
  [42_000, '0:42'],
  [400_000, '5:00'],
  [-3_600_000, '0:00'],
])('%i ms of a capture of five minutes, also where the clock was set', (elapsedMs, time) => {
  expect(progressText({ ...counts, elapsedMs, durationMs: 300_000 })).toBe(
    `capturing ${time} of 5:00: 1,204 lines, 8 pods, 2 gaps, 340 KiB; Ctrl-C ends and keeps it`,
  );
});
