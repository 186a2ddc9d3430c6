import {
  podState,
  snapshotPods,
  type DriftController,
  type PodSnapshot,
  type PodState,
} from '@ktl/pod-drift';
import type { RestartCount } from './capture-facts.ts';
import type { SourceRow } from './capture-source.ts';
import { recordedController, recordedOwner, recordedPod } from './recorded-objects.ts';
import { isDeleted, lastVersions } from './rows.ts';

/** Pods of a capture, and whose they are. */
export interface PodFacts {
  /** Those that were there at its end. */
  readonly snapshot: PodSnapshot;
  /** `Deployment shop/checkout` by `namespace/name` of a pod, also of those that are gone. */
  readonly workloads: ReadonlyMap<string, string>;
  readonly restarts: readonly RestartCount[];
}

/** Rows that tell of pods and whose they are. */
export interface PodTables {
  readonly pods: readonly SourceRow[];
  readonly replicaSets: readonly SourceRow[];
  /** Jobs too, which CronJobs make. */
  readonly owners: readonly SourceRow[];
}

/** @param atMs - when the capture ended, Unix ms */
export function podFacts({ pods, replicaSets, owners }: PodTables, atMs: number): PodFacts {
  const controllers = new Map<string, DriftController>();
  for (const controller of [
    ...lastVersions(owners).map(recordedOwner),
    // These know their revision as well.
    ...lastVersions(replicaSets).map(recordedController),
  ]) {
    if (controller?.metadata.uid !== undefined)
      controllers.set(controller.metadata.uid, controller);
  }
  const last = lastVersions(pods);
  const workloads = new Map<string, string>();
  for (const row of last) {
    const pod = recordedPod(row);
    if (pod === undefined) continue;
    const state = podState(pod, controllers);
    workloads.set(`${state.namespace}/${state.name}`, workloadOf(state));
  }
  const present = last.filter((row) => !isDeleted(row)).flatMap((row) => recordedPod(row) ?? []);
  return {
    snapshot: snapshotPods(present, atMs, { controllers: controllers.values() }),
    workloads,
    restarts: restartsOf(pods, workloads),
  };
}

/** What a pod belongs to: `Deployment shop/checkout`; the pod itself where nothing owns it. */
export function workloadOf({ namespace, name, owner }: PodState): string {
  return owner === undefined
    ? `Pod ${namespace}/${name}`
    : `${owner.kind} ${namespace}/${owner.name}`;
}

/** How far the count of each container rose, pod by pod, put together by workload. */
function restartsOf(
  rows: readonly SourceRow[],
  workloads: ReadonlyMap<string, string>,
): readonly RestartCount[] {
  const ends = new Map<
    string,
    { workload: string; container: string; first: number; last: number }
  >();
  for (const row of rows) {
    const pod = recordedPod(row);
    if (pod === undefined) continue;
    const { namespace, name, uid, containers } = podState(pod);
    const workload = workloads.get(`${namespace}/${name}`) ?? `Pod ${namespace}/${name}`;
    for (const { name: container, restarts } of containers) {
      const key = JSON.stringify([uid, container]);
      const seen = ends.get(key);
      if (seen === undefined)
        ends.set(key, { workload, container, first: restarts, last: restarts });
      else seen.last = Math.max(seen.last, restarts);
    }
  }
  const sums = new Map<string, RestartCount>();
  for (const { workload, container, first, last } of ends.values()) {
    if (last === first) continue;
    const key = JSON.stringify([workload, container]);
    const restarts = (sums.get(key)?.restarts ?? 0) + last - first;
    sums.set(key, { workload, container, restarts });
  }
  return [...sums.values()];
}
