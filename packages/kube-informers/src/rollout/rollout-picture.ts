import type { Clock, KubeClient } from '@ktl/kube-client';
import type { SlimDeployment } from './deployment.ts';
import type { ReplicaSetEvents } from './event-ledger.ts';
import type { SlimReplicaSet } from './replica-set.ts';
import type { ReplicaSetRestarts } from './restart-ledger.ts';
import type { RolloutPhase } from './rollout-sides.ts';

/** What `watchRollouts` needs. */
export interface RolloutWatchOptions {
  readonly client: KubeClient;
  /** Empty: the namespace of the client's context. */
  readonly namespaces: readonly string[] | 'all';
  /** Names of the Deployments; empty: all that the selector selects. */
  readonly names: readonly string[];
  /** Only Deployments of which a rollout is, or was meanwhile, under way; of no other any pod. Default false. */
  readonly underWayOnly?: boolean | undefined;
  /** Labels of the Deployments, as the API takes them. */
  readonly labelSelector?: string | undefined;
  /** Where the range of events and restarts begins, Unix ms. */
  readonly sinceMs: number;
  /** Default: the machine's. */
  readonly clock?: Clock | undefined;
  /** Uniform in [0, 1), for jitter. Default Math.random. */
  readonly random?: (() => number) | undefined;
}

/** One side of a rollout, as the cluster last reported it. */
export interface RolloutSide {
  /** Newest first; on the new side one. */
  readonly replicaSets: readonly SlimReplicaSet[];
  readonly restarts: ReplicaSetRestarts;
  readonly events: ReplicaSetEvents;
}

/** A Deployment and its sides. */
export interface DeploymentRollout {
  readonly deployment: SlimDeployment;
  readonly phase: RolloutPhase;
  /** The only side where the phase is `idle`. Undefined: the Deployment has no ReplicaSet yet. */
  readonly newSide: RolloutSide | undefined;
  /** Undefined where the phase is `idle`. */
  readonly oldSide: RolloutSide | undefined;
}
