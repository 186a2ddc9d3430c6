import type { KtlError } from '@ktl/faults';
import { systemClock, type Clock, type KubeClient } from '@ktl/kube-client';
import type { Informer } from '../informer/informer.ts';
import type { SlimPod } from '../pod/slim-pod.ts';
import type { StoreChange } from '../store/store.ts';
import type { WatchHealth } from '../watch/watch-state.ts';
import type { TargetChange } from './container-target.ts';
import { missingFault, openSubject, selectsPod, type LiveSubject } from './live-subject.ts';
import { createNodeSelection, type NodeSelection } from './node-selection.ts';
import type { OwnedObject } from './owner-graph.ts';
import { createPodFilter } from './pod-filter.ts';
import { PodInquiries } from './pod-inquiries.ts';
import type { SelectingService } from './service-selection.ts';
import { subjectsOf, type TargetQuery } from './target-query.ts';
import type { SourceOptions } from './source-options.ts';
import { createTargetQueue, type TargetQueue } from './target-queue.ts';
import { createTargetSet, type TargetSet } from './target-set.ts';
import { BY_OWNER, createTargetSources, type TargetSources } from './target-sources.ts';

/** What {@link watchTargets} needs. */
export interface TargetFeedOptions {
  readonly client: KubeClient;
  readonly query: TargetQuery;
  /**
   * Throw out of the iteration when the first picture cannot be had (forbidden, unreachable, invalid
   * selector) or none of the objects that the query names exists. False: wait and retry for ever.
   * Default false.
   */
  readonly failFast?: boolean | undefined;
  /**
   * With `failFast`: told, before `synced`, of each object that the query names and that does not exist,
   * where that is no failure because the query has other subjects. The feed waits for it to appear.
   */
  readonly onMissing?: ((missing: KtlError) => void) | undefined;
  /** Default: the machine's. */
  readonly clock?: Clock | undefined;
  /** Uniform in [0, 1), for jitter. Default Math.random. */
  readonly random?: (() => number) | undefined;
  /** Ends the feed. */
  readonly signal?: AbortSignal | undefined;
}

/** The containers that a query selects, live. Iterate it once; leaving the loop closes it. */
export interface TargetFeed extends AsyncIterable<TargetChange>, AsyncDisposable {
  /** The worst of all lists and watches behind the feed; counters are sums. */
  health(): WatchHealth;
}

/**
 * Watches the containers that a query selects. Targets appear and vanish as pods do; the feed starts
 * with what is there, then `synced`, then changes, and ends only when it is closed. A slow reader
 * gets the changes of one container coalesced, but is always told that it was there and that it
 * vanished. Workloads are followed by owner UID (pod to ReplicaSet to Deployment, pod to Job to
 * CronJob), also when they are deleted and created again.
 * @throws iterating: KtlError TARGET_KIND_UNKNOWN; with `failFast` also TARGET_NOT_FOUND,
 * API_FORBIDDEN, API_INVALID, CLUSTER_UNREACHABLE and whatever else the first list failed with
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/owners-dependents/
 */
export function watchTargets(options: TargetFeedOptions): TargetFeed {
  const feed = new InformedTargetFeed(options);
  return {
    [Symbol.asyncIterator]: () => feed.start(),
    health: () => feed.health(),
    [Symbol.asyncDispose]: () => feed.close(),
  };
}

class InformedTargetFeed {
  readonly #options: SourceOptions;
  readonly #stop = new AbortController();
  readonly #queue: TargetQueue;
  readonly #targets: TargetSet;
  readonly #nodes: NodeSelection;
  readonly #onMissing: ((missing: KtlError) => void) | undefined;
  readonly #inquiries: PodInquiries;
  #subjects: readonly LiveSubject[] = [];
  #sources: TargetSources = { pods: [], workloads: [], between: [], nodes: [] };
  #unsynced = 0;
  #isSynced = false;
  #startError: unknown;
  readonly #startedMs: number;
  #running: Promise<void> | undefined;

