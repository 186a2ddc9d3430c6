import { z } from 'zod';
import { faults } from '../faults.ts';
import type { DriftController, DriftPod } from './drift-pod.ts';
import { inOrder, podKey, podState, type PodState } from './pod-state.ts';

/** The format of snapshots that this version writes and reads. */
export const snapshotVersion = 1;

/** Pods at one time. Plain JSON. */
export interface PodSnapshot {
  readonly version: typeof snapshotVersion;
  /** Unix ms. */
  readonly atMs: number;
  /** By namespace and name. */
  readonly pods: readonly PodState[];
}

/** What is known besides the pods. */
export interface SnapshotOptions {
  /** ReplicaSets and Jobs: whose pods theirs are, and of which revision. Default none. */
  readonly controllers?: Iterable<DriftController> | undefined;
}

/**
 * What matters of each pod at a time, about 0.7 KB of JSON each.
 * @param atMs - Unix ms
 */
export function snapshotPods(
  pods: Iterable<DriftPod>,
  atMs: number,
  { controllers = [] }: SnapshotOptions = {},
): PodSnapshot {
  const byUid = new Map<string, DriftController>();
  for (const one of controllers) {
    if (one.metadata.uid !== undefined) byUid.set(one.metadata.uid, one);
  }
  return snapshotOf(
    [...pods].map((pod) => podState(pod, byUid)),
    atMs,
  );
}

/** A snapshot of pods whose states are known. */
export function snapshotOf(pods: Iterable<PodState>, atMs: number): PodSnapshot {
  return {
    version: snapshotVersion,
    atMs,
    pods: [...pods].toSorted((left, right) => inOrder(podKey(left), podKey(right))),
  };
}

const containerSchema = z.strictObject({
  name: z.string(),
  image: z.string().optional(),
  imageId: z.string().optional(),
  restarts: z.number(),
  ready: z.boolean(),
  state: z.string(),
  lastEnd: z.string().optional(),
});

const podSchema = z.strictObject({
  namespace: z.string(),
  name: z.string(),
  uid: z.string(),
  createdAt: z.string().optional(),
  phase: z.string(),
  reason: z.string().optional(),
  node: z.string().optional(),
  deleting: z.literal(true).optional(),
  owner: z
    .strictObject({
      kind: z.string(),
      name: z.string(),
      hash: z.string().optional(),
      revision: z.number().optional(),
    })
    .optional(),
  containers: z.array(containerSchema),
  conditions: z.record(z.string(), z.string()),
  labels: z.record(z.string(), z.string()),
});

const snapshotSchema = z.strictObject({
  version: z.literal(snapshotVersion),
  atMs: z.number(),
  pods: z.array(podSchema),
});

/**
 * A snapshot from what was kept of it.
 * @param value - as `JSON.parse` gives it
 * @throws KtlError DRIFT_SNAPSHOT_INVALID, also of another version
 */
export function readSnapshot(value: unknown): PodSnapshot {
  const read = snapshotSchema.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const place = issue?.path.join('.') ?? '';
  const problem = issue?.message ?? 'it cannot be read';
  throw faults.DRIFT_SNAPSHOT_INVALID({ problem: place === '' ? problem : `${place}: ${problem}` });
}
