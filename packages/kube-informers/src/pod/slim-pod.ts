import type { OwnerReference } from '@ktl/kube-client';
import type { ContainerTarget } from '../target/container-target.ts';
import type { Pod, PodContainer, PodContainerState, PodContainerStatus } from './pod.ts';
import { createStringPool, type StringPool } from './string-pool.ts';

/** One container of a {@link SlimPod}: what its spec and its status say, in one place. */
export type SlimContainer = Pick<
  ContainerTarget,
  'role' | 'restartCount' | 'containerId' | 'state' | 'lastTerminated'
> & {
  readonly name: string;
  readonly image: string | undefined;
  readonly ready: boolean;
};

/**
 * A Pod without what ktl never reads: most annotations, managed fields, volumes, environment, probes …
 * About 0.6 KB with two containers, where the API server sends 5 to 30 KB. Parts that many pods share
 * (labels, owners, node, images) are one object or string for all of them; never write into them.
 */
export interface SlimPod {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    /** Unix ms. */
    readonly createdAtMs: number | undefined;
    readonly isDeleting: boolean;
    readonly labels: Readonly<Record<string, string>> | undefined;
    /** Those that were asked for; none unless they were. */
    readonly annotations?: Readonly<Record<string, string>> | undefined;
    readonly ownerReferences: readonly OwnerReference[] | undefined;
  };
  readonly node: string | undefined;
  /** `Pending`, `Running`, `Succeeded`, `Failed` or `Unknown`. */
  readonly phase: string;
  /** `True`, `False` or `Unknown` by condition type in lower case. */
  readonly conditions: Readonly<Record<string, string>>;
  /** Init containers (and sidecars) first, then regular, then ephemeral ones; each in spec order. */
  readonly containers: readonly SlimContainer[];
}

/** What the pods of one owner have in common, most of the time. */
interface Shared {
  labels: Readonly<Record<string, string>> | undefined;
  owners: readonly OwnerReference[];
}

type SlimAnnotations = Pick<SlimPod['metadata'], 'annotations'>;

const SHARED_LIMIT = 20_000;

interface SharingPool extends StringPool {
  readonly runningSince: (startedAtMs: number) => SlimContainer['state'];
}

/** The containers of one pod mostly started in the same second: one object says so for all. */
function createRunningStates(): SharingPool['runningSince'] {
  let last: Extract<SlimContainer['state'], { phase: 'running' }> | undefined;
  return (startedAtMs) => {
    if (last?.startedAtMs !== startedAtMs) last = { phase: 'running', startedAtMs };
    return last;
  };
}

/**
 * Makes a {@link SlimPod} of a Pod. Use one for each store: it remembers what pods share.
 * @param options.annotations - those to keep; they are not counted in the size above. Default none
 */
export function createSlimPod(
  options: { readonly annotations?: 'all' | readonly string[] } = {},
): (pod: Pod) => SlimPod {
  const pool: SharingPool = { ...createStringPool(), runningSince: createRunningStates() };
  const sharedByOwner = new Map<string, Shared>();
  const conditionSets = new Map<string, Readonly<Record<string, string>>>();

  const share = (pod: Pod): Partial<Shared> => {
    const { labels, ownerReferences } = pod.metadata;
    const owner = ownerReferences?.[0];
    if (owner === undefined || ownerReferences === undefined) {
      return { labels: labels === undefined ? undefined : internLabels(labels, pool) };
    }
    const known = sharedByOwner.get(owner.uid);
    if (known === undefined) {
      if (sharedByOwner.size >= SHARED_LIMIT) sharedByOwner.clear();
      const made = {
        labels: labels === undefined ? undefined : internLabels(labels, pool),
        owners: ownerReferences.map(slimOwner),
      };
      sharedByOwner.set(owner.uid, made);
      return made;
    }
    return {
      labels: isSameLabels(known.labels, labels) ? known.labels : internLabels(labels ?? {}, pool),
      owners: isSameOwners(known.owners, ownerReferences)
        ? known.owners
        : ownerReferences.map(slimOwner),
    };
  };

  const conditionsOf = (pod: Pod): Readonly<Record<string, string>> => {
    const conditions = pod.status?.conditions ?? [];
    let text = '';
    for (const { type, status } of conditions) text += `${type}=${status};`;
    const known = conditionSets.get(text);
    if (known !== undefined) return known;
    if (conditionSets.size >= SHARED_LIMIT) conditionSets.clear();
    const made = Object.fromEntries(
      conditions.map(({ type, status }) => [type.toLowerCase(), pool.intern(status)]),
    );
    conditionSets.set(text, made);
    return made;
  };

  const annotationsOf = ({ metadata: { annotations = {} } }: Pod): SlimAnnotations => {
    const { annotations: wanted = [] } = options;
    if (wanted.length === 0) return {};
    const kept = Object.entries(annotations).filter(
      ([key]) => wanted === 'all' || wanted.includes(key),
    );
    return kept.length === 0
      ? {}
      : { annotations: Object.fromEntries(kept.map(([key, text]) => [pool.intern(key), text])) };
  };

  return (pod) => {
    const { metadata, spec } = pod;
    const { labels, owners } = share(pod);
    return {
      metadata: {
        name: metadata.name,
        namespace: pool.intern(metadata.namespace ?? ''),
        uid: metadata.uid ?? '',
        createdAtMs: toMs(metadata.creationTimestamp),
        isDeleting: metadata.deletionTimestamp !== undefined,
        labels,
        ...annotationsOf(pod),
        ownerReferences: owners,
      },
      node: spec?.nodeName === undefined ? undefined : pool.intern(spec.nodeName),
      phase: pool.intern(pod.status?.phase ?? 'Unknown'),
      conditions: conditionsOf(pod),
      containers: slimContainers(pod, pool),
    };
  };
}

