import { expect, test } from '@jest/globals';
import { noLines, noUsageOf } from './absence.ts';

const none = { reason: '', message: '', exitCode: undefined };

test('a log without lines says what its container waits for, or that it has ended', () => {
  const waiting = { ...none, state: 'waiting', reason: 'ImagePullBackOff' };
  expect(noLines({ ...waiting, message: 'Back-off pulling image "a:1"' })).toBe(
    'Waiting to start, ImagePullBackOff: Back-off pulling image "a:1". Lines appear here once it runs.',
  );
  expect(noLines({ ...none, state: 'waiting' })).toMatch(/^Waiting to start\. /);
  expect(noLines({ ...none, state: 'terminated', reason: 'Error', exitCode: 3 })).toMatch(
    'has ended (Error, exit code 3).',
  );
  expect(noLines({ ...none, state: 'running' })).toMatch('Nothing written yet');
  expect(noLines(undefined)).toMatch('Nothing written yet');
});

test('only a pod that has ended is never measured', () => {
  expect(noUsageOf({ phase: 'Succeeded', gone: false })).toMatch('has ended');
  expect(noUsageOf({ phase: 'Failed', gone: false })).toMatch('has ended');
  expect(noUsageOf({ phase: 'Running', gone: true })).toMatch('is gone');
  expect(noUsageOf({ phase: 'Pending', gone: false })).toBeUndefined();
  expect(noUsageOf(undefined)).toBeUndefined();
});
