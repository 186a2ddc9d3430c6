import type { SimClock, SimTimer } from '../clock/sim-clock.ts';
import type { SimObject } from '../controllers/objects.ts';
import type { SimPart } from '../sim-part.ts';
import type { ObjectStore } from './object-store.ts';

const finalizer = 'foregroundDeletion';

/**
 * Completes deletions with `propagationPolicy: Foreground`: the dependents go first, and the owner
 * when none is left that blocks it.
 */
export function startForegroundDeletion(store: ObjectStore, clock: SimClock): SimPart {
  const waiting = new Map<string, { resource: string; object: SimObject }>();
  let timer: SimTimer | undefined;
  const run = (): void => {
    timer = undefined;
    for (const { resource, object } of [...waiting.values()]) advance(store, resource, object);
  };
  const unsubscribe = store.subscribe(({ type, resource, object }) => {
    const { uid = '', deletionTimestamp, finalizers = [] } = object.metadata;
    const isWaiting = deletionTimestamp !== undefined && finalizers.includes(finalizer);
    if (type !== 'DELETED' && isWaiting) waiting.set(uid, { resource, object });
    else waiting.delete(uid);
    if (waiting.size > 0) timer ??= clock.setTimeout(run, 10);
  });
  return {
    stop: () => {
      unsubscribe();
      timer?.cancel();
    },
  };
}

function advance(store: ObjectStore, resource: string, owner: SimObject): void {
  const { uid, namespace = '', name } = owner.metadata;
  const dependents = store
    .contentsOf(namespace)
    .filter(({ object }) => object.metadata.ownerReferences?.some((ref) => ref.uid === uid));
  for (const { resource: kind, object } of dependents) {
    if (object.metadata.deletionTimestamp !== undefined) continue;
    store.delete(kind, object.metadata.namespace ?? '', object.metadata.name, {
      finalizers: [finalizer],
    });
  }
  const current = store.get(resource, namespace, name);
  if (dependents.length > 0 || current === undefined) return;
  const { finalizers = [], ...metadata } = current.metadata;
  const kept = finalizers.filter((entry) => entry !== finalizer);
  store.update(resource, {
    ...current,
    metadata: { ...metadata, ...(kept.length === 0 ? {} : { finalizers: kept }) },
  });
}
