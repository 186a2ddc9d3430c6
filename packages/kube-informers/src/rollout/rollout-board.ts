import type { SlimReplicaSet } from './replica-set.ts';

/** The revisions of one Deployment. */
export interface Rollout {
  /** The ReplicaSet of the highest revision: what the Deployment is to become. */
  readonly newest: SlimReplicaSet;
  /** All others, newest first. */
  readonly older: readonly SlimReplicaSet[];
  /** Another ReplicaSet than the newest still has pods, or is to have some. */
  readonly isUnderWay: boolean;
}

/** The ReplicaSets of all Deployments, as they change. */
export interface RolloutBoard {
  set(replicaSet: SlimReplicaSet): void;
  remove(replicaSet: SlimReplicaSet): void;
  /** A ReplicaSet by its UID. */
  byUid(uid: string): SlimReplicaSet | undefined;
  /** The rollout of a Deployment, by its UID. */
  rolloutOf(deploymentUid: string): Rollout | undefined;
  /** UIDs of the Deployments that have a ReplicaSet. */
  deployments(): Iterable<string>;
}

/**
 * An empty board. Which ReplicaSet is the new one goes by the revision that the Deployment controller
 * writes: it gives the ReplicaSet of the present template the highest, after a rollback too.
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#revision-history-limit
 */
export function createRolloutBoard(): RolloutBoard {
  const byUid = new Map<string, SlimReplicaSet>();
  const byDeployment = new Map<string, Map<string, SlimReplicaSet>>();
  const drop = ({ metadata, deployment }: SlimReplicaSet): void => {
    byUid.delete(metadata.uid);
    if (deployment === undefined) return;
    const sets = byDeployment.get(deployment.uid);
    sets?.delete(metadata.uid);
    if (sets?.size === 0) byDeployment.delete(deployment.uid);
  };
  return {
    set(replicaSet) {
      const known = byUid.get(replicaSet.metadata.uid);
      if (known !== undefined) drop(known);
      byUid.set(replicaSet.metadata.uid, replicaSet);
      if (replicaSet.deployment === undefined) return;
      const { uid } = replicaSet.deployment;
      const sets = byDeployment.get(uid) ?? new Map<string, SlimReplicaSet>();
      sets.set(replicaSet.metadata.uid, replicaSet);
      byDeployment.set(uid, sets);
    },
    remove: drop,
    byUid: (uid) => byUid.get(uid),
    rolloutOf(deploymentUid) {
      const sets = byDeployment.get(deploymentUid);
      const [newest, ...older] = [...(sets?.values() ?? [])].sort(
        (a, b) => b.revision - a.revision,
      );
      if (newest === undefined) return undefined;
      return { newest, older, isUnderWay: older.some(hasPods) };
    },
    deployments: () => byDeployment.keys(),
  };
}

function hasPods({ replicas, wanted }: SlimReplicaSet): boolean {
  return replicas > 0 || wanted > 0;
}
