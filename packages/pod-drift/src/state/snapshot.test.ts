import { expect, test } from '@jest/globals';
import { hasCode } from '@ktl/faults';
import { makePod } from '../../test/pods.ts';
import { readSnapshot, snapshotPods } from './snapshot.ts';

test('a snapshot holds what matters, in the order of names', () => {
  const { pods } = snapshotPods([makePod('b'), makePod('a', { hash: 'abc' })], 5);
  expect(pods.map(({ name }) => name)).toEqual(['a', 'b']);
  expect(pods[0]).toEqual({
    namespace: 'shop',
    name: 'a',
    uid: 'uid-a',
    createdAt: '2026-01-01T00:00:00Z',
    phase: 'Running',
    node: 'node-1',
    owner: { kind: 'Deployment', name: 'checkout', hash: 'abc' },
    containers: [
      {
        ...{ name: 'api', image: 'api:1', imageId: `sha256:${'ab'.repeat(32)}` },
        ...{ restarts: 0, ready: true, state: 'running' },
      },
    ],
    conditions: { Ready: 'True' },
    labels: { app: 'api' },
  });
});

test('a pod without any status is one', () => {
  expect(snapshotPods([{ metadata: { name: 'a' } }], 0).pods).toEqual([
    ...[
      {
        namespace: '',
        name: 'a',
        uid: '',
        phase: 'Unknown',
        containers: [],
        conditions: {},
        labels: {},
      },
    ],
  ]);
});

test.each([
  ['nothing', null],
  ['another version', { version: 2, atMs: 0, pods: [] }],
  ['a pod that is none', { version: 1, atMs: 0, pods: [{ name: 3 }] }],
  ['more than is known', { ...snapshotPods([], 0), more: true }],
])('%s is refused with what is wrong', (_, value) => {
  let thrown: unknown;
  try {
    readSnapshot(value);
  } catch (error) {
    thrown = error;
  }
  expect(hasCode(thrown, 'DRIFT_SNAPSHOT_INVALID')).toBe(true);
});
