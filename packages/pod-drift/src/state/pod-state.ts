import type {
  DriftContainer,
  DriftContainerState,
  DriftContainerStatus,
  DriftController,
  DriftPod,
} from './drift-pod.ts';
import { controllerLabels, ownerOf, type PodOwner } from './pod-owner.ts';

/** One container of a {@link PodState}. What is not known is left out. */
export interface ContainerState {
  readonly name: string;
  readonly image?: string | undefined;
  /** What the node runs under that name, without the name: `sha256:…`. */
  readonly imageId?: string | undefined;
  readonly restarts: number;
  readonly ready: boolean;
  /** `running`; or `waiting` and `terminated` with why: `waiting: CrashLoopBackOff`, `terminated: Error, exit 1`. */
  readonly state: string;
  /** How the instance before this one ended: `OOMKilled, exit 137`. */
  readonly lastEnd?: string | undefined;
}

/** What of a pod matters when it changes. Plain JSON; what is not known is left out. */
export interface PodState {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** RFC 3339. */
  readonly createdAt?: string | undefined;
  /** `Pending`, `Running`, `Succeeded`, `Failed` or `Unknown`. */
  readonly phase: string;
  /** Why: `Evicted`. */
  readonly reason?: string | undefined;
  readonly node?: string | undefined;
  /** It has been told to end. */
  readonly deleting?: true | undefined;
  readonly owner?: PodOwner | undefined;
  /** Init and ephemeral ones too, by name. */
  readonly containers: readonly ContainerState[];
  /** Status by type. */
  readonly conditions: Readonly<Record<string, string>>;
  /** Without those that controllers write. */
  readonly labels: Readonly<Record<string, string>>;
}

/** Keeps of a pod what matters when it changes. */
export function podState(
  pod: DriftPod,
  controllers: ReadonlyMap<string, DriftController> = new Map(),
): PodState {
  const { metadata, spec, status } = pod;
  const owner = ownerOf(pod, controllers);
  return {
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    uid: metadata.uid ?? '',
    ...given('createdAt', metadata.creationTimestamp),
    phase: status?.phase ?? 'Unknown',
    ...given('reason', status?.reason),
    ...given('node', spec?.nodeName),
    ...(metadata.deletionTimestamp === undefined ? {} : { deleting: true }),
    ...(owner === undefined ? {} : { owner }),
    containers: containersOf(pod),
    conditions: sorted((status?.conditions ?? []).map(({ type, status: is }) => [type, is])),
    labels: sorted(
      Object.entries(metadata.labels ?? {}).filter(([name]) => !controllerLabels.has(name)),
    ),
  };
}

/** `namespace/name`: what a pod is called before and after. */
export function podKey({ namespace, name }: Pick<PodState, 'namespace' | 'name'>): string {
  return `${namespace}/${name}`;
}

/** By code points: the same on every machine. */
export function inOrder(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function containersOf({ spec, status }: DriftPod): readonly ContainerState[] {
  const statuses = new Map<string, DriftContainerStatus>();
  for (const one of [
    ...(status?.initContainerStatuses ?? []),
    ...(status?.containerStatuses ?? []),
    ...(status?.ephemeralContainerStatuses ?? []),
  ]) {
    statuses.set(one.name, one);
  }
  return [
    ...(spec?.initContainers ?? []),
    ...(spec?.containers ?? []),
    ...(spec?.ephemeralContainers ?? []),
  ]
    .map((container) => containerState(container, statuses.get(container.name)))
    .toSorted((left, right) => inOrder(left.name, right.name));
}

function containerState(
  container: DriftContainer,
  status: DriftContainerStatus | undefined,
): ContainerState {
  return {
    name: container.name,
    ...given('image', container.image),
    ...given('imageId', digestOf(status?.imageID)),
    restarts: status?.restartCount ?? 0,
    ready: status?.ready ?? false,
    state: stateText(status?.state),
    ...given('lastEnd', endText(status?.lastState?.terminated)),
  };
}

// `docker.io/library/nginx@sha256:…`; the name before it is the image's.
function digestOf(imageId: string | undefined): string | undefined {
  const digest = imageId?.slice(imageId.lastIndexOf('@') + 1);
  return digest === '' ? undefined : digest;
}

function stateText(state: DriftContainerState | undefined): string {
  if (state?.running !== undefined) return 'running';
  const end = endText(state?.terminated);
  if (end !== undefined) return `terminated: ${end}`;
  const reason = state?.waiting?.reason;
  return reason === undefined ? 'waiting' : `waiting: ${reason}`;
}

function endText(terminated: DriftContainerState['terminated']): string | undefined {
  if (terminated === undefined) return undefined;
  const { reason = '', exitCode } = terminated;
  return [...(reason === '' ? [] : [reason]), `exit ${String(exitCode)}`].join(', ');
}

function given<K extends string>(
  key: K,
  value: string | undefined,
): { readonly [P in K]?: string } {
  return value === undefined || value === ''
    ? {}
    : ({ [key]: value } as { readonly [P in K]: string });
}

function sorted(entries: readonly (readonly [string, string])[]): Readonly<Record<string, string>> {
  return Object.fromEntries(entries.toSorted(([left], [right]) => inOrder(left, right)));
}
