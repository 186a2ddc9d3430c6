import type { SlimDeployment } from './deployment.ts';
import type { SlimReplicaSet } from './replica-set.ts';
import type { Rollout } from './rollout-board.ts';

/** How far the rollout of a Deployment is. */
export type RolloutPhase =
  /** Two revisions have pods, or the new one has not all that it is to have. */
  | 'under-way'
  /** It was under way since the watch began, and the new revision has taken over. */
  | 'complete'
  /** Only one revision has pods, as long as the watch has looked. */
  | 'idle';

/** The two sides of a rollout. */
export interface RolloutSides {
  readonly phase: RolloutPhase;
  /** The ReplicaSet of the highest revision; the only one where the phase is `idle`. */
  readonly newest: SlimReplicaSet;
  /** Those that it takes over from, newest first; empty where the phase is `idle`. */
  readonly older: readonly SlimReplicaSet[];
}

interface Memory {
  readonly newest: string;
  readonly older: Set<string>;
  isComplete: boolean;
}

/** Tells the sides of rollouts, and remembers the old side of one that has ended. */
export class RolloutMemory {
  readonly #all = new Map<string, Memory>();

  sidesOf(deployment: SlimDeployment, rollout: Rollout): RolloutSides {
    const { newest, older } = rollout;
    const memory = this.#remember(deployment, rollout);
    if (memory === undefined) return { phase: 'idle', newest, older: [] };
    return {
      phase: memory.isComplete ? 'complete' : 'under-way',
      newest,
      older: older.filter(({ metadata }) => memory.older.has(metadata.uid)),
    };
  }

  forget(deploymentUid: string): void {
    this.#all.delete(deploymentUid);
  }

  #remember(deployment: SlimDeployment, rollout: Rollout): Memory | undefined {
    const { newest, older, isUnderWay } = rollout;
    const { uid } = deployment.metadata;
    let memory = this.#all.get(uid);
    if (memory !== undefined && memory.newest !== newest.metadata.uid) {
      memory = undefined;
      this.#all.delete(uid);
    }
    // With the strategy Recreate no two revisions have pods at a time; then the controller tells.
    const isBegun = isUnderWay || (deployment.isProgressing && older.length > 0);
    if (memory === undefined) {
      if (!isBegun) return undefined;
      memory = { newest: newest.metadata.uid, older: new Set(), isComplete: false };
      this.#all.set(uid, memory);
    }
    const leaving = older.filter(({ replicas, wanted }) => replicas > 0 || wanted > 0);
    const taken = leaving.length > 0 ? leaving : memory.older.size === 0 ? older.slice(0, 1) : [];
    for (const { metadata } of taken) memory.older.add(metadata.uid);
    const isServing = newest.available >= newest.wanted && newest.wanted >= deployment.wanted;
    memory.isComplete = !isUnderWay && (memory.isComplete || isServing);
    return memory;
  }
}
