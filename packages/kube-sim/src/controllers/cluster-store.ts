import type { SimObject } from './objects.ts';

/** A write that the store committed. */
export interface Change {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly resource: string;
  readonly object: SimObject;
}

/** What controllers need of the object store. Objects that it gives are never changed in place. */
export interface ClusterStore {
  get(resource: string, namespace: string, name: string): SimObject | undefined;
  list(resource: string, namespace?: string): readonly SimObject[];
  create(resource: string, object: SimObject): SimObject;
  /** Writes `object` over the one of its name. */
  update(resource: string, object: SimObject): SimObject;
  /** Writes only what changed in `status`. */
  updateStatus(resource: string, object: SimObject): SimObject;
  /** What an API DELETE does: pods get their grace period, the rest goes unless finalizers hold it. */
  delete(resource: string, namespace: string, name: string): void;
  /** Removes at once. */
  remove(resource: string, namespace: string, name: string): void;
  /** Every kind of object that lives in `namespace`. */
  contentsOf(namespace: string): readonly { resource: string; object: SimObject }[];
  subscribe(listener: (change: Change) => void): () => void;
}
