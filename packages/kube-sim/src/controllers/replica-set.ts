import { keyOf, type Cluster } from './cluster.ts';
import { isActive, isReady, type Pod, type ReplicaSet } from './objects.ts';
import { ownerQueue } from './owner-queue.ts';
import { createPod } from './pod-factory.ts';
import type { WorkQueue } from './work-queue.ts';

const component = 'replicaset-controller';

/** Keeps as many pods of a ReplicaSet as it asks for. */
export class ReplicaSetController {
  readonly #cluster: Cluster;
  readonly #queue: WorkQueue;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    const of = { resource: 'replicasets.apps', kind: 'ReplicaSet', owned: 'pods' } as const;
    this.#queue = ownerQueue(cluster, of, (set) => {
      this.#reconcile(set);
    });
  }

  stop(): void {
    this.#queue.stop();
  }

  #reconcile(set: ReplicaSet): void {
    const pods = this.#cluster.ownedBy(set.metadata.uid, 'pods').filter(isActive);
    const wanted = set.spec.replicas ?? 1;
    for (let i = pods.length; i < wanted; i++) {
      const pod = createPod(this.#cluster, set, { template: set.spec.template });
      this.#note(set, 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`);
    }
    for (const pod of leastWanted(pods).slice(0, Math.max(0, pods.length - wanted))) {
      this.#cluster.store.delete('pods', pod.metadata.namespace ?? '', pod.metadata.name);
      this.#note(set, 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`);
    }
    this.#writeStatus(keyOf(set));
  }

  #writeStatus(key: string): void {
    const set = this.#cluster.get('replicasets.apps', key);
    if (set === undefined) return;
    const pods = this.#cluster.ownedBy(set.metadata.uid, 'pods').filter(isActive);
    const ready = pods.filter(isReady).length;
    this.#cluster.writeStatus('replicasets.apps', set, {
      replicas: pods.length,
      ...(pods.length === 0 ? {} : { fullyLabeledReplicas: pods.length }),
      ...(ready === 0 ? {} : { readyReplicas: ready, availableReplicas: ready }),
      observedGeneration: set.metadata.generation ?? 1,
    });
  }

  #note(set: ReplicaSet, reason: string, message: string): void {
    this.#cluster.recorder.record(set, { reason, message, component });
  }
}

/** Pods in the order in which they go: not on a node, not ready, then the youngest. */
function leastWanted(pods: readonly Pod[]): Pod[] {
  const rank = (pod: Pod): number => (pod.spec.nodeName === undefined ? 0 : isReady(pod) ? 2 : 1);
  const born = (pod: Pod): string => pod.metadata.creationTimestamp ?? '';
  return pods.toSorted((a, b) => rank(a) - rank(b) || born(b).localeCompare(born(a)));
}
