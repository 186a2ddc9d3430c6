import { beforeEach, expect, test } from '@jest/globals';
import type { Unseen } from '../context-change.ts';
import { createRecorder, type Recorder } from './recorder.ts';

let rows: string[];
let recorder: Recorder;
beforeEach(() => {
  rows = [];
  recorder = createRecorder(
    (change) => {
      if (change.type !== 'row') return;
      const { observed_at: at, uid, resource_version: version, deleted } = change.row;
      rows.push(`${at} ${uid ?? ''} ${version ?? ''} ${String(deleted)}`);
    },
    () => 1_790_000_000_123,
  );
});

const at = '2026-09-21T14:13:20.123000000Z';

function version(resourceVersion: string, digest = resourceVersion): Unseen {
  const row = { uid: 'a', resource_version: resourceVersion };
  return { kind: 'pods', digest, row: row as never };
}

test('a version is a row where it says something new', () => {
  recorder.see(version('9'));
  recorder.see(version('9'));
  recorder.see(version('10', '9'));
  recorder.see(version('11'));
  expect(rows).toEqual([`${at} a 9 0`, `${at} a 11 0`]);
});

test('a way that lags brings back neither an older version nor what is gone', () => {
  recorder.see(version('9'));
  recorder.see(version('10'));
  recorder.see(version('9'));
  recorder.gone('pods', 'a');
  recorder.see(version('10'));
  recorder.gone('pods', 'a');
  expect(rows).toEqual([`${at} a 9 0`, `${at} a 10 0`, `${at} a 10 1`]);
});

test('an end has the version that was amended, which is no row of its own', () => {
  recorder.see(version('9'));
  recorder.amend(version('12'));
  recorder.amend(version('11'));
  expect(rows).toHaveLength(1);
  recorder.gone('pods', 'a');
  expect(rows[1]).toBe(`${at} a 12 1`);
});

test('what is not known has no end, and what is forgotten may come again', () => {
  recorder.amend(version('1'));
  recorder.gone('pods', 'a');
  recorder.see(version('2'));
  recorder.forget('pods', 'a');
  recorder.gone('pods', 'a');
  recorder.see(version('2'));
  expect(rows).toEqual([`${at} a 2 0`, `${at} a 2 0`]);
});
