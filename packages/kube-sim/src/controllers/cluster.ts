import type { SimClock } from '../clock/sim-clock.ts';
import type { SeededRandom } from '../clock/seeded-random.ts';
import type { Change, ClusterStore } from './cluster-store.ts';
import type { EventRecorder } from './event-recorder.ts';
import type {
  CronJob,
  DaemonSet,
  Deployment,
  Job,
  Pod,
  ReplicaSet,
  SimObject,
  StatefulSet,
} from './objects.ts';

/** The resources that controllers work on: plural and group, as in `kubectl api-resources`. */
export interface ResourceTypes {
  readonly pods: Pod;
  readonly nodes: SimObject;
  readonly events: SimObject;
  readonly namespaces: SimObject;
  readonly 'replicasets.apps': ReplicaSet;
  readonly 'deployments.apps': Deployment;
  readonly 'statefulsets.apps': StatefulSet;
  readonly 'daemonsets.apps': DaemonSet;
  readonly 'jobs.batch': Job;
  readonly 'cronjobs.batch': CronJob;
}

export type ResourceName = keyof ResourceTypes;

/** One change of the store as controllers see it, with what depends on its object. */
export type ChangeListener = (change: Change) => void;

/** An object and its resource. */
export interface Dependent {
  readonly resource: string;
  readonly object: SimObject;
}

/** What every controller shares: the store, time, chance, events, and who owns whom. */
export class Cluster {
  readonly store: ClusterStore;
  readonly clock: SimClock;
  readonly random: SeededRandom;
  readonly recorder: EventRecorder;
  readonly #listeners = new Map<string, ChangeListener[]>();
  readonly #dependents = new Map<string, Map<string, Dependent>>();
  readonly #unsubscribe: () => void;

  constructor(parts: {
    readonly store: ClusterStore;
    readonly clock: SimClock;
    readonly random: SeededRandom;
    readonly recorder: EventRecorder;
  }) {
    this.store = parts.store;
    this.clock = parts.clock;
    this.random = parts.random;
    this.recorder = parts.recorder;
    this.#unsubscribe = parts.store.subscribe((change) => {
      this.#index(change);
      for (const listener of this.#listeners.get(change.resource) ?? []) listener(change);
      for (const listener of this.#listeners.get('*') ?? []) listener(change);
    });
  }

  /** Calls `listener` for each change of `resource`, or of all with `*`. */
  on(resource: ResourceName | '*', listener: ChangeListener): void {
    this.#listeners.set(resource, [...(this.#listeners.get(resource) ?? []), listener]);
  }

  get<R extends ResourceName>(resource: R, key: string): ResourceTypes[R] | undefined {
    const slash = key.indexOf('/');
    const found = this.store.get(resource, key.slice(0, slash), key.slice(slash + 1));
    return found as ResourceTypes[R] | undefined;
  }

  /** Objects of `resource` that name `uid` as an owner. */
  ownedBy<R extends ResourceName>(uid: string | undefined, resource: R): ResourceTypes[R][] {
    const dependents = [...(this.#dependents.get(uid ?? '')?.values() ?? [])];
    return dependents
      .filter((entry) => entry.resource === resource)
      .map((e) => e.object as ResourceTypes[R]);
  }

  dependentsOf(uid: string): readonly Dependent[] {
    return [...(this.#dependents.get(uid)?.values() ?? [])];
  }

  /** Writes `status` if it differs. */
  writeStatus(resource: ResourceName, object: SimObject, status: unknown): void {
    if (JSON.stringify(object['status']) === JSON.stringify(status)) return;
    this.store.updateStatus(resource, { ...object, status });
  }

  stop(): void {
    this.#unsubscribe();
  }

  #index(change: Change): void {
    const { object, resource } = change;
    for (const owner of object.metadata.ownerReferences ?? []) {
      const id = `${resource}/${keyOf(object)}`;
      let entries = this.#dependents.get(owner.uid);
      if (change.type === 'DELETED') {
        entries?.delete(id);
        if (entries?.size === 0) this.#dependents.delete(owner.uid);
        continue;
      }
      if (entries === undefined) {
        entries = new Map<string, Dependent>();
        this.#dependents.set(owner.uid, entries);
      }
      entries.set(id, { resource, object });
    }
  }
}

/** `namespace/name`; the namespace is empty for what has none. */
export function keyOf(object: SimObject): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
}
