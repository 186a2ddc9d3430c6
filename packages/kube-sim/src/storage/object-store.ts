import type { Change, ClusterStore } from '../controllers/cluster-store.ts';
import type { SimObject } from '../controllers/objects.ts';

/** A {@link Change} with what a watch needs to tell objects that begin or cease to match. */
export interface CommittedChange extends Change {
  /** The store's resourceVersion after this change. */
  readonly version: number;
  /** The object before this change; undefined for ADDED. */
  readonly previous: SimObject | undefined;
}

/** What has to hold for a write to happen; otherwise it is a 409 Conflict. */
export interface Preconditions {
  readonly uid?: string | undefined;
  readonly resourceVersion?: string | undefined;
}

/** How an object is to be deleted: what meta/v1 DeleteOptions asks for. */
export interface RemovalOptions {
  /** Pods only. Default: the pod's own, 30 s. 0 removes at once. */
  readonly gracePeriodSeconds?: number | undefined;
  /** What must still hold, else ApiError 409 Conflict. */
  readonly preconditions?: Preconditions | undefined;
  /** Finalizers to add before the removal: `foregroundDeletion`, `orphan`. */
  readonly finalizers?: readonly string[] | undefined;
}

/** The objects of one resource at one moment. */
export interface StoredList {
  readonly version: number;
  readonly items: readonly SimObject[];
}

/**
 * The simulated etcd. Synchronous; one counter numbers every change of every resource; objects that
 * it gives are frozen by convention: a change makes a new one.
 *
 * Resources are named as RBAC names them: `pods`, `deployments.apps`. The namespace of what has none
 * is the empty string.
 */
export interface ObjectStore extends ClusterStore {
  /** The resourceVersion of the last change. */
  readonly version: number;
  /** Calls `listener` after each commit, in commit order, also when listeners write. */
  subscribe(listener: (change: CommittedChange) => void): () => void;
  /** Objects by namespace and name, optionally of one namespace, sorted as etcd sorts them. */
  list(resource: string, namespace?: string): readonly SimObject[];
  /**
   * Stores a new object: uid, creationTimestamp, generation, a name from `generateName`.
   * @throws ApiError 409 AlreadyExists
   */
  create(resource: string, object: SimObject): SimObject;
  /**
   * Replaces an object; bumps the generation when anything but metadata and status changed; writes
   * nothing when nothing changed; removes it when its last finalizer went.
   * @throws ApiError 404 NotFound, 409 Conflict
   */
  update(resource: string, object: SimObject, preconditions?: Preconditions): SimObject;
  /** Reads, changes and writes in one step. @throws ApiError 404 NotFound */
  patch(
    resource: string,
    key: { readonly namespace: string; readonly name: string },
    change: (object: SimObject) => SimObject,
  ): SimObject;
  /**
   * Deletes as the API does: graceful for pods on a node, held by finalizers.
   * @returns the object as it is now, or as it was
   * @throws ApiError 404 NotFound, 409 Conflict
   */
  delete(resource: string, namespace: string, name: string, options?: RemovalOptions): SimObject;
  /** Changes of `resource` after `version`, or undefined when they are no longer known (410). */
  changesSince(resource: string, version: number): readonly CommittedChange[] | undefined;
  /** The list as it was at `version`, or undefined when that is no longer known. */
  listAt(resource: string, version: number): StoredList | undefined;
  /** Forgets all history, as etcd's compaction does: older watches and continue tokens get a 410. */
  compact(): void;
}
