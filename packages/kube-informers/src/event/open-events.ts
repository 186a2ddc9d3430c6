import { hasCode } from '@ktl/faults';
import {
  createBackoff,
  systemClock,
  type Clock,
  type KubeClient,
  type KubeObject,
  type Resource,
} from '@ktl/kube-client';
import { createInformer, type Informer } from '../informer/informer.ts';
import { readEvent, type ClusterEvent, type EventObject } from './cluster-event.ts';

/** What {@link openEvents} needs. */
export interface EventsOptions {
  readonly client: Pick<KubeClient, 'list' | 'watch'>;
  /** Undefined: all namespaces. */
  readonly namespace: string | undefined;
  /** Only events about objects of this kind: `Node`. Default: of any. */
  readonly involvedKind?: string | undefined;
  /**
   * Throw what the first list failed with. False: only what time does not heal (no right, no such
   * resource), and retry the rest for ever. Default false.
   */
  readonly failFast?: boolean | undefined;
  /** Default: the machine's. */
  readonly clock?: Clock | undefined;
  /** Uniform in [0, 1), for jitter. Default Math.random. */
  readonly random?: (() => number) | undefined;
  /** Ends the wait, and the informer. */
  readonly signal: AbortSignal;
}

const place = { version: 'v1', plural: 'events', kind: 'Event', namespaced: true };

/**
 * The APIs of events, best first. Both show the same objects under the same UIDs; only the rights to
 * them differ, and the cluster roles `view` and `edit` grant the second alone.
 */
const apis: readonly (Resource & { readonly kindField: string })[] = [
  { ...place, group: 'events.k8s.io', kindField: 'regarding.kind' },
  { ...place, group: '', kindField: 'involvedObject.kind' },
];

const BY_SUBJECT = 'subject';

/**
 * A live, synced picture of the events of a namespace, through events.k8s.io/v1 where the cluster
 * serves it and the user may read it, else through v1: never through both.
 * @throws KtlError API_FORBIDDEN for v1 events; with `failFast` whatever else the first list failed
 * with; the signal's reason
 */
export async function openEvents(options: EventsOptions): Promise<Informer<ClusterEvent>> {
  const { clock = systemClock, random, signal } = options;
  const backoff = createBackoff({ baseMs: 1_000, maxMs: 30_000, random });
  for (;;) {
    try {
      return await openFirst(options);
    } catch (error) {
      signal.throwIfAborted();
      if (options.failFast === true || isRefusal(error)) throw error;
    }
    await clock.sleep(backoff.next(), signal);
  }
}

/** What names an object where an event has no UID of it. */
export type ObjectName = Pick<EventObject, 'kind' | 'namespace' | 'name'>;

/** Events about one object: by its UID, and with a name also those that may mean it by name alone. */
export function eventsAbout(
  { store }: Informer<ClusterEvent>,
  uid: string,
  name?: ObjectName,
): readonly ClusterEvent[] {
  const byUid = store.byIndex(BY_SUBJECT, uid);
  if (name === undefined) return byUid;
  return [...new Set([...byUid, ...store.byIndex(BY_SUBJECT, nameKey(name))])];
}

async function openFirst(options: EventsOptions): Promise<Informer<ClusterEvent>> {
  let refusal: unknown;
  for (const { kindField, ...resource } of apis) {
    const { client, namespace, involvedKind, clock, random, signal } = options;
    const informer = createInformer<KubeObject, ClusterEvent>({
      client,
      resource,
      namespace,
      fieldSelector: involvedKind === undefined ? undefined : `${kindField}=${involvedKind}`,
      clock,
      random,
      signal,
      failFast: true,
      transform: readEvent,
      indexers: { [BY_SUBJECT]: subjectsOf },
    });
    try {
      await informer.synced(signal);
      return informer;
    } catch (error) {
      await informer[Symbol.asyncDispose]();
      if (!isRefusal(error)) throw error;
      refusal = error;
    }
  }
  throw refusal;
}

function isRefusal(error: unknown): boolean {
  return hasCode(error, 'API_FORBIDDEN', 'API_NOT_FOUND');
}

// A static pod's events bear the UID that its kubelet knows it by, so pods are found by name as well.
function subjectsOf({ object }: ClusterEvent): readonly string[] {
  const byName = nameKey(object);
  if (object.uid === '') return [byName];
  return object.kind === 'Pod' ? [object.uid, byName] : [object.uid];
}

function nameKey({ kind, namespace, name }: ObjectName): string {
  return `${kind}/${namespace}/${name}`;
}
