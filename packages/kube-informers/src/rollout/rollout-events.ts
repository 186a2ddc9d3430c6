import type { ClusterEvent, EventObject } from '../event/cluster-event.ts';
import type { Informer } from '../informer/informer.ts';
import type { SlimDeployment } from './deployment.ts';
import {
  addEvents,
  createEventLedger,
  type EventLedger,
  type ReplicaSetEvents,
} from './event-ledger.ts';
import type { SlimReplicaSet } from './replica-set.ts';

/** Pods remembered at most after they are gone, for the events about them. */
const mostPods = 5_000;

/** Events about ReplicaSets and their pods, counted by ReplicaSet. */
export class RolloutEvents {
  readonly #ledger: EventLedger;
  readonly #isWanted: (uid: string) => boolean;
  readonly #setsByName = new Map<string, string>();
  readonly #podOwners = new Map<string, string>();
  readonly #first = Promise.withResolvers<undefined>();
  #problem: unknown;

  /**
   * @param sinceMs - of a last occurrence, Unix ms
   * @param isWanted - whether events about this ReplicaSet count
   */
  constructor(sinceMs: number, isWanted: (uid: string) => boolean) {
    this.#isWanted = isWanted;
    this.#ledger = createEventLedger({ sinceMs, ownerOf: (object) => this.#ownerOf(object) });
  }

  /** Resolves when those that were there have been read, or cannot be. */
  get isRead(): Promise<undefined> {
    return this.#first.promise;
  }

  /** Why some or all cannot be read. */
  get problem(): unknown {
    return this.#problem;
  }

  /** Reads until the signal aborts; never rejects for feeds that do not open. */
  async read(
    opening: readonly Promise<Informer<ClusterEvent>>[],
    signal: AbortSignal,
  ): Promise<void> {
    const found = await Promise.allSettled(
      opening.map(async (open) => {
        const feed = await open;
        for (const event of feed.store.list()) this.#ledger.offer(event);
        return feed;
      }),
    );
    const refused = found.find((one) => one.status === 'rejected');
    if (refused !== undefined && !signal.aborted) this.#problem = refused.reason;
    this.close();
    const feeds = found.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
    await Promise.all(feeds.map((feed) => this.#follow(feed, signal)));
  }

  /** Nobody waits for the first events any more. */
  close(): void {
    this.#first.resolve(undefined);
  }

  /** Counts events whose owner was not known when they came. */
  settle(): void {
    this.#ledger.settle();
  }

  /** Of these ReplicaSets together. */
  of(uids: readonly string[]): ReplicaSetEvents {
    return addEvents(uids.map((uid) => this.#ledger.of(uid)));
  }

  addSet(set: SlimReplicaSet): void {
    this.#setsByName.set(placeOf(set), set.metadata.uid);
  }

  forgetSet(set: SlimReplicaSet): void {
    const { uid } = set.metadata;
    this.#ledger.forget(uid);
    if (this.#setsByName.get(placeOf(set)) === uid) this.#setsByName.delete(placeOf(set));
  }

  addPod(uid: string, owner: string): void {
    this.#podOwners.delete(uid);
    this.#podOwners.set(uid, owner);
    const [oldest = ''] = this.#podOwners.keys();
    if (this.#podOwners.size > mostPods) this.#podOwners.delete(oldest);
  }

  async #follow(feed: Informer<ClusterEvent>, signal: AbortSignal): Promise<void> {
    for await (const { changes } of feed.subscribe({ signal })) {
      for (const { type, object } of changes) {
        if (type === 'applied') this.#ledger.offer(object);
      }
    }
    await feed[Symbol.asyncDispose]();
  }

  #ownerOf({ kind, namespace, name, uid }: EventObject): string | undefined {
    const owner = kind === 'Pod' ? (this.#podOwners.get(uid) ?? this.#setOf(namespace, name)) : uid;
    return this.#isWanted(owner ?? '') ? owner : undefined;
  }

  // A pod that was gone before the watch began is known by its name alone.
  #setOf(namespace: string, pod: string): string | undefined {
    const set = /^(.+)-[a-z0-9]{5}$/.exec(pod)?.[1];
    return set === undefined ? undefined : this.#setsByName.get(`${namespace}/${set}`);
  }
}

/** `namespace/name`. */
export function placeOf({ metadata }: SlimDeployment | SlimReplicaSet): string {
  return `${metadata.namespace}/${metadata.name}`;
}