function internLabels(
  labels: Readonly<Record<string, string>>,
  pool: SharingPool,
): Readonly<Record<string, string>> {
  const interned: Record<string, string> = {};
  for (const key of Object.keys(labels)) interned[key] = pool.intern(labels[key] ?? '');
  return interned;
}

function isSameLabels(
  left: Readonly<Record<string, string>> | undefined,
  right: Readonly<Record<string, string>> | undefined,
): boolean {
  if (left === undefined || right === undefined) return left === right;
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length && keys.every((key) => left[key] === right[key]);
}

function isSameOwners(left: readonly OwnerReference[], right: readonly OwnerReference[]): boolean {
  return (
    left.length === right.length &&
    left.every((owner, i) => {
      const other = right[i];
      return owner.uid === other?.uid && owner.controller === other.controller;
    })
  );
}

function slimOwner(owner: OwnerReference): OwnerReference {
  const { apiVersion, kind, name, uid, controller } = owner;
  return { apiVersion, kind, name, uid, ...(controller === undefined ? {} : { controller }) };
}

function slimContainers(pod: Pod, pool: SharingPool): readonly SlimContainer[] {
  const { spec = {}, status = {} } = pod;
  const slim = (
    containers: readonly PodContainer[] | undefined,
    statuses: readonly PodContainerStatus[] | undefined,
    roleOf: (container: PodContainer) => SlimContainer['role'],
  ): SlimContainer[] =>
    (containers ?? []).map((container) =>
      slimContainer(
        container,
        statuses?.find(({ name }) => name === container.name),
        { role: roleOf(container), pool },
      ),
    );
  return [
    ...slim(spec.initContainers, status.initContainerStatuses, ({ restartPolicy }) =>
      restartPolicy === 'Always' ? 'sidecar' : 'init',
    ),
    ...slim(spec.containers, status.containerStatuses, () => 'regular'),
    ...slim(spec.ephemeralContainers, status.ephemeralContainerStatuses, () => 'ephemeral'),
  ];
}

function slimContainer(
  container: PodContainer,
  status: PodContainerStatus | undefined,
  context: { readonly role: SlimContainer['role']; readonly pool: SharingPool },
): SlimContainer {
  const { pool, role } = context;
  return {
    name: pool.intern(container.name),
    role,
    image: container.image === undefined ? undefined : pool.intern(container.image),
    ready: status?.ready ?? false,
    restartCount: status?.restartCount ?? 0,
    // The API writes "" for a container that has not started.
    containerId: nonEmpty(status?.containerID),
    state: slimState(status?.state, pool),
    lastTerminated: slimLastTerminated(status?.lastState, pool),
  };
}

const WAITING: SlimContainer['state'] = { phase: 'waiting' };

function slimState(
  state: PodContainerState | undefined,
  pool: SharingPool,
): SlimContainer['state'] {
  if (state?.running !== undefined) return pool.runningSince(toMs(state.running.startedAt) ?? 0);
  if (state?.terminated !== undefined) {
    const { exitCode, startedAt, finishedAt } = state.terminated;
    const reason = nonEmpty(state.terminated.reason);
    const startedAtMs = toMs(startedAt);
    const finishedAtMs = toMs(finishedAt);
    return {
      phase: 'terminated',
      exitCode,
      ...(reason === undefined ? {} : { reason: pool.intern(reason) }),
      ...(startedAtMs === undefined ? {} : { startedAtMs }),
      ...(finishedAtMs === undefined ? {} : { finishedAtMs }),
    };
  }
  const reason = nonEmpty(state?.waiting?.reason);
  return reason === undefined ? WAITING : { phase: 'waiting', reason: pool.intern(reason) };
}

function slimLastTerminated(
  state: PodContainerState | undefined,
  pool: SharingPool,
): SlimContainer['lastTerminated'] {
  const terminated = state?.terminated;
  if (terminated === undefined) return undefined;
  const reason = nonEmpty(terminated.reason);
  const finishedAtMs = toMs(terminated.finishedAt);
  return {
    containerId: nonEmpty(terminated.containerID),
    exitCode: terminated.exitCode,
    ...(reason === undefined ? {} : { reason: pool.intern(reason) }),
    ...(finishedAtMs === undefined ? {} : { finishedAtMs }),
  };
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

/** Unix ms of an RFC 3339 time; undefined for none. */
function toMs(time: string | null | undefined): number | undefined {
  if (time === undefined || time === null) return undefined;
  const ms = Date.parse(time);
  return Number.isNaN(ms) ? undefined : ms;
}
