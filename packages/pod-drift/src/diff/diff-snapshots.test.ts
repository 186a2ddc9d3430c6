import { describe, expect, test } from '@jest/globals';
import { makePod, type PodWish } from '../../test/pods.ts';
import { snapshotPods } from '../state/snapshot.ts';
import { diffSnapshots, isEmptyDiff } from './diff-snapshots.ts';

/** What people read when the pod `a` changes so. */
function said(before: PodWish, after: PodWish): readonly string[] {
  const { changed } = diffSnapshots(
    snapshotPods([makePod('a', before)], 1),
    snapshotPods([makePod('a', after)], 2),
  );
  return changed.flatMap(({ changes }) =>
    changes.flatMap(({ text, implied }) => (implied === true ? [] : [text])),
  );
}

const crash = { terminated: { exitCode: 137, reason: 'OOMKilled' } };
const crashed = { state: { waiting: { reason: 'CrashLoopBackOff' } }, lastState: crash };

describe('changes in words', () => {
  const cases: readonly (readonly [string, readonly [PodWish, PodWish], readonly string[]])[] = [
    ['nothing', [{}, {}], []],
    ['a phase', [{ phase: 'Pending' }, {}], ['phase Pending -> Running']],
    [
      'a phase with its reason',
      [{}, { phase: 'Failed', reason: 'Evicted' }],
      ['phase Running -> Failed (Evicted)'],
    ],
    ['a node', [{ node: 'a' }, { node: 'b' }], ['node a -> b']],
    [
      'scheduling, without the condition that says so too',
      [
        { node: undefined, conditions: { PodScheduled: 'False' } },
        { node: 'b', conditions: { PodScheduled: 'True' } },
      ],
      ['node none -> b'],
    ],
    ['deletion', [{}, { deleting: true }], ['is being deleted']],
    [
      'restarts with how the last instance ended',
      [{ status: { restartCount: 2 } }, { status: { restartCount: 5, lastState: crash } }],
      ['container api restarts 2 -> 5 (OOMKilled, exit 137)'],
    ],
    [
      'restarts with how the last instance ended, where the one before ended so too',
      [
        { status: { restartCount: 1, lastState: crash } },
        { status: { restartCount: 2, lastState: crash } },
      ],
      ['container api restarts 1 -> 2 (OOMKilled, exit 137)'],
    ],
    [
      'readiness, without the conditions that follow from it',
      [
        { conditions: { Ready: 'True', ContainersReady: 'True' } },
        { conditions: { Ready: 'False', ContainersReady: 'False' }, status: { ready: false } },
      ],
      ['container api ready true -> false'],
    ],
    [
      'a readiness gate, which no container shows',
      [
        { conditions: { Ready: 'True', 'example.com/gate': 'True' } },
        { conditions: { Ready: 'False', 'example.com/gate': 'False' } },
      ],
      ['condition Ready True -> False', 'condition example.com/gate True -> False'],
    ],
    [
      'a condition that follows from others, where no other is there',
      [{ conditions: { Initialized: 'True' } }, { conditions: { Initialized: 'False' } }],
      ['condition Initialized True -> False'],
    ],
    [
      'a state',
      [{}, { status: crashed }],
      [
        'container api running -> waiting: CrashLoopBackOff',
        'container api last end none -> OOMKilled, exit 137',
      ],
    ],
    ['an image', [{}, { image: 'api:2' }], ['container api image api:1 -> api:2']],
    [
      'another image under the same name',
      [
        { status: { imageID: `api@sha256:${'01'.repeat(32)}` } },
        { status: { imageID: `api@sha256:${'23'.repeat(32)}` } },
      ],
      ['container api image ID sha256:010101010101 -> sha256:232323232323'],
    ],
    ['a label', [{ labels: { tier: 'a' } }, { labels: { tier: 'b' } }], ['label tier a -> b']],
    [
      'a label that decides who owns the pod',
      [{ hash: 'abc' }, { labels: { app: 'debug' } }],
      ['owner Deployment/checkout -> none', 'rollout hash abc -> none', 'label app api -> debug'],
    ],
    [
      'another pod of the same name',
      [
        {
          owner: { kind: 'StatefulSet', name: 'db' },
          labels: { 'controller-revision-hash': 'db-abc' },
          status: { restartCount: 3 },
        },
        {
          uid: 'other',
          createdAt: '2026-01-01T01:00:00Z',
          owner: { kind: 'StatefulSet', name: 'db' },
          labels: { 'controller-revision-hash': 'db-def' },
        },
      ],
      [
        'replaced by a new pod of the same name',
        'rollout hash abc -> def',
        'container api restarts 3 -> 0',
      ],
    ],
  ];
  test.each(cases)('%s', (_, [before, after], expected) => {
    expect(said(before, after)).toEqual(expected);
  });

  test('a debug container is one change, not one for each of its fields', () => {
    const pod = makePod('a');
    const debugged = {
      ...pod,
      spec: { ...pod.spec, ephemeralContainers: [{ name: 'debug', image: 'busybox' }] },
    };
    const { changed } = diffSnapshots(snapshotPods([pod], 1), snapshotPods([debugged], 2));
    const texts = changed[0]!.changes.filter(({ implied }) => implied === undefined);
    expect(texts.map(({ text }) => text)).toEqual([
      'container debug image busybox',
      'container debug added, waiting',
    ]);
  });
});

