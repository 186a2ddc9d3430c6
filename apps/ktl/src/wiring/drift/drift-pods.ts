import { isKtlError } from '@ktl/faults';
import type { Clock, KubeClient, KubeObject, Resource } from '@ktl/kube-client';
import {
  createInformer,
  podResource,
  searchedNamespaces,
  watchTargets,
  type Informer,
  type TargetFeed,
  type TargetQuery,
} from '@ktl/kube-informers';
import { podState, type DriftController, type DriftLedger, type DriftPod } from '@ktl/pod-drift';
import type { Unseen } from '../../views/drift/drift-report.ts';

/** What {@link watchDriftPods} needs. */
export interface DriftPodsOptions {
  readonly client: KubeClient;
  readonly query: TargetQuery;
  /** Takes every change. */
  readonly ledger: DriftLedger;
  readonly clock: Clock;
}

/** The pods of a query, told to a ledger. */
export interface DriftPods extends AsyncDisposable {
  /**
   * Resolves when the ledger has all pods that there are; resolves too on abort.
   * @throws KtlError what the first list failed with: API_FORBIDDEN, CLUSTER_UNREACHABLE, TARGET_NOT_FOUND …
   */
  synced(signal: AbortSignal): Promise<void>;
  /** What cannot be seen, and since when. */
  unseen(): Unseen | undefined;
  /** Namespaces that are searched, by name, and those of them without a pod. */
  namespaces(): { readonly searched: readonly string[]; readonly empty: readonly string[] };
}

type Stored = DriftPod & { readonly metadata: { readonly name: string; readonly uid?: string } };
type Controller = DriftController & Pick<KubeObject, 'metadata'>;

const replicaSets: Resource = {
  ...{ group: 'apps', version: 'v1', plural: 'replicasets', kind: 'ReplicaSet', namespaced: true },
};

/** Watches the pods of a query until it is disposed. */
export function watchDriftPods(options: DriftPodsOptions): DriftPods {
  return new WatchedPods(options);
}

class WatchedPods implements DriftPods {
  readonly #options: DriftPodsOptions;
  readonly #pods: readonly Informer<Stored>[];
  readonly #controllers: readonly Informer<Controller>[];
  readonly #targets: TargetFeed | undefined;
  /** UIDs of pods of the workloads that the query names; undefined: it names none. */
  readonly #members: Set<string> | undefined;
  readonly #byUid = new Map<string, DriftController>();
  /** Pods that were gone before they were known to be members. */
  readonly #strangers = new Map<string, Stored>();
  readonly #following: Promise<void>[] = [];
  readonly #ready: Promise<unknown>;

