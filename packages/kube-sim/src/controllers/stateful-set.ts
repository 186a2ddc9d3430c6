import { hashText } from '../clock/seeded-random.ts';
import { keyOf, type Cluster } from './cluster.ts';
import { isReady, type Pod, type PodTemplate, type StatefulSet } from './objects.ts';
import { ownerQueue } from './owner-queue.ts';
import { createPod } from './pod-factory.ts';
import type { WorkQueue } from './work-queue.ts';

const component = 'statefulset-controller';
const revisionLabel = 'controller-revision-hash';

/** Runs StatefulSets: stable names, one pod after the other, updates from the highest ordinal down. */
export class StatefulSetController {
  readonly #cluster: Cluster;
  readonly #queue: WorkQueue;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    const of = { resource: 'statefulsets.apps', kind: 'StatefulSet', owned: 'pods' } as const;
    this.#queue = ownerQueue(cluster, of, (set) => {
      this.#reconcile(set);
    });
  }

  stop(): void {
    this.#queue.stop();
  }

  #reconcile(set: StatefulSet): void {
    const pods = this.#podsOf(set);
    const revision = templateRevision(set);
    if (this.#restartFinished(set, pods)) return;
    if (!this.#fill(set, pods, revision)) this.#shrinkOrUpdate(set, pods, revision);
    this.#writeStatus(set, revision);
  }

  #podsOf(set: StatefulSet): Map<number, Pod> {
    const owned = this.#cluster.ownedBy(set.metadata.uid, 'pods');
    return new Map(owned.map((pod) => [ordinalOf(pod), pod]));
  }

  /** A finished pod is replaced by one of the same name. */
  #restartFinished(set: StatefulSet, pods: ReadonlyMap<number, Pod>): boolean {
    const done = [...pods.values()].filter(
      ({ status, metadata }) =>
        (status?.phase === 'Failed' || status?.phase === 'Succeeded') &&
        metadata.deletionTimestamp === undefined,
    );
    for (const pod of done) this.#delete(set, pod);
    return done.length > 0;
  }

  /** Creates what is missing; true when the set is not complete yet. */
  #fill(set: StatefulSet, pods: ReadonlyMap<number, Pod>, revision: string): boolean {
    const isParallel = set.spec.podManagementPolicy === 'Parallel';
    let isFilling = false;
    for (let ordinal = 0; ordinal < (set.spec.replicas ?? 1); ordinal++) {
      const pod = pods.get(ordinal);
      if (pod === undefined) this.#create(set, ordinal, revision);
      if (pod === undefined || !isReady(pod)) isFilling = true;
      if (isFilling && !isParallel) {
        // A pod of an old template that never gets ready must not hold up its own replacement.
        return pod === undefined || pod.metadata.labels?.[revisionLabel] === revision;
      }
    }
    return isFilling;
  }

  #shrinkOrUpdate(set: StatefulSet, pods: ReadonlyMap<number, Pod>, revision: string): void {
    const replicas = set.spec.replicas ?? 1;
    const partition = set.spec.updateStrategy?.rollingUpdate?.partition ?? 0;
    const isOnDelete = set.spec.updateStrategy?.type === 'OnDelete';
    for (const ordinal of [...pods.keys()].sort((a, b) => b - a)) {
      const pod = pods.get(ordinal);
      if (pod === undefined) continue;
      if (pod.metadata.deletionTimestamp !== undefined) return;
      const isSurplus = ordinal >= replicas;
      const isOld = pod.metadata.labels?.[revisionLabel] !== revision && ordinal >= partition;
      if (!isSurplus && (!isOld || isOnDelete)) continue;
      this.#delete(set, pod);
      return;
    }
  }

  #create(set: StatefulSet, ordinal: number, revision: string): void {
    const name = `${set.metadata.name}-${String(ordinal)}`;
    const labels = {
      'apps.kubernetes.io/pod-index': String(ordinal),
      [revisionLabel]: revision,
      'statefulset.kubernetes.io/pod-name': name,
    };
    const template: PodTemplate = {
      ...set.spec.template,
      spec: { hostname: name, subdomain: set.spec.serviceName, ...set.spec.template.spec },
    };
    createPod(this.#cluster, set, { template, name, labels });
    this.#note(
      set,
      'SuccessfulCreate',
      `create Pod ${name} in StatefulSet ${set.metadata.name} successful`,
    );
  }

  #delete(set: StatefulSet, pod: Pod): void {
    const { namespace = '', name } = pod.metadata;
    this.#cluster.store.delete('pods', namespace, name);
    this.#note(
      set,
      'SuccessfulDelete',
      `delete Pod ${name} in StatefulSet ${set.metadata.name} successful`,
    );
  }

  #note(set: StatefulSet, reason: string, message: string): void {
    this.#cluster.recorder.record(set, { reason, message, component });
  }

  #writeStatus(stale: StatefulSet, revision: string): void {
    const set = this.#cluster.get('statefulsets.apps', keyOf(stale));
    if (set === undefined) return;
    const pods = [...this.#podsOf(set).values()];
    const ready = pods.filter(isReady).length;
    const updated = pods.filter((pod) => pod.metadata.labels?.[revisionLabel] === revision).length;
    const isDone = updated === pods.length && ready === (set.spec.replicas ?? 1);
    const before = set.status?.['currentRevision'];
    this.#cluster.writeStatus('statefulsets.apps', set, {
      observedGeneration: set.metadata.generation ?? 1,
      replicas: pods.length,
      ...(ready === 0 ? {} : { readyReplicas: ready }),
      availableReplicas: ready,
      currentReplicas: isDone ? updated : pods.length - updated,
      updatedReplicas: updated,
      currentRevision: isDone || typeof before !== 'string' ? revision : before,
      updateRevision: revision,
      collisionCount: 0,
    });
  }
}

function ordinalOf(pod: Pod): number {
  return Number(/-(\d+)$/.exec(pod.metadata.name)?.[1] ?? -1);
}

function templateRevision(set: StatefulSet): string {
  const hash = hashText(JSON.stringify(set.spec.template)).toString(36);
  return `${set.metadata.name}-${hash}`;
}
