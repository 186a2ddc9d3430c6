import type { RolloutPhase } from '@ktl/kube-informers';
import type { WorseReason } from '@ktl/log-tailer';

/** What `ktl logs diff-deployments` knows at one time. */
export interface DiffPicture {
  /** Unix ms. */
  readonly atMs: number;
  /** Rates are over so long. */
  readonly windowMs: number;
  /** Counts are since then, Unix ms. */
  readonly sinceMs: number;
  readonly deployments: readonly DeploymentDiff[];
  /** More pictures come. */
  readonly isLive: boolean;
  /** Only Deployments that are in a rollout are looked at. */
  readonly underWayOnly: boolean;
  /** What is missing from the picture, and why. */
  readonly notes: readonly string[];
}

/** One Deployment. */
export interface DeploymentDiff {
  readonly namespace: string;
  readonly name: string;
  readonly phase: RolloutPhase;
  readonly isPaused: boolean;
  /** Why the controller gave the rollout up. */
  readonly stalled: string | undefined;
  /** The only side where the phase is `idle`; undefined where there is no ReplicaSet yet. */
  readonly newSide: DiffSide | undefined;
  readonly oldSide: DiffSide | undefined;
  /** Those that only the new side has first, then the most frequent. */
  readonly errors: readonly ErrorRow[];
  /** Errors whose message is not in `errors`. */
  readonly otherErrors: number;
  /** Warnings first; of each sort the most frequent first. */
  readonly events: readonly EventRow[];
  /** Why the new side is worse; empty: it is not. */
  readonly reasons: readonly DiffReason[];
}

/** One side of a rollout. */
export interface DiffSide {
  /** Newest first. */
  readonly revisions: readonly number[];
  readonly replicaSets: readonly string[];
  readonly images: readonly string[];
  readonly wanted: number;
  readonly ready: number;
  readonly available: number;
  /** As the API counts them, and of these those since `sinceMs`. */
  readonly restarts: number;
  readonly recentRestarts: number;
  readonly warnings: number;
  readonly normals: number;
  /** Within the window. */
  readonly lines: number;
  readonly entries: number;
  readonly errors: number;
  readonly coveredMs: number;
}

/** An error message by its shape. */
export interface ErrorRow {
  readonly shape: string;
  readonly sample: string;
  readonly new: number;
  readonly old: number;
}

/** Events of one reason on one side. */
export interface EventRow {
  readonly side: 'NEW' | 'OLD';
  readonly type: string;
  readonly reason: string;
  readonly count: number;
  /** `Pod/api-1`. */
  readonly object: string;
  readonly message: string;
  /** RFC 3339. */
  readonly lastStamp: string;
}

/** Why the new side is worse. */
export type DiffReason = WorseReason | { readonly kind: 'stalled'; readonly text: string };
