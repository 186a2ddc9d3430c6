import { expect, test } from '@jest/globals';
import { captureSummary, progressText } from './record-text.ts';

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

test('a capture that is not opened without being told to says how it is', () => {
  const capture = { path: 'a.tar.gz', lines: 1204, pods: 1, gaps: 2, sizeBytes: 340 * 1024 };
  const summary = 'capture: a.tar.gz, 1,204 lines, 1 pod, 2 gaps, 340 KiB';
  expect(captureSummary(capture)).toBe(summary);
  expect(captureSummary({ ...capture, unpackedBytes: 70.5 * 1024 ** 3 })).toBe(
    `${summary}\nit unpacks to 70.50 GiB: open it with --max-unpacked 71Gi, or unpack it with tar and name the folder`,
  );
});
