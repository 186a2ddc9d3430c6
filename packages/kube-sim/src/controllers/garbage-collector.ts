import type { Cluster } from './cluster.ts';
import type { SimObject } from './objects.ts';
import { WorkQueue } from './work-queue.ts';

/** Deletes what is left behind: objects whose owners are gone, and the contents of a dying namespace. */
export class GarbageCollector {
  readonly #cluster: Cluster;
  readonly #owners: WorkQueue;
  readonly #namespaces: WorkQueue;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    this.#owners = new WorkQueue(cluster.clock, 10, (uid) => {
      this.#collect(uid);
    });
    this.#namespaces = new WorkQueue(cluster.clock, 10, (name) => {
      this.#empty(name);
    });
    cluster.on('*', ({ type, object, resource }) => {
      if (type !== 'DELETED') {
        const isDying = object.metadata.deletionTimestamp !== undefined;
        if (resource === 'namespaces' && isDying) this.#namespaces.add(object.metadata.name);
        return;
      }
      const uid = object.metadata.uid ?? '';
      if (cluster.dependentsOf(uid).length > 0) this.#owners.add(uid);
      this.#namespaceShrank(object);
    });
  }

  stop(): void {
    this.#owners.stop();
    this.#namespaces.stop();
  }

  #collect(uid: string): void {
    for (const { resource, object: indexed } of this.#cluster.dependentsOf(uid)) {
      const { namespace = '', name } = indexed.metadata;
      const object = this.#cluster.store.get(resource, namespace, name) ?? indexed;
      const owners = object.metadata.ownerReferences ?? [];
      // An orphan no longer names the owner that it is indexed by.
      if (!owners.some((owner) => owner.uid === uid)) continue;
      if (owners.some((owner) => owner.uid !== uid && this.#exists(object, owner))) continue;
      if (object.metadata.deletionTimestamp !== undefined) continue;
      this.#cluster.store.delete(resource, object.metadata.namespace ?? '', object.metadata.name);
    }
  }

  #exists(object: SimObject, owner: { kind: string; name: string; uid: string }): boolean {
    const plural = owner.kind.toLowerCase();
    const found = this.#cluster.store
      .contentsOf(object.metadata.namespace ?? '')
      .find((entry) => entry.object.metadata.uid === owner.uid);
    return found?.object.kind.toLowerCase() === plural;
  }

  #namespaceShrank(object: SimObject): void {
    const { namespace } = object.metadata;
    if (namespace === undefined) return;
    const owner = this.#cluster.store.get('namespaces', '', namespace);
    if (owner?.metadata.deletionTimestamp !== undefined) this.#namespaces.add(namespace);
  }

  #empty(name: string): void {
    const namespace = this.#cluster.store.get('namespaces', '', name);
    if (namespace?.metadata.deletionTimestamp === undefined) return;
    const contents = this.#cluster.store.contentsOf(name);
    for (const { resource, object } of contents) {
      if (object.metadata.deletionTimestamp !== undefined) continue;
      this.#cluster.store.delete(resource, name, object.metadata.name);
    }
    if (this.#cluster.store.contentsOf(name).length === 0) {
      this.#cluster.store.remove('namespaces', '', name);
    }
  }
}
