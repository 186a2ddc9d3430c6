import type { OwnerReference } from '@ktl/kube-client';

/** An object as far as ownership goes. */
export interface OwnedObject {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly ownerReferences?: readonly OwnerReference[] | undefined;
  };
}

/**
 * Who belongs to the wanted workloads, by UID and never by label or name: two workloads may share
 * labels, and a workload that was created again has the name of another. Objects may come in any
 * order; each call returns the owner UIDs whose pods have to be judged again.
 */
export interface OwnerGraph {
  /** A wanted workload is there. */
  addWorkload(workload: OwnedObject): readonly string[];
  /** An object between workloads and pods came or changed: a ReplicaSet, a Job. */
  setBetween(between: OwnedObject): readonly string[];
  /** An object between workloads and pods is gone. */
  removeBetween(between: OwnedObject): void;
  /** The workload owns the object, or owns its owner. */
  owns(object: OwnedObject): boolean;
}

/** UIDs of an object's owners that count: its controller, or all of them where none is marked. */
export function ownerUids(object: OwnedObject): readonly string[] {
  const owners = object.metadata.ownerReferences ?? [];
  const controller = owners.find((owner) => owner.controller === true);
  return controller === undefined ? owners.map(({ uid }) => uid) : [controller.uid];
}

/** An empty graph. */
export function createOwnerGraph(): OwnerGraph {
  // Neither a workload that is gone nor a selected object between is forgotten: its pods outlive it
  // and still have last lines to say. UIDs are never used twice, so this can select nothing wrong.
  const workloads = new Set<string>();
  const ownersOfBetween = new Map<string, readonly string[]>();

  const isSelected = (uid: string): boolean =>
    workloads.has(uid) ||
    (ownersOfBetween.get(uid)?.some((owner) => workloads.has(owner)) ?? false);

  return {
    addWorkload({ metadata: { uid } }) {
      if (uid === undefined || workloads.has(uid)) return [];
      workloads.add(uid);
      const affected = [uid];
      for (const [between, owners] of ownersOfBetween) {
        if (owners.includes(uid)) affected.push(between);
      }
      return affected;
    },
    setBetween(between) {
      const { uid } = between.metadata;
      if (uid === undefined) return [];
      const wasSelected = isSelected(uid);
      ownersOfBetween.set(uid, ownerUids(between));
      return isSelected(uid) === wasSelected ? [] : [uid];
    },
    removeBetween({ metadata: { uid } }) {
      if (uid !== undefined && !isSelected(uid)) ownersOfBetween.delete(uid);
    },
    owns: (object) => ownerUids(object).some(isSelected),
  };
}
