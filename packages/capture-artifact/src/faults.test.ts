import { expect, test } from '@jest/globals';
import { faults } from './faults.ts';

test.each([
  ['-', 'a capture is not read from a pipe: save it to a file first'],
  ['/home/me/-', 'a capture is not read from a pipe: save it to a file first'],
  ['/home/me/a-', 'check that it exists and may be read'],
])('%s that is not there', (path, hint) => {
  expect(faults.ARTIFACT_UNREADABLE({ path, reason: 'there is no such file' }).hint).toBe(hint);
});
