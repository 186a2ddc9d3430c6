import { keyOf, type Cluster } from './cluster.ts';
import { formatTime, withCondition, type Pod, type SimObject } from './objects.ts';
import { WorkQueue } from './work-queue.ts';

/**
 * Binds pods to nodes: the ready, schedulable node with the fewest pods that its nodeSelector allows.
 * Requests are not counted.
 */
export class Scheduler {
  readonly #cluster: Cluster;
  readonly #queue: WorkQueue;
  readonly #podsOnNode = new Map<string, number>();
  readonly #nodeOf = new Map<string, string>();
  readonly #waiting = new Set<string>();

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    this.#queue = new WorkQueue(cluster.clock, 8, (key) => {
      this.#schedule(key);
    });
    cluster.on('pods', ({ type, object }) => {
      this.#count(object as Pod, type === 'DELETED');
    });
    cluster.on('nodes', () => {
      for (const key of this.#waiting) this.#queue.add(key);
    });
    for (const pod of cluster.store.list('pods')) this.#count(pod as Pod, false);
  }

  stop(): void {
    this.#queue.stop();
  }

  #count(pod: Pod, isDeleted: boolean): void {
    const key = keyOf(pod);
    const node = pod.spec.nodeName;
    const counted = this.#nodeOf.get(key);
    if (isDeleted) {
      this.#waiting.delete(key);
      this.#nodeOf.delete(key);
      if (counted !== undefined) this.#add(counted, -1);
    } else if (node === undefined) this.#queue.add(key);
    else if (counted === undefined) {
      this.#nodeOf.set(key, node);
      this.#add(node, 1);
    }
  }

  #add(node: string, count: number): void {
    this.#podsOnNode.set(node, (this.#podsOnNode.get(node) ?? 0) + count);
  }

  #schedule(key: string): void {
    const pod = this.#cluster.get('pods', key);
    if (pod === undefined || pod.spec.nodeName !== undefined) return;
    if (pod.metadata.deletionTimestamp !== undefined) return;
    const node = this.#choose(pod);
    if (node === undefined) {
      this.#refuse(pod);
      return;
    }
    this.#waiting.delete(key);
    const nowMs = this.#cluster.clock.now();
    const bound: Pod = {
      ...pod,
      spec: { ...pod.spec, nodeName: node },
      status: {
        ...pod.status,
        phase: 'Pending',
        conditions: [
          {
            type: 'PodScheduled',
            status: 'True',
            lastProbeTime: null,
            lastTransitionTime: formatTime(nowMs),
          },
        ],
      },
    };
    this.#cluster.store.update('pods', bound);
    this.#cluster.recorder.record(pod, {
      reason: 'Scheduled',
      message: `Successfully assigned ${key} to ${node}`,
      component: 'default-scheduler',
      action: 'Binding',
    });
  }

  #choose(pod: Pod): string | undefined {
    let best: string | undefined;
    let fewest = Number.POSITIVE_INFINITY;
    for (const node of this.#cluster.store.list('nodes')) {
      const count = this.#podsOnNode.get(node.metadata.name) ?? 0;
      if (count >= fewest || !fits(node, pod)) continue;
      fewest = count;
      best = node.metadata.name;
    }
    return best;
  }

  #refuse(pod: Pod): void {
    this.#waiting.add(keyOf(pod));
    const total = this.#cluster.store.list('nodes').length;
    const message = `0/${String(total)} nodes are available: ${String(total)} node(s) didn't match Pod's node affinity/selector.`;
    const conditions = withCondition(
      pod.status?.conditions ?? [],
      { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message },
      this.#cluster.clock.now(),
    );
    this.#cluster.writeStatus('pods', pod, { ...pod.status, phase: 'Pending', conditions });
    this.#cluster.recorder.record(pod, {
      type: 'Warning',
      reason: 'FailedScheduling',
      message,
      component: 'default-scheduler',
      action: 'Scheduling',
    });
  }
}

function fits(node: SimObject, pod: Pod): boolean {
  const spec = node['spec'] as { unschedulable?: boolean } | undefined;
  if (spec?.unschedulable === true) return false;
  const labels = node.metadata.labels ?? {};
  return Object.entries(pod.spec.nodeSelector ?? {}).every(([key, value]) => labels[key] === value);
}
