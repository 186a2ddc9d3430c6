import {
  systemClock,
  type Clock,
  type KubeClient,
  type KubeObject,
  type Resource,
} from '@ktl/kube-client';
import { createInformer, type Informer } from '../informer/informer.ts';
import { createOwnerGraph, type OwnedObject, type OwnerGraph } from '../target/owner-graph.ts';
import {
  searchedNamespaces,
  subjectsOf,
  type TargetQuery,
  type TargetSubject,
} from '../target/target-query.ts';
import { resolveWorkloadKind } from '../target/workload-kind.ts';

/** What {@link watchNamedObjects} needs. */
export interface NamedObjectsOptions {
  readonly client: KubeClient;
  readonly query: TargetQuery;
  /** Called for the UID of each object that belongs to the query; may repeat one. */
  readonly onObject: (uid: string) => void;
  /** Called once, when all that are there have been told. */
  readonly onSynced: () => void;
  readonly clock?: Clock | undefined;
  readonly random?: (() => number) | undefined;
  readonly signal: AbortSignal;
}

/** One list and watch, and what to make of its objects. */
interface Watched {
  readonly informer: Informer<OwnedObject>;
  /** UIDs of objects that turn out to belong. */
  readonly take: (object: OwnedObject) => readonly string[];
}

/**
 * Tells which objects besides pods a query names: workloads, Services, and what stands between a
 * workload and its pods, also where there are no pods yet. Queries that name pods have none. Runs
 * until the signal aborts; an object that is gone still counts.
 * @throws KtlError TARGET_KIND_UNKNOWN, and what the lookup of a kind throws
 */
export async function watchNamedObjects(options: NamedObjectsOptions): Promise<void> {
  const { query, signal, onObject, onSynced } = options;
  const found = await Promise.all(subjectsOf(query).map((one) => watchesOf(one, options)));
  const watches = found.flat();
  let unsynced = watches.length;
  if (unsynced === 0) onSynced();
  const follow = async ({ informer, take }: Watched): Promise<void> => {
    let isSynced = false;
    for await (const batch of informer.subscribe({ signal })) {
      for (const change of batch.changes) {
        if (change.type === 'applied') take(change.object).forEach(onObject);
      }
      if (isSynced || !batch.synced) continue;
      isSynced = true;
      unsynced -= 1;
      if (unsynced === 0) onSynced();
    }
  };
  await Promise.all(watches.map(follow));
}

async function watchesOf(
  subject: TargetSubject,
  options: NamedObjectsOptions,
): Promise<readonly Watched[]> {
  const { client, query, signal } = options;
  const { workload } = subject;
  if (workload === undefined) return [];
  const kind = await resolveWorkloadKind(workload.kind, { client, signal });
  if (kind.type !== 'owner' && kind.type !== 'service') return [];
  const searched = searchedNamespaces(query, client, subject);
  const via = kind.type === 'owner' ? kind.via : [];
  const owners = createOwnerGraph();
  return (searched === 'all' ? [undefined] : searched).flatMap((namespace) => [
    {
      informer: open(kind.resource, { namespace, name: workload.name }, options),
      take: (object) => owners.addWorkload(object),
    },
    ...via.map((resource) => ({
      informer: open(resource, { namespace }, options),
      take: (object: OwnedObject) => ownedUids(owners, object),
    })),
  ]);
}

function ownedUids(owners: OwnerGraph, object: OwnedObject): readonly string[] {
  owners.setBetween(object);
  const { uid } = object.metadata;
  return uid !== undefined && owners.owns(object) ? [uid] : [];
}

function open(
  resource: Resource,
  place: { readonly namespace: string | undefined; readonly name?: string },
  { client, clock = systemClock, random, signal }: NamedObjectsOptions,
): Informer<OwnedObject> {
  return createInformer<KubeObject, OwnedObject>({
    client,
    resource,
    namespace: resource.namespaced ? place.namespace : undefined,
    fieldSelector: place.name === undefined ? undefined : `metadata.name=${place.name}`,
    clock,
    random,
    signal,
    transform: ({ metadata: { name, namespace, uid, ownerReferences } }) => ({
      metadata: {
        name,
        ...(namespace === undefined ? {} : { namespace }),
        ...(uid === undefined ? {} : { uid }),
        ownerReferences,
      },
    }),
  });
}
