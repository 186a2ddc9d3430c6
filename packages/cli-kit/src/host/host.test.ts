import { expect, test } from '@jest/globals';
import { hostOf } from './host.ts';

test.each([
  [true, 80, 80],
  [true, 0, undefined],
  [false, 80, undefined],
])('a stream that is a terminal (%s) of %i cells is %s wide', (isTTY, size, wide) => {
  const stream = { isTTY, columns: size, rows: size };
  const program = { argv: [], env: {}, stdout: stream, stderr: stream };
  const { stdout } = hostOf(program as unknown as Parameters<typeof hostOf>[0], '/home');
  expect([stdout.columns, stdout.rows]).toEqual([wide, wide]);
});
