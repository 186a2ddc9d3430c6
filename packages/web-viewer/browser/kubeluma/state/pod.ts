/** Which pod; names repeat across namespaces. */
export interface PodRef {
  readonly namespace: string;
  readonly name: string;
}

/** One row of the table. */
export interface PodRow extends PodRef {
  readonly phase: string;
  readonly ready: number;
  readonly total: number;
  readonly restarts: number;
  /** The phase, or what kubectl shows in its place: `CrashLoopBackOff`, `Terminating`. */
  readonly status: string;
  /** Milliseconds since the epoch; undefined where the server does not say. */
  readonly createdAt: number | undefined;
}

/** What a pod or another object is owned by. */
export interface Owner {
  readonly kind: string;
  readonly name: string;
  /** Why what owns this one is not known; '' where it is. */
  readonly unread: string;
}

/** One end of a container. */
export interface Restart {
  readonly container: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly reason: string;
  readonly exitCode: number | undefined;
  /** Its container's restarts once it is started again; the newest may still wait for that. */
  readonly restart: number;
}

/** A variable of a container, or (`all`) every key of an object as one. */
export interface EnvVar {
  readonly name: string;
  readonly value: string;
  readonly source: string;
  readonly masked: boolean;
  readonly revealable: boolean;
  readonly all: boolean;
}

/** What a container may use. */
export interface Limits {
  /** Millicores. */
  readonly cpu: number | undefined;
  readonly memoryMiB: number | undefined;
}

/** A container of the focused pod. */
export interface ContainerView {
  readonly name: string;
  /** `init`, `sidecar`, `ephemeral`; '' for a regular one. */
  readonly role: string;
  readonly ready: boolean;
  readonly restarts: number;
  readonly state: string;
  readonly reason: string;
  readonly message: string;
  readonly exitCode: number | undefined;
  readonly image: string;
  readonly limits: Limits;
  readonly env: readonly EnvVar[];
}

/** The pod in focus. */
export interface PodView extends PodRef {
  readonly uid: string;
  readonly phase: string;
  /** As in {@link PodRow}. */
  readonly status: string;
  readonly message: string;
  readonly node: string;
  readonly nodeIP: string;
  readonly podIP: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number | undefined;
  /** From the topmost owner down to the one that made the pod. */
  readonly owners: readonly Owner[];
  readonly restarts: readonly Restart[];
  readonly containers: readonly ContainerView[];
  /** The pod is no longer in the cluster; this is its last state. */
  readonly gone: boolean;
}

/** One Kubernetes event. */
export interface PodEvent {
  readonly key: string;
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly count: number;
  /** Milliseconds since the epoch, of its last occurrence. */
  readonly at: number;
}

/** Key of a pod among all pods. */
export function podKey({ namespace, name }: PodRef): string {
  return `${namespace}/${name}`;
}

/** Whether two references mean one pod; a missing namespace fits every one. */
export function samePod(one: PodRef, other: PodRef): boolean {
  if (one.name !== other.name) return false;
  return one.namespace === '' || other.namespace === '' || one.namespace === other.namespace;
}
