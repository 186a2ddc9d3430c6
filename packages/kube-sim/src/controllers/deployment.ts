import { hashText } from '../clock/seeded-random.ts';
import { keyOf, type Cluster } from './cluster.ts';
import { deploymentStatus, isComplete } from './deployment-status.ts';
import { controlledBy, type Deployment, type ReplicaSet } from './objects.ts';
import { addOwners, ownerQueue } from './owner-queue.ts';
import type { WorkQueue } from './work-queue.ts';

const component = 'deployment-controller';
const hashLabel = 'pod-template-hash';

/** Annotation that numbers the rollouts of a Deployment. */
export const revisionAnnotation = 'deployment.kubernetes.io/revision';

/** Rolls Deployments: one ReplicaSet for each template, scaled within maxSurge and maxUnavailable. */
export class DeploymentController {
  readonly #cluster: Cluster;
  readonly #queue: WorkQueue;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    const of = {
      resource: 'deployments.apps',
      kind: 'Deployment',
      owned: 'replicasets.apps',
    } as const;
    this.#queue = ownerQueue(cluster, of, (deployment) => {
      this.#reconcile(deployment);
    });
    // Recreate waits for the last old pod to leave, which no count of a ReplicaSet shows.
    cluster.on('pods', ({ type, object }) => {
      const owner = object.metadata.ownerReferences?.[0];
      if (type !== 'DELETED' || owner?.kind !== 'ReplicaSet') return;
      const key = `${object.metadata.namespace ?? ''}/${owner.name}`;
      const set = cluster.get('replicasets.apps', key);
      if (set !== undefined) addOwners(this.#queue, 'Deployment', set);
    });
  }

  stop(): void {
    this.#queue.stop();
  }

  #reconcile(deployment: Deployment): void {
    const sets = this.#setsOf(deployment);
    const hash = templateHash(deployment);
    let current = sets.find((set) => set.metadata.labels?.[hashLabel] === hash);
    if (current === undefined && deployment.spec.paused === true) {
      this.#writeStatus(keyOf(deployment), undefined);
      return;
    }
    const old = sets.filter((set) => set !== current);
    current ??= this.#createSet(deployment, hash, old);
    this.#number(deployment, current, old);
    if (deployment.spec.strategy?.type === 'Recreate') this.#recreate(deployment, current, old);
    else this.#roll(deployment, current, old);
    this.#prune(deployment, old);
    this.#writeStatus(keyOf(deployment), current);
  }

  #setsOf(deployment: Deployment): ReplicaSet[] {
    return this.#cluster
      .ownedBy(deployment.metadata.uid, 'replicasets.apps')
      .filter((set) => set.metadata.deletionTimestamp === undefined);
  }

  #createSet(deployment: Deployment, hash: string, old: readonly ReplicaSet[]): ReplicaSet {
    const { metadata, spec } = deployment;
    const labels = { ...spec.template.metadata?.labels, [hashLabel]: hash };
    const replicas = this.#room(deployment, undefined, old);
    const set = this.#cluster.store.create('replicasets.apps', {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        name: `${metadata.name}-${hash}`,
        namespace: metadata.namespace ?? 'default',
        labels,
        annotations: { [revisionAnnotation]: String(nextRevision(old)) },
        ownerReferences: [controlledBy(deployment)],
      },
      spec: {
        replicas,
        selector: { matchLabels: { ...spec.selector.matchLabels, [hashLabel]: hash } },
        template: {
          ...structuredClone(spec.template),
          metadata: { ...spec.template.metadata, labels },
        },
      },
      status: { replicas: 0 },
    }) as ReplicaSet;
    if (replicas > 0) this.#noteScale(deployment, set, { from: 0, to: replicas });
    return set;
  }

  /** A rollback makes an old ReplicaSet the newest revision again. */
  #number(deployment: Deployment, current: ReplicaSet, old: readonly ReplicaSet[]): void {
    const own = revisionOf(current);
    const newest = Math.max(0, ...old.map(revisionOf));
    const revision = String(own > newest ? own : newest + 1);
    if (own <= newest) this.#cluster.store.update('replicasets.apps', annotated(current, revision));
    if (deployment.metadata.annotations?.[revisionAnnotation] === revision) return;
    this.#cluster.store.update('deployments.apps', annotated(deployment, revision));
  }

  #recreate(deployment: Deployment, current: ReplicaSet, old: readonly ReplicaSet[]): void {
    for (const set of old) this.#scale(deployment, set, 0);
    if (!this.#hasPods(old)) this.#scale(deployment, current, deployment.spec.replicas ?? 1);
  }

  /** True while a pod of `sets` exists that has not finished; one on its way out counts. */
  #hasPods(sets: readonly ReplicaSet[]): boolean {
    return sets.some((set) =>
      this.#cluster
        .ownedBy(set.metadata.uid, 'pods')
        .some(({ status }) => status?.phase !== 'Succeeded' && status?.phase !== 'Failed'),
    );
  }

  #roll(deployment: Deployment, current: ReplicaSet, old: readonly ReplicaSet[]): void {
    const wanted = deployment.spec.replicas ?? 1;
    const has = current.spec.replicas ?? 0;
    if (has > wanted) this.#scale(deployment, current, wanted);
    else if (has < wanted) this.#scale(deployment, current, this.#room(deployment, current, old));
    this.#shrinkOld(deployment, current, old);
  }

  /** How many replicas the newest set may have now. */
  #room(
    deployment: Deployment,
    current: ReplicaSet | undefined,
    old: readonly ReplicaSet[],
  ): number {
    const wanted = deployment.spec.replicas ?? 1;
    const has = current?.spec.replicas ?? 0;
    if (deployment.spec.strategy?.type === 'Recreate' && this.#hasPods(old)) return has;
    const total = has + old.reduce((sum, set) => sum + (set.spec.replicas ?? 0), 0);
    const most = wanted + limits(deployment).surge;
    return has + Math.max(0, Math.min(wanted - has, most - total));
  }

  #shrinkOld(deployment: Deployment, current: ReplicaSet, old: readonly ReplicaSet[]): void {
    const wanted = deployment.spec.replicas ?? 1;
    const least = wanted - limits(deployment).unavailable;
    const total = [current, ...old].reduce((sum, set) => sum + (set.spec.replicas ?? 0), 0);
    const isAvailable = (set: ReplicaSet): number =>
      Math.min(set.status?.availableReplicas ?? 0, set.spec.replicas ?? 0);
    const missing = (current.spec.replicas ?? 0) - isAvailable(current);
    let room = total - least - missing;
    // Old pods that do not work go first: nobody misses them.
    const oldest = old.toSorted((a, b) => revisionOf(a) - revisionOf(b));
    const sizes = new Map(oldest.map((set) => [set, set.spec.replicas ?? 0]));
    for (const set of oldest) {
      const broken = Math.min(room, (sizes.get(set) ?? 0) - isAvailable(set));
      if (broken <= 0) continue;
      sizes.set(set, (sizes.get(set) ?? 0) - broken);
      room -= broken;
    }
    const available = [current, ...old].reduce((sum, set) => sum + isAvailable(set), 0);
    let spare = available - least;
    for (const set of oldest) {
      const less = Math.max(0, Math.min(spare, sizes.get(set) ?? 0));
      sizes.set(set, (sizes.get(set) ?? 0) - less);
      spare -= less;
      this.#scale(deployment, set, sizes.get(set) ?? 0);
    }
  }

  #scale(deployment: Deployment, set: ReplicaSet, replicas: number): void {
    const has = set.spec.replicas ?? 0;
    if (has === replicas) return;
    const key = keyOf(set);
    const latest = this.#cluster.get('replicasets.apps', key) ?? set;
    this.#cluster.store.update('replicasets.apps', {
      ...latest,
      spec: { ...latest.spec, replicas },
    });
    this.#noteScale(deployment, set, { from: has, to: replicas });
  }

  #noteScale(
    deployment: Deployment,
    set: ReplicaSet,
    { from, to }: { readonly from: number; readonly to: number },
  ): void {
    this.#cluster.recorder.record(deployment, {
      reason: 'ScalingReplicaSet',
      message: `Scaled ${to > from ? 'up' : 'down'} replica set ${set.metadata.name} from ${String(from)} to ${String(to)}`,
      component,
    });
  }

  /** Forgets empty sets beyond the history limit once the rollout is over. */
  #prune(deployment: Deployment, old: readonly ReplicaSet[]): void {
    if (!isComplete(deployment)) return;
    const empty = old
      .filter((set) => (set.spec.replicas ?? 0) === 0 && (set.status?.replicas ?? 0) === 0)
      .toSorted((a, b) => revisionOf(b) - revisionOf(a));
    for (const set of empty.slice(deployment.spec.revisionHistoryLimit ?? 10)) {
      this.#cluster.store.remove(
        'replicasets.apps',
        set.metadata.namespace ?? '',
        set.metadata.name,
      );
    }
  }

  #writeStatus(key: string, current: ReplicaSet | undefined): void {
    const deployment = this.#cluster.get('deployments.apps', key);
    if (deployment === undefined) return;
    const sets = this.#setsOf(deployment);
    const newest = sets.find((set) => set.metadata.name === current?.metadata.name);
    const nowMs = this.#cluster.clock.now();
    const status = deploymentStatus(deployment, { sets, newest, nowMs });
    this.#cluster.writeStatus('deployments.apps', deployment, status.status);
    if (status.recheckMs !== undefined) this.#queue.addAfter(key, status.recheckMs);
  }
}

