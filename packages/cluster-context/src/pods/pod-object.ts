import type { KubeObject } from '@ktl/kube-client';

/** Something with a name. */
interface Reference {
  readonly name?: string;
}

/** The part of a volume, or of a projected source, that names ConfigMaps. */
export interface VolumeObject {
  readonly configMap?: Reference;
  readonly projected?: { readonly sources?: readonly { readonly configMap?: Reference }[] };
}

/** The part of a container that is read. */
export interface ContainerObject {
  readonly name: string;
  readonly image?: string;
  readonly restartPolicy?: string;
  readonly env?: readonly { readonly valueFrom?: { readonly configMapKeyRef?: Reference } }[];
  readonly envFrom?: readonly { readonly configMapRef?: Reference }[];
}

/** The part of a ContainerStatus that is read. */
export interface ContainerStatusObject {
  readonly name: string;
  readonly ready?: boolean;
  readonly restartCount?: number;
  readonly imageID?: string;
  readonly containerID?: string;
  readonly state?: unknown;
  readonly lastState?: unknown;
}

/** A condition of whatever has some. */
export interface ConditionObject {
  readonly type: string;
  readonly status: string;
}

/** A v1 Pod as the API server sends it, as far as it is read. */
export interface PodObject extends KubeObject {
  readonly spec?: {
    readonly nodeName?: string;
    readonly volumes?: readonly VolumeObject[];
    readonly containers?: readonly ContainerObject[];
    readonly initContainers?: readonly ContainerObject[];
    readonly ephemeralContainers?: readonly ContainerObject[];
  };
  readonly status?: {
    readonly phase?: string;
    readonly podIP?: string;
    readonly hostIP?: string;
    readonly conditions?: readonly ConditionObject[];
    readonly containerStatuses?: readonly ContainerStatusObject[];
    readonly initContainerStatuses?: readonly ContainerStatusObject[];
    readonly ephemeralContainerStatuses?: readonly ContainerStatusObject[];
  };
}