  constructor(options: TargetFeedOptions) {
    const { client, query, signal } = options;
    const clock = options.clock ?? systemClock;
    this.#startedMs = clock.now();
    this.#options = {
      client,
      query,
      clock,
      random: options.random ?? Math.random,
      failFast: options.failFast ?? false,
      signal: this.#stop.signal,
      onStartError: (error) => {
        this.#startError = error;
      },
    };
    this.#onMissing = options.onMissing;
    this.#inquiries = new PodInquiries(client);
    this.#nodes = createNodeSelection(query);
    this.#queue = createTargetQueue(() => this.close());
    this.#targets = createTargetSet({
      filter: createPodFilter(query),
      belongs: (pod) =>
        this.#nodes.selects(pod) && this.#subjects.some((live) => selectsPod(live, pod)),
      onPresent: (target) => {
        this.#queue.present(target);
      },
      onAbsent: (target, reason) => {
        this.#queue.absent(target, reason);
      },
    });
    const stop = (): void => {
      void this.close();
    };
    if (signal?.aborted === true) stop();
    signal?.addEventListener('abort', stop, { once: true, signal: this.#stop.signal });
  }

  start(): AsyncIterator<TargetChange> {
    if (this.#running === undefined && !this.#stop.signal.aborted) this.#running = this.#run();
    return this.#queue;
  }

  health(): WatchHealth {
    const all = this.#informers().map((informer) => informer.health());
    const stale = all.flatMap(({ staleSinceMs }) => staleSinceMs ?? []);
    const sum = (of: (health: WatchHealth) => number): number =>
      all.reduce((total, health) => total + of(health), 0);
    const idleSinceMs = all.length === 0 ? this.#startedMs : undefined;
    return {
      synced: this.#isSynced,
      staleSinceMs: stale.length === 0 ? idleSinceMs : Math.min(...stale),
      lastError:
        this.#startError ?? all.find(({ lastError }) => lastError !== undefined)?.lastError,
      relists: sum(({ relists }) => relists),
      reconnects: sum(({ reconnects }) => reconnects),
    };
  }

  async close(): Promise<void> {
    this.#stop.abort(new Error('the feed is closed'));
    this.#inquiries.close();
    await Promise.all(this.#informers().map((informer) => informer[Symbol.asyncDispose]()));
    this.#queue.end();
  }

  #informers(): readonly Informer<unknown>[] {
    const { pods, workloads, between, nodes } = this.#sources;
    return [...pods, ...workloads.map(({ informer }) => informer), ...between, ...nodes];
  }

  async #run(): Promise<void> {
    try {
      this.#subjects = await Promise.all(
        subjectsOf(this.#options.query).map((subject) => openSubject(subject, this.#options)),
      );
      this.#startError = undefined;
      if (this.#stop.signal.aborted) return;
      this.#sources = createTargetSources(this.#options, this.#subjects);
      const { pods, workloads, between, nodes } = this.#sources;
      this.#unsynced = this.#informers().length;
      await Promise.all([
        ...pods.map((informer) =>
          this.#follow(informer, (change) => {
            this.#podChanged(change);
          }),
        ),
        ...workloads.map(({ informer, live }) =>
          this.#follow(informer, (change) => {
            this.#workloadChanged(live, change);
          }),
        ),
        ...between.map((informer) =>
          this.#follow(informer, (change) => {
            this.#betweenChanged(change);
          }),
        ),
        ...nodes.map((informer) =>
          this.#follow(informer, ({ type, object }) => {
            this.#nodes[type === 'applied' ? 'set' : 'remove'](object);
            this.#judgeAll();
          }),
        ),
      ]);
    } catch (error) {
      if (this.#stop.signal.aborted) return;
      this.#queue.end(error as Error);
      await this.close();
    }
  }

  async #follow<S>(informer: Informer<S>, apply: (change: StoreChange<S>) => void): Promise<void> {
    let isSynced = false;
    for await (const batch of informer.subscribe()) {
      for (const change of batch.changes) apply(change);
      if (isSynced || !batch.synced) continue;
      isSynced = true;
      this.#unsynced -= 1;
      if (this.#unsynced === 0) await this.#synced();
    }
  }

  async #synced(): Promise<void> {
    if (this.#options.failFast) await this.#requireNamed();
    this.#isSynced = true;
    this.#targets.endInitial();
    this.#queue.synced(this.#targets.size);
  }

  #workloadChanged(live: LiveSubject, { type, object }: StoreChange<SelectingService>): void {
    if (live.kind?.type === 'owner') {
      if (type === 'applied') this.#judgeAgain(live.owners.addWorkload(object));
      return;
    }
    live.services[type === 'applied' ? 'set' : 'remove'](object);
    this.#judgeAll();
  }

  #betweenChanged({ type, object }: StoreChange<OwnedObject>): void {
    for (const { kind, owners } of this.#subjects) {
      if (kind?.type !== 'owner') continue;
      if (type === 'deleted') owners.removeBetween(object);
      else this.#judgeAgain(owners.setBetween(object));
    }
  }

  #podChanged(change: StoreChange<SlimPod>): void {
    const { object: pod } = change;
    this.#inquiries.drop(pod.metadata.uid);
    if (change.type === 'applied') this.#targets.setPod(pod);
    else if (pod.metadata.isDeleting || !this.#hasSelector())
      this.#targets.removePod(pod, 'deleted');
    else {
      void this.#inquiries.ask(pod, (isThere) => {
        this.#targets.removePod(pod, isThere ? 'unmatched' : 'deleted');
      });
    }
  }

  /** With a selector, "DELETED" may mean no more than that the pod does not match any more. */
  #hasSelector(): boolean {
    const { labelSelector, fieldSelector } = this.#options.query;
    return labelSelector !== undefined || fieldSelector !== undefined;
  }

  #judgeAgain(owners: readonly string[]): void {
    for (const uid of owners) {
      for (const { store } of this.#sources.pods) {
        for (const pod of store.byIndex(BY_OWNER, uid)) this.#targets.setPod(pod);
      }
    }
  }

  #judgeAll(): void {
    for (const { store } of this.#sources.pods) {
      for (const pod of store.list()) this.#targets.setPod(pod);
    }
  }

  /** @throws KtlError TARGET_NOT_FOUND where the query names objects only and none of them exists */
  async #requireNamed(): Promise<void> {
    const missing = this.#subjects.filter((live) => !this.#exists(live));
    const found = await Promise.all(missing.map((live) => missingFault(live, this.#options)));
    const error = found.length === this.#subjects.length ? found.shift() : undefined;
    for (const one of found) this.#onMissing?.(one);
    if (error !== undefined) throw error;
  }

  #exists(live: LiveSubject): boolean {
    const { kind, subject, namespaces } = live;
    const { pods, workloads } = this.#sources;
    if (kind === undefined || kind.type === 'node') return true;
    if (kind.type !== 'pod') {
      return workloads.some((source) => source.live === live && source.informer.store.size > 0);
    }
    return pods.some(({ store }) =>
      [...store.list()].some(
        ({ metadata: { name, namespace } }) =>
          name === subject.workload?.name &&
          (namespaces === 'all' || namespaces.includes(namespace)),
      ),
    );
  }
}