function annotated<T extends Deployment | ReplicaSet>(object: T, revision: string): T {
  const annotations = { ...object.metadata.annotations, [revisionAnnotation]: revision };
  return { ...object, metadata: { ...object.metadata, annotations } };
}

function revisionOf(set: ReplicaSet): number {
  return Number(set.metadata.annotations?.[revisionAnnotation] ?? 0);
}

function nextRevision(sets: readonly ReplicaSet[]): number {
  return Math.max(0, ...sets.map(revisionOf)) + 1;
}

/** Ten letters of the alphabet of generated names, the same for equal templates. */
function templateHash(deployment: Deployment): string {
  const letters = 'bcdfghjklmnpqrstvwxz2456789';
  const text = JSON.stringify(deployment.spec.template);
  let hash = '';
  for (let i = 0, value = 0; i < 10; i++) {
    if (i % 5 === 0) value = hashText(`${String(i)}${text}`);
    hash += letters.charAt(value % letters.length);
    value = Math.floor(value / letters.length);
  }
  return hash;
}

/** maxSurge and maxUnavailable in pods: 25 % by default, surge rounded up, unavailable down, never both 0. */
function limits(deployment: Deployment): { readonly surge: number; readonly unavailable: number } {
  const wanted = deployment.spec.replicas ?? 1;
  const { maxSurge = '25%', maxUnavailable = '25%' } =
    deployment.spec.strategy?.rollingUpdate ?? {};
  const count = (value: number | string, round: (x: number) => number): number =>
    typeof value === 'number' ? value : round((wanted * Number.parseFloat(value)) / 100);
  const surge = count(maxSurge, Math.ceil);
  const unavailable = Math.min(wanted, count(maxUnavailable, Math.floor));
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}
