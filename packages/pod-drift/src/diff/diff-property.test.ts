import { expect, test } from '@jest/globals';
import { makePod } from '../../test/pods.ts';
import { forSeeds, type Random } from '../../test/random.ts';
import { podKey } from '../state/pod-state.ts';
import { readSnapshot, snapshotPods, type PodSnapshot } from '../state/snapshot.ts';
import { diffSnapshots, isEmptyDiff } from './diff-snapshots.ts';
import { fieldsOf } from './pod-fields.ts';

function randomSnapshot(random: Random, atMs: number): PodSnapshot {
  const pods = ['a', 'b', 'c', 'd', 'e'].filter(() => random.below(4) > 0);
  return snapshotPods(
    pods.map((name) =>
      makePod(name, {
        uid: `${name}${String(random.below(3))}`,
        node: random.pick([undefined, 'n1', 'n2']),
        phase: random.pick(['Pending', 'Running', 'Failed']),
        deleting: random.below(5) === 0,
        ...(random.below(3) === 0 ? {} : { hash: random.pick(['abc', 'def', 'ghi']) }),
        labels: random.pick([{}, { 'a.b/c.d': 'x' }, { 'a.b/c.d': 'y', __proto: 'z' }]),
        conditions: random.pick([{}, { Ready: 'True' }, { Ready: 'False', Gate: 'True' }]),
        status: {
          restartCount: random.below(3),
          ready: random.below(2) === 0,
          state: random.pick([
            { running: {} },
            { waiting: { reason: 'ImagePullBackOff' } },
            { terminated: { exitCode: 1 } },
            {},
          ]),
        },
      }),
    ),
    atMs,
  );
}

const fieldsByPod = ({ pods }: PodSnapshot): object =>
  Object.fromEntries(pods.map((pod) => [podKey(pod), Object.fromEntries(fieldsOf(pod))]));

test('a snapshot does not differ from itself, nor from what was kept of it', () => {
  forSeeds(200, (random) => {
    const snapshot = randomSnapshot(random, 1);
    const kept = readSnapshot(JSON.parse(JSON.stringify(snapshot)));
    expect(isEmptyDiff(diffSnapshots(snapshot, snapshot))).toBe(true);
    expect(isEmptyDiff(diffSnapshots(snapshot, kept))).toBe(true);
    expect(kept).toEqual(snapshot);
  });
});

test('what a difference says makes the later of the earlier, and backwards', () => {
  forSeeds(300, (random) => {
    const [before, after] = [randomSnapshot(random, 1), randomSnapshot(random, 2)];
    const { added, removed, changed, rollouts } = diffSnapshots(before, after);
    const fields = fieldsByPod(before) as Record<string, Record<string, unknown>>;
    for (const pod of removed) Reflect.deleteProperty(fields, podKey(pod));
    for (const { pod, changes } of changed) {
      for (const { field, from, to } of changes) {
        expect(fields[podKey(pod)]?.[field] ?? null).toBe(from);
        if (to === null) Reflect.deleteProperty(fields[podKey(pod)]!, field);
        else fields[podKey(pod)]![field] = to;
      }
    }
    for (const pod of added) fields[podKey(pod)] = Object.fromEntries(fieldsOf(pod));
    expect(fields).toEqual(fieldsByPod(after));
    const back = diffSnapshots(after, before);
    expect([back.added, back.removed]).toEqual([removed, added]);
    expect(back.changed.map(({ pod }) => podKey(pod))).toEqual(
      changed.map(({ pod }) => podKey(pod)),
    );
    // Something is said of each, and rollouts name only pods that came or went.
    for (const { changes } of changed) {
      expect(changes.some(({ implied }) => implied === undefined)).toBe(true);
    }
    const names = (pods: typeof added): readonly string[] => pods.map(({ name }) => name);
    expect(names(added)).toEqual(expect.arrayContaining(rollouts.flatMap((one) => one.added)));
    expect(names(removed)).toEqual(expect.arrayContaining(rollouts.flatMap((one) => one.removed)));
  });
});
