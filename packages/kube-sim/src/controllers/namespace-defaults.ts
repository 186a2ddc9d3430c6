import type { Cluster } from './cluster.ts';
import type { SimObject } from './objects.ts';
import { WorkQueue } from './work-queue.ts';

/** Gives each namespace what a real one has from the start: its service account and the root CA. */
export class NamespaceDefaults {
  readonly #cluster: Cluster;
  readonly #queue: WorkQueue;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    this.#queue = new WorkQueue(cluster.clock, 5, (namespace) => {
      this.#fill(namespace);
    });
    cluster.on('namespaces', ({ type, object }) => {
      if (type === 'ADDED') this.#queue.add(object.metadata.name);
    });
    for (const namespace of cluster.store.list('namespaces')) {
      this.#queue.add(namespace.metadata.name);
    }
  }

  stop(): void {
    this.#queue.stop();
  }

  #fill(namespace: string): void {
    const found = this.#cluster.store.get('namespaces', '', namespace);
    if (found === undefined || found.metadata.deletionTimestamp !== undefined) return;
    this.#add('serviceaccounts', {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'default', namespace },
    });
    this.#add('configmaps', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'kube-root-ca.crt', namespace },
      data: {},
    });
  }

  #add(resource: string, object: SimObject): void {
    const { namespace = '', name } = object.metadata;
    if (this.#cluster.store.get(resource, namespace, name) !== undefined) return;
    this.#cluster.store.create(resource, object);
  }
}
