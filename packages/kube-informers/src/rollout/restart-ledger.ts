import type { ContainerTarget } from '../target/container-target.ts';

/** Restarts of the containers of one ReplicaSet. */
export interface ReplicaSetRestarts {
  /** Of the containers that there are, as the API counts them. */
  readonly total: number;
  /** Within the range, of containers that are gone too. */
  readonly recent: number;
}

/** Counts restarts by ReplicaSet. */
export interface RestartLedger {
  set(target: ContainerTarget, replicaSetUid: string): void;
  /** @param key - of the target */
  remove(key: string): void;
  of(replicaSetUid: string): ReplicaSetRestarts;
  forget(replicaSetUid: string): void;
}

interface Known {
  readonly owner: string;
  /** Restarts before the range, as far as can be known. */
  readonly before: number;
  readonly count: number;
}

/**
 * An empty ledger. Of a container that is older than the range only its last restart has a time: what
 * it restarted before the first look counts at most once.
 * @param sinceMs - where the range begins, Unix ms
 * @param createdAtMs - when a ReplicaSet was created: of one that is younger than the range all counts
 */
export function createRestartLedger(
  sinceMs: number,
  createdAtMs: (replicaSetUid: string) => number | undefined,
): RestartLedger {
  const known = new Map<string, Known>();
  const gone = new Map<string, number>();
  const beforeOf = (target: ContainerTarget, owner: string): number => {
    const isYoung = !target.initial || (createdAtMs(owner) ?? 0) >= sinceMs;
    if (isYoung) return 0;
    const isRecent = (target.lastTerminated?.finishedAtMs ?? 0) >= sinceMs;
    return Math.max(0, target.restartCount - (isRecent ? 1 : 0));
  };
  return {
    set(target, owner) {
      const before = known.get(target.key)?.before ?? beforeOf(target, owner);
      known.set(target.key, { owner, before, count: target.restartCount });
    },
    remove(key) {
      const container = known.get(key);
      if (container === undefined) return;
      known.delete(key);
      const { owner, before, count } = container;
      gone.set(owner, (gone.get(owner) ?? 0) + count - before);
    },
    of(replicaSetUid) {
      let total = 0;
      let recent = gone.get(replicaSetUid) ?? 0;
      for (const { owner, before, count } of known.values()) {
        if (owner !== replicaSetUid) continue;
        total += count;
        recent += count - before;
      }
      return { total, recent };
    },
    forget(replicaSetUid) {
      gone.delete(replicaSetUid);
    },
  };
}
