/** Of every version of an object: when it was seen, and which object it is. */
export interface ObjectRow {
  /** RFC 3339, UTC, nine digits; the clock of who watches. */
  readonly observed_at: string;
  readonly uid: string | null;
  /** Null where the object is in no namespace. */
  readonly namespace: string | null;
  readonly name: string | null;
  /** Null of events, whose two APIs would give two. */
  readonly resource_version: string | null;
  /** 1: the object is gone, and this is its last version; else 0. */
  readonly deleted: 0 | 1;
  /** The object as JSON with sorted keys, normalised and redacted; null where it was not read. */
  readonly object: string | null;
}

/** A version of a pod. */
export interface PodRow extends ObjectRow {
  readonly phase: string | null;
  readonly node: string | null;
  readonly pod_ip: string | null;
  readonly host_ip: string | null;
  /** 1: the condition Ready is True. */
  readonly ready: 0 | 1;
  /** Of all containers together. */
  readonly restarts: number;
  /** The controller, or the first owner where none is marked so. */
  readonly owner_kind: string | null;
  readonly owner_name: string | null;
  readonly owner_uid: string | null;
  /** JSON: `status.conditions`. */
  readonly conditions: string;
  /**
   * JSON: one object for each container with `name`, `role` (`init`, `sidecar`, `regular`, `ephemeral`),
   * `image`, `imageId`, `containerId`, `ready`, `restartCount`, and `state` and `lastState` as the API has them.
   */
  readonly containers: string;
}

/** A state of an event, which is one row more as its count grows. */
export interface EventRow extends ObjectRow {
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly count: number;
  /** RFC 3339, UTC, nine digits. */
  readonly first_timestamp: string;
  readonly last_timestamp: string;
  readonly involved_kind: string;
  readonly involved_namespace: string | null;
  readonly involved_name: string;
  readonly involved_uid: string | null;
  readonly involved_container: string | null;
  readonly reporter: string | null;
}

/** What versions of Deployments and ReplicaSets have in common. */
export interface WorkloadRow extends ObjectRow {
  /** Wanted. */
  readonly replicas: number | null;
  readonly ready_replicas: number;
  /** Null of ReplicaSets. */
  readonly updated_replicas: number | null;
  readonly available_replicas: number;
  /** `deployment.kubernetes.io/revision`. */
  readonly revision: string | null;
  /** JSON: `spec.selector`. */
  readonly selector: string | null;
  /** JSON: `status.conditions`. */
  readonly conditions: string;
}

/** A version of a Deployment. */
export interface DeploymentRow extends WorkloadRow {
  /** JSON: `spec.strategy`. */
  readonly strategy: string | null;
}

/** A version of a ReplicaSet. */
export interface ReplicaSetRow extends WorkloadRow {
  readonly owner_kind: string | null;
  readonly owner_name: string | null;
  readonly owner_uid: string | null;
  readonly pod_template_hash: string | null;
}

/** A version of a ConfigMap. */
export interface ConfigMapRow extends ObjectRow {
  /** JSON: values by key, each redacted. */
  readonly data: string;
  /** JSON: `sizeBytes` and `sha256` by key; never the bytes. */
  readonly binary_data: string;
}

/** A version of a node. */
export interface NodeRow extends ObjectRow {
  readonly ready: 0 | 1;
  readonly kubelet_version: string | null;
  /** JSON: `status.conditions`, pressure among them. */
  readonly conditions: string;
}

/** An object that owns a selected pod, or owns its owner. */
export interface OwnerRow extends ObjectRow {
  readonly kind: string;
  readonly owner_kind: string | null;
  readonly owner_name: string | null;
  readonly owner_uid: string | null;
  /** Pod template hash of a ReplicaSet. */
  readonly hash: string | null;
  /** As rollouts count: of Deployments and ReplicaSets a number, of StatefulSets the ControllerRevision. */
  readonly revision: string | null;
}

/** The rows by table. */
export interface ContextRows {
  readonly pods: PodRow;
  readonly events: EventRow;
  readonly deployments: DeploymentRow;
  readonly replicasets: ReplicaSetRow;
  readonly configmaps: ConfigMapRow;
  readonly nodes: NodeRow;
  readonly owners: OwnerRow;
}
