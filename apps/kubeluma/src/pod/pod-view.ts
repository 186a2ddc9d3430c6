import type { Owner } from '../cluster/owner-chains.ts';
import { quantityOf } from '../metrics/quantity.ts';
import { envFromViews, envViews, type EnvFromView, type EnvView } from './env-view.ts';
import {
  partsOf,
  type ContainerRole,
  type InspectedPod,
  type PodPart,
  type RunState,
  type SpecContainer,
} from './inspected-pod.ts';
import { rowOf, type PodRow } from './pod-status.ts';
import type { RestartHistory, RestartRecord } from './restart-history.ts';

/** A container of the focused pod. */
export interface ContainerView {
  readonly name: string;
  readonly ready: boolean;
  readonly restarts: number;
  readonly state: 'running' | 'waiting' | 'terminated';
  readonly image: string;
  readonly env: readonly EnvView[];
  readonly envFrom: readonly EnvFromView[];
  readonly role: ContainerRole;
  /** Why it waits or ended. */
  readonly reason: string | undefined;
  readonly message: string | undefined;
  readonly exitCode: number | undefined;
  /** Start of the present instance, RFC 3339. */
  readonly startedAt: string | undefined;
  /** Thousandths of a core and MiB; undefined where there is no limit. */
  readonly limits: { readonly cpu: number | undefined; readonly memoryMiB: number | undefined };
  /** Oldest first. */
  readonly restartHistory: readonly RestartRecord[];
}

/** Everything about the focused pod. The first seven fields and those of containers are the protocol's. */
export interface PodView extends Pick<PodRow, 'name' | 'namespace' | 'phase'> {
  /** IP of its node, as the readme has it; the node's name until the kubelet has reported. */
  readonly node: string | undefined;
  readonly podIP: string | undefined;
  readonly ageSeconds: number;
  readonly containers: readonly ContainerView[];
  readonly uid: string;
  readonly status: string;
  readonly nodeName: string | undefined;
  readonly nodeIP: string | undefined;
  readonly createdAt: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  /** What made the pod, nearest first: ReplicaSet, Deployment. */
  readonly owners: readonly Owner[];
  readonly restarts: number;
  readonly ready: number;
  readonly total: number;
  /** Why the pod is as it is, in the kubelet's words. */
  readonly message: string | undefined;
  /** True: the object is gone; this is how it was last. */
  readonly deleted: boolean;
}

/** What a {@link PodView} is made of besides the pod. */
export interface PodSurroundings {
  readonly owners: readonly Owner[];
  readonly restarts: RestartHistory;
  /** Unix ms. */
  readonly now: number;
  readonly deleted: boolean;
}

/** The view of a pod. Secrets are masked in it. */
export function podView(pod: InspectedPod, around: PodSurroundings): PodView {
  const { metadata, spec, status } = pod;
  const { name, namespace, phase, restarts, ready, total, status: word } = rowOf(pod);
  const created = Date.parse(metadata.creationTimestamp ?? '');
  return {
    name,
    namespace,
    phase,
    node: status.hostIP ?? spec.nodeName,
    podIP: status.podIP,
    ageSeconds: Number.isNaN(created) ? 0 : Math.max(0, Math.floor((around.now - created) / 1_000)),
    containers: partsOf(pod).map((part) => containerView(part, metadata.uid, around.restarts)),
    uid: metadata.uid,
    status: around.deleted ? 'Deleted' : word,
    nodeName: spec.nodeName,
    nodeIP: status.hostIP,
    createdAt: metadata.creationTimestamp,
    labels: metadata.labels,
    owners: around.owners,
    restarts,
    ready,
    total,
    message: status.message,
    deleted: around.deleted,
  };
}

function containerView(
  { role, spec, status }: PodPart,
  uid: string,
  restarts: RestartHistory,
): ContainerView {
  const { ready = false, restartCount = 0, state = {} } = status ?? {};
  return {
    name: spec.name,
    ready,
    restarts: restartCount,
    state: phaseOf(state),
    image: spec.image ?? '',
    env: envViews(spec),
    envFrom: envFromViews(spec),
    role,
    ...circumstancesOf(state),
    limits: limitsOf(spec),
    restartHistory: restarts.of(uid, spec.name),
  };
}

function circumstancesOf({
  waiting,
  running,
  terminated,
}: RunState): Pick<ContainerView, 'reason' | 'message' | 'exitCode' | 'startedAt'> {
  return {
    reason: waiting?.reason ?? terminated?.reason,
    message: waiting?.message ?? terminated?.message,
    exitCode: terminated?.exitCode,
    startedAt: running?.startedAt ?? terminated?.startedAt ?? undefined,
  };
}

function limitsOf({ resources }: SpecContainer): ContainerView['limits'] {
  const { cpu, memory } = resources?.limits ?? {};
  const scaled = (value: string | number | undefined, factor: number): number | undefined =>
    value === undefined ? undefined : Math.round(quantityOf(String(value)) * factor * 10) / 10;
  return { cpu: scaled(cpu, 1_000), memoryMiB: scaled(memory, 2 ** -20) };
}

// A container without a state waits, says the API.
function phaseOf({ running, terminated }: RunState): ContainerView['state'] {
  if (running !== undefined) return 'running';
  return terminated === undefined ? 'waiting' : 'terminated';
}
