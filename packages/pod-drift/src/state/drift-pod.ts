/** The part of a v1 Pod, as the API server sends it, that a snapshot is made of. */
export interface DriftPod {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string | undefined;
    readonly uid?: string | undefined;
    readonly creationTimestamp?: string | undefined;
    readonly deletionTimestamp?: string | undefined;
    readonly labels?: Readonly<Record<string, string>> | undefined;
    readonly ownerReferences?: readonly DriftOwnerReference[] | undefined;
  };
  readonly spec?: {
    readonly nodeName?: string | undefined;
    readonly containers?: readonly DriftContainer[] | undefined;
    readonly initContainers?: readonly DriftContainer[] | undefined;
    readonly ephemeralContainers?: readonly DriftContainer[] | undefined;
  };
  readonly status?: {
    readonly phase?: string | undefined;
    readonly reason?: string | undefined;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[] | undefined;
    readonly containerStatuses?: readonly DriftContainerStatus[] | undefined;
    readonly initContainerStatuses?: readonly DriftContainerStatus[] | undefined;
    readonly ephemeralContainerStatuses?: readonly DriftContainerStatus[] | undefined;
  };
}

/** v1 Container and EphemeralContainer. */
export interface DriftContainer {
  readonly name: string;
  readonly image?: string | undefined;
}

/** v1 ContainerStatus. */
export interface DriftContainerStatus {
  readonly name: string;
  readonly image?: string | undefined;
  readonly imageID?: string | undefined;
  readonly ready?: boolean | undefined;
  readonly restartCount?: number | undefined;
  readonly state?: DriftContainerState | undefined;
  readonly lastState?: DriftContainerState | undefined;
}

/** v1 ContainerState: at most one of the three is set; none means waiting. */
export interface DriftContainerState {
  readonly waiting?: { readonly reason?: string | undefined } | undefined;
  readonly running?: object | undefined;
  readonly terminated?:
    { readonly exitCode: number; readonly reason?: string | undefined } | undefined;
}

/** v1 OwnerReference. */
export interface DriftOwnerReference {
  readonly kind: string;
  readonly name: string;
  readonly uid?: string | undefined;
  readonly controller?: boolean | undefined;
}

/** An object between a workload and its pods: a ReplicaSet, a Job. */
export interface DriftController {
  readonly metadata: Pick<DriftPod['metadata'], 'uid' | 'ownerReferences'> & {
    readonly annotations?: Readonly<Record<string, string>> | undefined;
  };
}
