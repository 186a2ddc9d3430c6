import { keyOf, type Cluster, type ResourceName, type ResourceTypes } from './cluster.ts';
import type { SimObject } from './objects.ts';
import { WorkQueue } from './work-queue.ts';

// Long enough that one burst of changes is one pass.
const delayMs = 5;

/**
 * The queue of a controller: `reconcile` gets each object of `of.resource` soon after it, or one of the
 * `of.owned` that name it as an owner of kind `of.kind`, has changed. Objects that are gone or on
 * their way out are left alone.
 */
export function ownerQueue<R extends ResourceName>(
  cluster: Cluster,
  of: { readonly resource: R; readonly kind: string; readonly owned: ResourceName },
  reconcile: (object: ResourceTypes[R]) => void,
): WorkQueue {
  const queue = new WorkQueue(cluster.clock, delayMs, (key) => {
    const object = cluster.get(of.resource, key);
    if (object !== undefined && object.metadata.deletionTimestamp === undefined) reconcile(object);
  });
  cluster.on(of.resource, ({ object }) => {
    queue.add(keyOf(object));
  });
  cluster.on(of.owned, ({ object }) => {
    addOwners(queue, of.kind, object);
  });
  return queue;
}

/** Queues the owners of `object` that are of `kind`. */
export function addOwners(queue: WorkQueue, kind: string, { metadata }: SimObject): void {
  for (const owner of metadata.ownerReferences ?? []) {
    if (owner.kind === kind) queue.add(`${metadata.namespace ?? ''}/${owner.name}`);
  }
}
