import type { ContainerTarget, TargetChange } from '../target/container-target.ts';
import type { DeploymentRollout, RolloutWatchOptions } from './rollout-picture.ts';
import { RolloutWatcher } from './rollout-watcher.ts';

/** Rollouts, live. Iterate `targets` once; leaving the loop, or disposing, closes it. */
export interface RolloutWatch extends AsyncDisposable {
  /** The containers of all pods of the Deployments, of whichever revision. */
  readonly targets: AsyncIterable<TargetChange>;
  /** The Deployments as they are now, by namespace and name. */
  rollouts(): readonly DeploymentRollout[];
  /** The Deployments that were named and are not there now. */
  missing(): readonly string[];
  /** The ReplicaSet that made a container's pod. */
  replicaSetOf(target: Pick<ContainerTarget, 'key'>): string | undefined;
  /** Whether a ReplicaSet still is on a side of a rollout, or has pods. */
  isKnown(replicaSetUid: string): boolean;
  /** Settles when the events that are there have been counted, or cannot be. */
  readonly eventsRead: Promise<void>;
  /** Why events cannot be read: a KtlError such as API_FORBIDDEN. Undefined: they can, or it is not known yet. */
  readonly eventsProblem: unknown;
}

/**
 * Watches Deployments, their ReplicaSets, pods and events. Nothing is asked of the server before the
 * targets are iterated. Events that may not be read are missing; everything else is needed.
 * @throws iterating the targets: KtlError TARGET_NOT_FOUND where one of the names does not exist at first; API_FORBIDDEN and what else the first lists fail with
 */
export function watchRollouts(options: RolloutWatchOptions): RolloutWatch {
  const watcher = new RolloutWatcher(options);
  return {
    targets: { [Symbol.asyncIterator]: () => watcher.start() },
    rollouts: () => watcher.rollouts(),
    missing: () => watcher.missing(),
    replicaSetOf: ({ key }) => watcher.replicaSetOf(key),
    isKnown: (uid) => watcher.isKnown(uid),
    eventsRead: watcher.events.isRead,
    get eventsProblem() {
      return watcher.events.problem;
    },
    [Symbol.asyncDispose]: () => watcher.close(),
  };
}