describe('pods that come and go', () => {
  const old = (name: string): ReturnType<typeof makePod> => makePod(name, { hash: 'abc' });
  const fresh = (name: string): ReturnType<typeof makePod> =>
    makePod(name, { hash: 'def', createdAt: '2026-01-01T01:00:00Z' });

  test('of a rollout are together under their workload, with both hashes', () => {
    const { added, removed, rollouts } = diffSnapshots(
      snapshotPods([old('a1'), old('a2'), makePod('z')], 1),
      snapshotPods([old('a2'), fresh('b1'), makePod('y')], 2),
    );
    expect([added, removed].map((pods) => pods.map(({ name }) => name))).toEqual([
      ['b1', 'y'],
      ['a1', 'z'],
    ]);
    expect(rollouts).toEqual([
      {
        namespace: 'shop',
        owner: { kind: 'Deployment', name: 'checkout' },
        ...{ from: 'abc', to: 'def', added: ['b1'], removed: ['a1'] },
        text: 'rollout hash abc -> def',
      },
    ]);
  });

  test.each([
    ['begins', [old('a1')], [old('a1'), fresh('b1')]],
    ['ends', [old('a1'), fresh('b1')], [fresh('b1')]],
  ])('a rollout is seen where it only %s', (_, before, after) => {
    const diff = diffSnapshots(snapshotPods(before, 1), snapshotPods(after, 2));
    expect(diff.rollouts).toMatchObject([{ from: 'abc', to: 'def' }]);
  });

  test('pods of one hash, or of none, are no rollout', () => {
    const diff = diffSnapshots(
      snapshotPods([old('a1'), makePod('x')], 1),
      snapshotPods([old('a2'), makePod('y')], 2),
    );
    expect(diff.rollouts).toEqual([]);
    expect(diff.added).toHaveLength(2);
  });

  test('known ReplicaSets give owner by UID, and revisions', () => {
    const replicaSet = (hash: string, revision: number) => ({
      metadata: {
        uid: hash,
        annotations: { 'deployment.kubernetes.io/revision': String(revision) },
        ownerReferences: [{ kind: 'Deployment', name: 'real', controller: true }],
      },
    });
    const controllers = [replicaSet('abc', 3), replicaSet('def', 4)];
    const look = (pods: ReturnType<typeof makePod>[], at: number) =>
      snapshotPods(pods, at, { controllers });
    const [a, b] = [look([old('a1')], 1), look([fresh('b1')], 2)];
    expect(diffSnapshots(a, b).rollouts).toMatchObject([
      { owner: { name: 'real' }, text: 'rollout hash abc -> def (revision 3 -> 4)' },
    ]);
    // In the middle of a rollout a pod of the old template is made again: that is no way back.
    const again = makePod('a9', { hash: 'abc', createdAt: '2026-01-01T02:00:00Z' });
    expect(diffSnapshots(b, look([fresh('b1'), again], 3)).rollouts).toEqual([]);
  });

  test('the same name in two namespaces is two pods', () => {
    const [one, two] = ['x', 'y'].map((namespace) => makePod('a', { namespace, uid: namespace }));
    const diff = diffSnapshots(snapshotPods([one!], 1), snapshotPods([one!, two!], 2));
    expect(diff).toMatchObject({ added: [{ namespace: 'y' }], removed: [], changed: [] });
    expect(isEmptyDiff(diff)).toBe(false);
  });
});
