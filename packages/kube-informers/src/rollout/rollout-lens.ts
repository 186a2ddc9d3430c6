import type { RolloutBoard } from './rollout-board.ts';

/** Pods of which side of a rollout are wanted. */
export type RolloutMode =
  /** Of the ReplicaSet with the most available pods: what serves. */
  | 'active'
  /** Of the revision that a rollout leaves; of the only one where none is under way. */
  | 'stable'
  /** Of the revision that a rollout brings: the new ReplicaSet, also after its rollout is complete. */
  | 'canary'
  | 'stable+canary';

/** Which side of a rollout a pod is on. */
export type RolloutTrack = 'stable' | 'canary';

/** Judges pods of Deployments by the ReplicaSet that made them. */
export interface RolloutLens {
  /** The side of a pod that is wanted; undefined: the pod is not wanted, or nobody knows yet. */
  trackOf(replicaSetUid: string): RolloutTrack | undefined;
  /** Deployments of which a rollout is, or was since the lens was made, under way. */
  readonly rollouts: number;
}

/** A lens over what the board says at the time of each question. */
export function createRolloutLens(mode: RolloutMode, board: RolloutBoard): RolloutLens {
  // A canary stays one when its rollout is complete: who watches it has most to learn then.
  const canaries = new Map<string, string>();
  const isCanary = (deploymentUid: string, replicaSetUid: string): boolean => {
    const rollout = board.rolloutOf(deploymentUid);
    if (rollout?.isUnderWay === true) canaries.set(deploymentUid, rollout.newest.metadata.uid);
    return canaries.get(deploymentUid) === replicaSetUid;
  };
  const isStable = (deploymentUid: string, replicaSetUid: string): boolean => {
    const rollout = board.rolloutOf(deploymentUid);
    if (rollout === undefined) return false;
    return (rollout.newest.metadata.uid === replicaSetUid) !== rollout.isUnderWay;
  };
  const isActive = (deploymentUid: string, replicaSetUid: string): boolean => {
    const rollout = board.rolloutOf(deploymentUid);
    if (rollout === undefined) return false;
    const best = [rollout.newest, ...rollout.older].reduce((most, set) =>
      set.available > most.available ? set : most,
    );
    return best.metadata.uid === replicaSetUid;
  };
  return {
    get rollouts() {
      for (const uid of board.deployments()) isCanary(uid, '');
      return canaries.size;
    },
    trackOf(replicaSetUid) {
      const deployment = board.byUid(replicaSetUid)?.deployment;
      if (deployment === undefined) return undefined;
      const track: RolloutTrack = isCanary(deployment.uid, replicaSetUid) ? 'canary' : 'stable';
      switch (mode) {
        case 'active':
          return isActive(deployment.uid, replicaSetUid) ? track : undefined;
        case 'stable':
          return isStable(deployment.uid, replicaSetUid) ? 'stable' : undefined;
        case 'canary':
          return track === 'canary' ? track : undefined;
        case 'stable+canary':
          return track === 'canary' || isStable(deployment.uid, replicaSetUid) ? track : undefined;
      }
    },
  };
}
