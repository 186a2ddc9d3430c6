import {
  systemClock,
  type Clock,
  type KubeClient,
  type KubeObject,
  type Resource,
  type Selection,
} from '@ktl/kube-client';
import { faults } from '../faults.ts';
import type { Indexers } from '../store/indexer.ts';
import { objectKey, type Named } from '../store/object-key.ts';
import {
  createStore,
  type StoreChange,
  type StoreReader,
  type StoreWriter,
} from '../store/store.ts';
import { createListWatch, type ListWatch } from '../watch/list-watch.ts';
import type { ListWatchEvent, WatchHealth } from '../watch/watch-state.ts';
import { createChangeQueue, type ChangeQueue, type InformerBatch } from './change-queue.ts';

/** What {@link createInformer} needs. `T` is what the server sends, `S` what is stored. */
export interface InformerOptions<T extends KubeObject, S extends Named = T> extends Selection {
  readonly client: Pick<KubeClient, 'list' | 'watch'>;
  readonly resource: Resource;
  /** Runs on every object on its way in, so that only what is needed stays. Default: keeps all. */
  readonly transform?: ((object: T) => S) | undefined;
  /** Indexes of the store, by name. */
  readonly indexers?: Indexers<S> | undefined;
  /** Default: the machine's. */
  readonly clock?: Clock | undefined;
  /** Uniform in [0, 1), for jitter. Default Math.random. */
  readonly random?: (() => number) | undefined;
  /** Objects a page where the server has no streaming list. Default 500. */
  readonly pageSize?: number | undefined;
  /** `paged` never asks for a streaming list. Default `auto`. */
  readonly firstList?: 'auto' | 'paged' | undefined;
  /**
   * Fail `synced()` and every subscription when the first full picture is refused or the cluster
   * cannot be reached, instead of retrying for ever. No effect after the first sync. Default false.
   */
  readonly failFast?: boolean | undefined;
  /** Ends the informer, as disposing does. */
  readonly signal?: AbortSignal | undefined;
}

/** A live picture of one resource, shared by any number of consumers. */
export interface Informer<S> extends AsyncDisposable {
  /** Latest known state; complete once synced. Keeps its content through outages. */
  readonly store: StoreReader<S>;
  /** How the list and watch behind it are doing. */
  health(): WatchHealth;
  /**
   * Resolves when the first full picture is complete. Starts the informer.
   * @throws with `failFast`: KtlError API_FORBIDDEN, CLUSTER_UNREACHABLE and other failures of the
   * first list; the signal's reason on abort; INFORMER_CLOSED when it was disposed before
   */
  synced(signal?: AbortSignal): Promise<void>;
  /**
   * Everything that is in the store now, then every change. Starts the informer. A slow consumer
   * gets the changes of one object coalesced into the latest, and holds up nobody else. Ends when
   * the informer is disposed or the signal aborts.
   * @throws what `synced` throws, with `failFast`
   */
  subscribe(options?: { readonly signal?: AbortSignal }): AsyncIterable<InformerBatch<S>>;
}

/**
 * Creates an informer; it asks the server for nothing before its first consumer. List and watch go
 * on until it is disposed: expired versions, lost connections and refusals are retried with jittered
 * backoff and show in `health()`.
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes
 */
export function createInformer<T extends KubeObject, S extends Named = T>(
  options: InformerOptions<T, S>,
): Informer<S> {
  return new StoreInformer<T, S>(options);
}

class StoreInformer<T extends KubeObject, S extends Named> implements Informer<S> {
  readonly store: StoreReader<S>;
  readonly #writer: StoreWriter<S>;
  readonly #transform: (object: T) => S;
  readonly #listWatch: ListWatch<T>;
  readonly #stop = new AbortController();
  readonly #queues = new Set<ChangeQueue<S>>();
  #running: Promise<void> | undefined;
  #isSynced = false;
  #failure: Error | undefined;

  constructor(options: InformerOptions<T, S>) {
    const { reader, writer } = createStore<S>({ indexers: options.indexers });
    this.store = reader;
    this.#writer = writer;
    this.#transform = options.transform ?? ((object) => object as unknown as S);
    const { signal } = options;
    if (signal?.aborted === true) this.#stop.abort(signal.reason);
    signal?.addEventListener(
      'abort',
      () => {
        this.#stop.abort(signal.reason);
      },
      { once: true, signal: this.#stop.signal },
    );
    this.#listWatch = createListWatch<T>({
      client: options.client,
      resource: options.resource,
      selection: {
        namespace: options.namespace,
        labelSelector: options.labelSelector,
        fieldSelector: options.fieldSelector,
      },
      clock: options.clock ?? systemClock,
      random: options.random ?? Math.random,
      pageSize: options.pageSize,
      firstList: options.firstList,
      failFast: options.failFast,
      signal: this.#stop.signal,
    });
  }

  health(): WatchHealth {
    return this.#listWatch.health();
  }

  async synced(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    for await (const batch of this.subscribe(signal === undefined ? {} : { signal })) {
      if (batch.synced) return;
    }
    signal?.throwIfAborted();
    throw faults.INFORMER_CLOSED({});
  }

  subscribe(options: { readonly signal?: AbortSignal } = {}): AsyncIterable<InformerBatch<S>> {
    const { signal } = options;
    const done = new AbortController();
    const queue = createChangeQueue<S>(() => {
      this.#queues.delete(queue);
      done.abort();
    });
    queue.push(
      [...this.store.list()].map((object) => ({
        type: 'applied',
        key: objectKey(object),
        object,
        previous: undefined,
      })),
    );
    if (this.#isSynced) queue.setSynced();
    this.#queues.add(queue);
    this.#start();
    if (this.#failure !== undefined) queue.end(this.#failure);
    else if (this.#stop.signal.aborted || signal?.aborted === true) queue.end();
    signal?.addEventListener(
      'abort',
      () => {
        queue.end();
      },
      { once: true, signal: done.signal },
    );
    return queue;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort(new Error('the informer is closed'));
    await this.#running;
    for (const queue of this.#queues) queue.end();
  }

  #start(): void {
    if (this.#running === undefined && !this.#stop.signal.aborted) this.#running = this.#run();
  }

  async #run(): Promise<void> {
    try {
      for await (const event of this.#listWatch.events) this.#take(event);
      for (const queue of this.#queues) queue.end();
    } catch (error) {
      // Only a failed first sync gets here, or an object that the transform cannot read.
      this.#failure = error as Error;
      for (const queue of this.#queues) queue.end(this.#failure);
    }
  }

  #take(event: ListWatchEvent<T>): void {
    switch (event.type) {
      case 'restart':
        this.#writer.beginReplace();
        return;
      case 'initial':
        for (const object of event.objects)
          this.#publish(this.#writer.apply(this.#transform(object)));
        return;
      case 'complete':
        this.#publish(this.#writer.endReplace());
        if (this.#isSynced) return;
        this.#isSynced = true;
        for (const queue of this.#queues) queue.setSynced();
        return;
      case 'applied':
        this.#publish(this.#writer.apply(this.#transform(event.object)));
        return;
      case 'deleted':
        this.#publish(this.#writer.remove(this.#transform(event.object)));
    }
  }

  #publish(changes: readonly StoreChange<S>[]): void {
    for (const queue of this.#queues) queue.push(changes);
  }
}
