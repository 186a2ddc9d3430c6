import { podKey, type PodState } from '../state/pod-state.ts';
import type { PodSnapshot } from '../state/snapshot.ts';
import { podChanges, type FieldDetours, type PodChange } from './pod-change.ts';
import { rolloutsOf, type Rollout } from './rollout.ts';

/** What makes the later of two snapshots of the earlier. Lists are by namespace and name. */
export interface SnapshotDiff {
  readonly added: readonly PodState[];
  /** As they were. */
  readonly removed: readonly PodState[];
  /** A pod in the place of another of its name, as in a StatefulSet, is one that changed. */
  readonly changed: readonly PodChange[];
  /** What explains some of `added` and `removed`. */
  readonly rollouts: readonly Rollout[];
}

/**
 * What changed between two snapshots; nothing where they are equal. Times of snapshots do not matter.
 * @param detours - by pod (`podKey`), values that fields had in between. Default none
 */
export function diffSnapshots(
  before: PodSnapshot,
  after: PodSnapshot,
  detours: ReadonlyMap<string, FieldDetours> = new Map(),
): SnapshotDiff {
  const old = new Map(before.pods.map((pod) => [podKey(pod), pod]));
  const now = new Set(after.pods.map(podKey));
  const added: PodState[] = [];
  const changed: PodChange[] = [];
  for (const pod of after.pods) {
    const key = podKey(pod);
    const was = old.get(key);
    if (was === undefined) {
      added.push(pod);
      continue;
    }
    const changes = was === pod && !detours.has(key) ? [] : podChanges(was, pod, detours.get(key));
    if (changes.length > 0) changed.push({ pod, changes });
  }
  const removed = before.pods.filter((pod) => !now.has(podKey(pod)));
  return { added, removed, changed, rollouts: rolloutsOf({ before, after, added, removed }) };
}

/** Nothing changed. */
export function isEmptyDiff({ added, removed, changed }: SnapshotDiff): boolean {
  return added.length + removed.length + changed.length === 0;
}
