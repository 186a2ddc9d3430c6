import type { KubeObject, OwnerReference } from '@ktl/kube-client';

/** Where an environment variable comes from, as v1 EnvVarSource has it. */
export interface EnvSource {
  readonly secretKeyRef?: { readonly name?: string; readonly key?: string };
  readonly configMapKeyRef?: { readonly name?: string; readonly key?: string };
  readonly fieldRef?: { readonly fieldPath?: string };
  readonly resourceFieldRef?: { readonly resource?: string; readonly containerName?: string };
}

/** v1 EnvVar. */
export interface EnvEntry {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: EnvSource;
}

/** v1 EnvFromSource. */
export interface EnvFromEntry {
  readonly prefix?: string;
  readonly secretRef?: { readonly name?: string };
  readonly configMapRef?: { readonly name?: string };
}

/** v1 Container and EphemeralContainer, the part that is shown. */
export interface SpecContainer {
  readonly name: string;
  readonly image?: string;
  readonly env?: readonly EnvEntry[];
  readonly envFrom?: readonly EnvFromEntry[];
  /** On an init container, `Always` makes it a sidecar (KEP-753). */
  readonly restartPolicy?: string;
  readonly resources?: { readonly limits?: Readonly<Record<string, string | number>> };
}

/** v1 ContainerStateTerminated. */
export interface Termination {
  readonly exitCode?: number;
  readonly signal?: number;
  readonly reason?: string;
  readonly message?: string;
  readonly startedAt?: string | null;
  readonly finishedAt?: string | null;
}

/** v1 ContainerState. */
export interface RunState {
  readonly waiting?: { readonly reason?: string; readonly message?: string };
  readonly running?: { readonly startedAt?: string };
  readonly terminated?: Termination;
}

/** v1 ContainerStatus. */
export interface StatusContainer {
  readonly name: string;
  readonly ready?: boolean;
  readonly restartCount?: number;
  readonly state?: RunState;
  readonly lastState?: RunState;
}

/** The part of a v1 Pod that kubeluma shows. */
export interface InspectedPod {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly creationTimestamp: string | undefined;
    readonly isDeleting: boolean;
    readonly owners: readonly OwnerReference[];
    readonly labels: Readonly<Record<string, string>>;
  };
  readonly spec: PodSpec;
  readonly status: PodStatus;
}

interface PodSpec {
  readonly nodeName?: string;
  readonly containers?: readonly SpecContainer[];
  readonly initContainers?: readonly SpecContainer[];
  readonly ephemeralContainers?: readonly SpecContainer[];
}

interface PodStatus {
  readonly phase?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly podIP?: string;
  readonly hostIP?: string;
  readonly containerStatuses?: readonly StatusContainer[];
  readonly initContainerStatuses?: readonly StatusContainer[];
  readonly ephemeralContainerStatuses?: readonly StatusContainer[];
}

/** What a Pod is on the wire, as far as it is read. */
export interface WirePod extends KubeObject {
  readonly spec?: PodSpec;
  readonly status?: PodStatus;
}

/** Keeps of a pod what is shown; volumes, probes, annotations and managed fields go. */
export function keepInspected({ metadata, spec = {}, status = {} }: WirePod): InspectedPod {
  return {
    metadata: {
      name: metadata.name,
      namespace: metadata.namespace ?? '',
      uid: metadata.uid ?? '',
      creationTimestamp: metadata.creationTimestamp,
      isDeleting: metadata.deletionTimestamp !== undefined,
      owners: metadata.ownerReferences ?? [],
      labels: metadata.labels ?? {},
    },
    spec: {
      ...(spec.nodeName === undefined ? {} : { nodeName: spec.nodeName }),
      containers: (spec.containers ?? []).map(keepContainer),
      initContainers: (spec.initContainers ?? []).map(keepContainer),
      ephemeralContainers: (spec.ephemeralContainers ?? []).map(keepContainer),
    },
    status,
  };
}

function keepContainer(container: SpecContainer): SpecContainer {
  const { name, image, env, envFrom, restartPolicy, resources } = container;
  return {
    name,
    ...(image === undefined ? {} : { image }),
    ...(env === undefined ? {} : { env }),
    ...(envFrom === undefined ? {} : { envFrom }),
    ...(restartPolicy === undefined ? {} : { restartPolicy }),
    ...(resources?.limits === undefined ? {} : { resources: { limits: resources.limits } }),
  };
}

/** What a container is in its pod. */
export type ContainerRole = 'regular' | 'sidecar' | 'init' | 'ephemeral';

/** A container of a pod: what was asked for, and how it is. */
export interface PodPart {
  readonly role: ContainerRole;
  readonly spec: SpecContainer;
  /** Undefined until the kubelet has reported it. */
  readonly status: StatusContainer | undefined;
}

/** Containers of a pod, the regular ones first. */
export function partsOf({ spec, status }: InspectedPod): readonly PodPart[] {
  const join = (
    containers: readonly SpecContainer[] = [],
    statuses: readonly StatusContainer[] = [],
    roleOf: (container: SpecContainer) => ContainerRole,
  ): PodPart[] =>
    containers.map((container) => ({
      role: roleOf(container),
      spec: container,
      status: statuses.find(({ name }) => name === container.name),
    }));
  return [
    ...join(spec.containers, status.containerStatuses, () => 'regular'),
    ...join(spec.initContainers, status.initContainerStatuses, ({ restartPolicy }) =>
      restartPolicy === 'Always' ? 'sidecar' : 'init',
    ),
    ...join(spec.ephemeralContainers, status.ephemeralContainerStatuses, () => 'ephemeral'),
  ];
}
