import { hashText } from '../clock/seeded-random.ts';
import { keyOf, type Cluster } from './cluster.ts';
import { isReady, type DaemonSet, type Pod } from './objects.ts';
import { ownerQueue } from './owner-queue.ts';
import { createPod } from './pod-factory.ts';
import type { WorkQueue } from './work-queue.ts';

const component = 'daemonset-controller';
const revisionLabel = 'controller-revision-hash';

/** Keeps one pod of each DaemonSet on each node; a new template replaces one node after the other. */
export class DaemonSetController {
  readonly #cluster: Cluster;
  readonly #queue: WorkQueue;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    const of = { resource: 'daemonsets.apps', kind: 'DaemonSet', owned: 'pods' } as const;
    this.#queue = ownerQueue(cluster, of, (set) => {
      this.#reconcile(set);
    });
    cluster.on('nodes', ({ type }) => {
      if (type === 'MODIFIED') return;
      for (const set of cluster.store.list('daemonsets.apps')) this.#queue.add(keyOf(set));
    });
  }

  stop(): void {
    this.#queue.stop();
  }

  #reconcile(set: DaemonSet): void {
    const revision = hashText(JSON.stringify(set.spec.template)).toString(36);
    const pods = this.#cluster.ownedBy(set.metadata.uid, 'pods');
    const onNode = new Map(pods.map((pod) => [pod.spec.nodeName, pod]));
    const nodes = this.#cluster.store.list('nodes').map((node) => node.metadata.name);
    for (const nodeName of nodes) {
      if (onNode.has(nodeName)) continue;
      const labels = { [revisionLabel]: revision };
      const { template } = set.spec;
      const pod = createPod(this.#cluster, set, { template, nodeName, labels });
      this.#note(set, 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`);
    }
    const isSettled = nodes.every((name) => {
      const pod = onNode.get(name);
      return pod !== undefined && isReady(pod) && pod.metadata.deletionTimestamp === undefined;
    });
    const old = pods.find((pod) => pod.metadata.labels?.[revisionLabel] !== revision);
    if (isSettled && old !== undefined) {
      this.#cluster.store.delete('pods', old.metadata.namespace ?? '', old.metadata.name);
      this.#note(set, 'SuccessfulDelete', `Deleted pod: ${old.metadata.name}`);
    }
    this.#writeStatus(set, { pods, revision, wanted: nodes.length });
  }

  #writeStatus(
    set: DaemonSet,
    { pods, revision, wanted }: { pods: readonly Pod[]; revision: string; wanted: number },
  ): void {
    const ready = pods.filter(isReady).length;
    this.#cluster.writeStatus('daemonsets.apps', set, {
      currentNumberScheduled: pods.length,
      desiredNumberScheduled: wanted,
      numberAvailable: ready,
      numberMisscheduled: 0,
      numberReady: ready,
      observedGeneration: set.metadata.generation ?? 1,
      updatedNumberScheduled: pods.filter((p) => p.metadata.labels?.[revisionLabel] === revision)
        .length,
    });
  }

  #note(set: DaemonSet, reason: string, message: string): void {
    this.#cluster.recorder.record(set, { reason, message, component });
  }
}
