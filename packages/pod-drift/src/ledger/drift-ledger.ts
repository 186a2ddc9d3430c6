import { diffSnapshots, type SnapshotDiff } from '../diff/diff-snapshots.ts';
import type { FieldDetours } from '../diff/pod-change.ts';
import { fieldsOf, type FieldValue } from '../diff/pod-fields.ts';
import { inOrder, podKey, type PodState } from '../state/pod-state.ts';
import { snapshotOf, type PodSnapshot } from '../state/snapshot.ts';

/** What changed since the sample before, and what was there only in between. */
export interface Drift extends SnapshotDiff {
  /** Pods that came and went since, as they were last, by namespace and name. */
  readonly passed: readonly PodState[];
}

/** One look at all pods. */
export interface DriftSample {
  readonly snapshot: PodSnapshot;
  /** Undefined at the first sample, where there is nothing to compare with. */
  readonly drift: Drift | undefined;
}

/**
 * Takes note of every change of pods, so that samples miss nothing of what happened between them: pods
 * that came and went, and fields that changed and came back (`ready true -> false -> true`).
 */
export interface DriftLedger {
  /** The pod is there, or changed. */
  set(pod: PodState): void;
  /** The pod with this UID is gone; another of its name may be there. */
  remove(pod: PodState): void;
  /** Ends the time since the sample before. @param atMs - Unix ms */
  sample(atMs: number): DriftSample;
}

/** Values in between that are kept of one field; of more, the first ones and the last. */
const detourLimit = 4;
/** Pods that are kept of those that came and went between two samples. */
const passedLimit = 10_000;

/**
 * An empty ledger.
 * @param earlier - what the first sample is compared with. Default: nothing
 */
export function createDriftLedger(earlier?: PodSnapshot): DriftLedger {
  const pods = new Map<string, PodState>();
  let before = earlier;
  let known = new Set(earlier?.pods.map(({ uid }) => uid));
  let isFirst = earlier === undefined;
  let passed = new Map<string, PodState>();
  let detours = new Map<string, Map<string, (FieldValue | null)[]>>();

  return {
    set(pod) {
      const key = podKey(pod);
      const was = pods.get(key);
      pods.set(key, pod);
      // Of a pod that was not there at the sample before all is new anyway.
      if (was?.uid === pod.uid && known.has(pod.uid)) note(detours, was, pod);
    },
    remove(pod) {
      const key = podKey(pod);
      if (!known.has(pod.uid) && !isFirst && passed.size < passedLimit) passed.set(pod.uid, pod);
      if (pods.get(key)?.uid !== pod.uid) return;
      pods.delete(key);
      detours.delete(key);
    },
    sample(atMs) {
      const snapshot = snapshotOf(pods.values(), atMs);
      const drift =
        before === undefined
          ? undefined
          : {
              ...diffSnapshots(before, snapshot, returned(before, detours)),
              passed: [...passed.values()].toSorted((left, right) =>
                inOrder(podKey(left), podKey(right)),
              ),
            };
      before = snapshot;
      known = new Set(snapshot.pods.map(({ uid }) => uid));
      isFirst = false;
      passed = new Map();
      detours = new Map();
      return { snapshot, drift };
    },
  };
}

function note(
  detours: Map<string, Map<string, (FieldValue | null)[]>>,
  was: PodState,
  pod: PodState,
): void {
  const [left, right] = [fieldsOf(was), fieldsOf(pod)];
  for (const field of new Set([...left.keys(), ...right.keys()])) {
    const value = right.get(field) ?? null;
    if ((left.get(field) ?? null) === value) continue;
    const key = podKey(pod);
    const fields = detours.get(key) ?? new Map<string, (FieldValue | null)[]>();
    detours.set(key, fields);
    const values = fields.get(field) ?? [];
    fields.set(field, values);
    if (values.length >= detourLimit) values.length = detourLimit / 2;
    if (values.at(-1) !== value) values.push(value);
  }
}

// The last value is where the field is now.
function returned(
  before: PodSnapshot,
  detours: ReadonlyMap<string, ReadonlyMap<string, readonly (FieldValue | null)[]>>,
): ReadonlyMap<string, FieldDetours> {
  const uids = new Map(before.pods.map((pod) => [podKey(pod), pod.uid]));
  const found = new Map<string, FieldDetours>();
  for (const [key, fields] of detours) {
    if (!uids.has(key)) continue;
    found.set(key, new Map([...fields].map(([field, values]) => [field, values.slice(0, -1)])));
  }
  return found;
}
