/** What a container is doing, from its ContainerStatus. */
export type ContainerState =
  | { readonly phase: 'waiting'; readonly reason?: string }
  | { readonly phase: 'running'; readonly startedAtMs: number }
  | {
      readonly phase: 'terminated';
      readonly exitCode: number;
      readonly reason?: string;
      readonly startedAtMs?: number;
      readonly finishedAtMs?: number;
    };

/** The object that a pod was made by: a ReplicaSet, a StatefulSet, a Job … */
export interface PodOwner {
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}

/** One container of one pod, as the cluster last reported it. */
export interface ContainerTarget {
  /** `<pod UID>/<container>`: stays the same through restarts. */
  readonly key: string;
  readonly namespace: string;
  readonly pod: string;
  readonly podUid: string;
  /** Undefined until the pod is scheduled. */
  readonly node: string | undefined;
  readonly container: string;
  /** `sidecar` is an init container with restartPolicy Always. */
  readonly role: 'regular' | 'init' | 'sidecar' | 'ephemeral';
  /** Instances before this one. */
  readonly restartCount: number;
  /** Runtime's id of this instance, `containerd://…`; undefined before the first start. */
  readonly containerId: string | undefined;
  readonly state: ContainerState;
  /** The instance before this one, where the kubelet still knows it. */
  readonly lastTerminated:
    | {
        readonly containerId: string | undefined;
        readonly exitCode: number;
        readonly reason?: string;
        readonly finishedAtMs?: number;
      }
    | undefined;
  readonly podPhase: string;
  /** The pod's controller, or its first owner where none is marked so. */
  readonly owner?: PodOwner | undefined;
  /** Side of its Deployment's rollout, where the feed looks through a rollout lens. */
  readonly track?: 'stable' | 'canary' | undefined;
  /**
   * The pod's labels when the target was told last: a change of labels alone is no change of the target.
   * Many targets share the object; never write into it.
   */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** Likewise the annotations, where the query asks for them. */
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  /** metadata.deletionTimestamp is set. */
  readonly podDeleting: boolean;
  /** Was there when the feed synced first; `--tail` and `--since` apply to these only. */
  readonly initial: boolean;
}

/** A change of the set of containers that a query selects. */
export type TargetChange =
  /** New, or its state, restart count or pod changed. */
  | { readonly type: 'present'; readonly target: ContainerTarget }
  /** `deleted`: the pod object is gone. `unmatched`: it is there but the query no longer selects it. */
  | {
      readonly type: 'absent';
      readonly target: ContainerTarget;
      readonly reason: 'deleted' | 'unmatched';
    }
  /** The first full picture is complete. Comes once. */
  | { readonly type: 'synced'; readonly targets: number };