  constructor(options: DriftPodsOptions) {
    const { client, query, clock } = options;
    this.#options = options;
    const searched = searchedNamespaces(query, client);
    const namespaces = searched === 'all' ? [undefined] : searched;
    const { labelSelector, fieldSelector } = query;
    this.#pods = namespaces.map((namespace) =>
      createInformer<KubeObject, Stored>({
        ...{ client, clock, resource: podResource, namespace, labelSelector, fieldSelector },
        ...{ failFast: true, transform: slimPod },
      }),
    );
    this.#controllers = namespaces.map((namespace) =>
      createInformer<KubeObject, Controller>({
        ...{ client, clock, resource: replicaSets, namespace, failFast: true },
        transform: slimController,
      }),
    );
    if (namesWorkloads(query)) {
      this.#members = new Set();
      this.#targets = watchTargets({ client, query, clock, failFast: true });
    }
    this.#ready = this.#start();
    // Waited for in synced(); until then it is no unhandled one.
    this.#ready.catch(() => undefined);
  }

  async synced(signal: AbortSignal): Promise<void> {
    const aborted = new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener(
        'abort',
        () => {
          resolve();
        },
        { once: true },
      );
    });
    await Promise.race([this.#ready, aborted]);
  }

  unseen(): Unseen | undefined {
    const all = [...this.#pods, ...(this.#targets === undefined ? [] : [this.#targets])]
      .map((one) => one.health())
      // Without an error it is about to be connected again; an expired version only means a new list.
      .filter(({ lastError }) =>
        isKtlError(lastError) ? lastError.code !== 'API_EXPIRED' : lastError !== undefined,
      );
    const [first, ...others] = all.flatMap(({ staleSinceMs, lastError }) =>
      staleSinceMs === undefined ? [] : [{ sinceMs: staleSinceMs, reason: reasonOf(lastError) }],
    );
    if (first === undefined) return undefined;
    return { ...first, sinceMs: Math.min(first.sinceMs, ...others.map(({ sinceMs }) => sinceMs)) };
  }

  namespaces(): { readonly searched: readonly string[]; readonly empty: readonly string[] } {
    const { client, query } = this.#options;
    const found = searchedNamespaces(query, client);
    const searched = found === 'all' ? [] : found;
    return { searched, empty: searched.filter((_, at) => this.#pods[at]?.store.size === 0) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const all = [...this.#pods, ...this.#controllers];
    await Promise.all([
      ...all.map((informer) => informer[Symbol.asyncDispose]()),
      this.#targets?.[Symbol.asyncDispose](),
    ]);
    await Promise.allSettled(this.#following);
  }

  async #start(): Promise<void> {
    // Who may not see ReplicaSets gets no revisions.
    const controllers = this.#controllers.map((informer) =>
      this.#follow(informer, (object) => {
        this.#controllerChanged(object);
      }).catch(() => undefined),
    );
    const members = this.#followTargets();
    await Promise.all([...controllers, members]);
    await Promise.all(
      this.#pods.map((informer) =>
        this.#follow(informer, (pod, isGone) => {
          this.#podChanged(pod, isGone);
        }),
      ),
    );
  }

  /** Resolves when the first full picture has been told. */
  #follow<S extends Stored | Controller>(
    informer: Informer<S>,
    take: (object: S, isGone: boolean) => void,
  ): Promise<void> {
    const ready = Promise.withResolvers<undefined>();
    const run = async (): Promise<void> => {
      for await (const { changes, synced } of informer.subscribe()) {
        for (const { type, object } of changes) take(object, type === 'deleted');
        if (synced) ready.resolve(undefined);
      }
      ready.resolve(undefined);
    };
    this.#following.push(run().catch(ready.reject));
    return ready.promise;
  }

  #followTargets(): Promise<void> {
    const ready = Promise.withResolvers<undefined>();
    const { targets, members } = { targets: this.#targets, members: this.#members };
    if (targets === undefined || members === undefined) return Promise.resolve();
    const run = async (): Promise<void> => {
      for await (const change of targets) {
        if (change.type === 'synced') ready.resolve(undefined);
        else if (change.type === 'present' && !members.has(change.target.podUid)) {
          members.add(change.target.podUid);
          this.#memberFound(change.target.podUid);
        }
      }
      ready.resolve(undefined);
    };
    this.#following.push(run().catch(ready.reject));
    return ready.promise;
  }

  #controllerChanged(controller: Controller): void {
    const { uid } = controller.metadata;
    if (uid === undefined) return;
    this.#byUid.set(uid, controller);
    // It may come after its pods.
    for (const { store } of this.#pods) {
      for (const pod of store.list()) {
        if (pod.metadata.ownerReferences?.some((owner) => owner.uid === uid) === true)
          this.#podChanged(pod, false);
      }
    }
  }

  #memberFound(uid: string): void {
    const gone = this.#strangers.get(uid);
    this.#strangers.delete(uid);
    for (const { store } of this.#pods) {
      for (const pod of store.list()) if (pod.metadata.uid === uid) this.#podChanged(pod, false);
    }
    if (gone === undefined) return;
    this.#podChanged(gone, false);
    this.#podChanged(gone, true);
  }

  #podChanged(pod: Stored, isGone: boolean): void {
    const { query, ledger } = this.#options;
    const { name, uid = '' } = pod.metadata;
    if (!hasName(query, name)) return;
    if (this.#members?.has(uid) === false) {
      if (isGone) this.#keepStranger(uid, pod);
      return;
    }
    ledger[isGone ? 'remove' : 'set'](podState(pod, this.#byUid));
  }

  // The feed of members may be behind by a moment, never by many pods.
  #keepStranger(uid: string, pod: Stored): void {
    this.#strangers.set(uid, pod);
    const [oldest] = this.#strangers.keys();
    if (this.#strangers.size > 1_000 && oldest !== undefined) this.#strangers.delete(oldest);
  }
}

function namesWorkloads({ workload, subjects = [] }: TargetQuery): boolean {
  return workload !== undefined || subjects.some((subject) => subject.workload !== undefined);
}

// Where the query names workloads, their feed judges names too.
function hasName(query: TargetQuery, name: string): boolean {
  if (query.excludePods?.some((pattern) => name.search(pattern) >= 0) === true) return false;
  if (namesWorkloads(query)) return true;
  const patterns = (query.subjects ?? [query]).map(({ pods }) => pods);
  return patterns.some((pattern) => pattern === undefined || name.search(pattern) >= 0);
}

// Of what the API server sends most is never read: environment, volumes, probes, managed fields.
function slimPod(object: KubeObject): Stored {
  const { metadata, spec, status } = object as Stored;
  const image = ({
    name,
    image: of,
  }: {
    readonly name: string;
    readonly image?: string | undefined;
  }) => ({ name, image: of });
  return {
    metadata: {
      name: metadata.name,
      namespace: metadata.namespace,
      uid: metadata.uid,
      creationTimestamp: metadata.creationTimestamp,
      deletionTimestamp: metadata.deletionTimestamp,
      labels: metadata.labels,
      ownerReferences: metadata.ownerReferences,
    },
    spec: {
      nodeName: spec?.nodeName,
      containers: spec?.containers?.map(image),
      initContainers: spec?.initContainers?.map(image),
      ephemeralContainers: spec?.ephemeralContainers?.map(image),
    },
    ...(status === undefined ? {} : { status }),
  } as Stored;
}

function slimController({ metadata }: KubeObject): Controller {
  const { name, namespace, uid, annotations, ownerReferences } = metadata;
  const revisions = Object.entries(annotations ?? {}).filter(([key]) => key.endsWith('/revision'));
  return {
    metadata: { name, namespace, uid, ownerReferences, annotations: Object.fromEntries(revisions) },
  } as Controller;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
