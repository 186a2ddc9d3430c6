import type { KubeObject } from '@ktl/kube-client';

/** The part of a v1 Pod, as the API server sends it, that ktl reads. */
export interface Pod extends KubeObject {
  readonly spec?: {
    readonly nodeName?: string;
    readonly containers?: readonly PodContainer[];
    readonly initContainers?: readonly PodContainer[];
    readonly ephemeralContainers?: readonly PodContainer[];
  };
  readonly status?: {
    readonly phase?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
    readonly containerStatuses?: readonly PodContainerStatus[];
    readonly initContainerStatuses?: readonly PodContainerStatus[];
    readonly ephemeralContainerStatuses?: readonly PodContainerStatus[];
  };
}

/** v1 Container and EphemeralContainer. */
export interface PodContainer {
  readonly name: string;
  readonly image?: string;
  /** On an init container, `Always` makes it a sidecar (KEP-753). */
  readonly restartPolicy?: string;
}

/** v1 ContainerStatus. */
export interface PodContainerStatus {
  readonly name: string;
  readonly ready?: boolean;
  readonly restartCount?: number;
  readonly containerID?: string;
  readonly state?: PodContainerState;
  readonly lastState?: PodContainerState;
}

/** v1 ContainerState: at most one of the three is set; none means waiting. */
export interface PodContainerState {
  readonly waiting?: { readonly reason?: string };
  readonly running?: { readonly startedAt?: string };
  readonly terminated?: {
    readonly exitCode: number;
    readonly reason?: string;
    readonly startedAt?: string | null;
    readonly finishedAt?: string | null;
    readonly containerID?: string;
  };
}
