import type { Clock, KubeClient } from '@ktl/kube-client';
import { createInformer, podResource, type Informer } from '@ktl/kube-informers';
import { OwnerChains } from './cluster/owner-chains.ts';
import { PodEvents } from './cluster/pod-events.ts';
import { LogFeeds } from './log/log-feeds.ts';
import type { Redact } from './log/log-message.ts';
import { PodMetrics } from './metrics/pod-metrics.ts';
import { keepInspected, type InspectedPod, type WirePod } from './pod/inspected-pod.ts';
import { podView, type PodView } from './pod/pod-view.ts';
import { RestartHistory } from './pod/restart-history.ts';
import { Connection } from './viewer/connection.ts';
import type { ClusterView, ShownCluster } from './viewer/cluster-view.ts';
import { readClientMessage } from './viewer/client-message.ts';
import type { Peer } from './viewer/pulse.ts';
import { Viewer } from './viewer/viewer.ts';

/** What an {@link Inspector} needs. */
export interface InspectorOptions {
  readonly client: KubeClient;
  /** Undefined: all. */
  readonly namespace: string | undefined;
  /** What each new viewer begins with. */
  readonly pattern: string | undefined;
  readonly metricsIntervalMs: number;
  /** Makes what is done to the lines of one log. Undefined: they come as they are. */
  readonly newRedact: (() => Redact) | undefined;
  readonly clock: Clock;
}

/** One end of a WebSocket, as a viewer has it. */
export interface OpenConnection {
  /** Takes a message of the client. */
  take(text: string): void;
  /** The client answered a ping. */
  alive(): void;
  close(): void;
}

const byName = 'name';
/** The shortest time between two tables; with many rows it is longer. */
const tableEveryMs = 100;
const rowsPerMs = 10;
const keptViewers = 500;
const lookEveryMs = 2_000;
const tickEveryMs = 1_000;
/** A watch that is away shorter than this is nothing to speak of. */
const staleAfterMs = 3_000;

/**
 * Everything between a cluster and its viewers: one watch of pods for all of them; logs, events and
 * metrics only of what somebody looks at. Viewers know nothing of each other, and none waits for another.
 */
export class Inspector implements ClusterView, AsyncDisposable {
  readonly logs: LogFeeds;
  readonly events: PodEvents;
  readonly metrics: PodMetrics;
  readonly cluster: ShownCluster;
  readonly #options: InspectorOptions;
  readonly #pods: Informer<InspectedPod>;
  readonly #owners: OwnerChains;
  readonly #restarts: RestartHistory;
  readonly #viewers = new Map<string, Viewer>();
  readonly #dirty = new Set<Viewer>();
  readonly #stop = new AbortController();
  #running: Promise<unknown> | undefined;
  #staleSince: string | null = null;

  constructor(options: InspectorOptions) {
    const { client, namespace, newRedact, clock, metricsIntervalMs: intervalMs } = options;
    const { signal } = this.#stop;
    this.#options = options;
    this.cluster = { context: client.cluster.context, namespace: namespace ?? null };
    this.#pods = createInformer<WirePod, InspectedPod>({
      client,
      resource: podResource,
      namespace,
      transform: keepInspected,
      indexers: { [byName]: ({ metadata }) => [metadata.name] },
      clock,
      failFast: true,
      signal,
    });
    this.#owners = new OwnerChains(client, signal);
    this.#restarts = new RestartHistory(() => clock.now());
    this.logs = new LogFeeds({ client, clock, newRedact });
    this.events = new PodEvents({ client, namespace, clock, signal });
    this.metrics = new PodMetrics({ client, clock, intervalMs, signal });
  }

  /** Resolves when the pods are known. @throws what the first list of pods failed with */
  async start(signal: AbortSignal): Promise<void> {
    await this.#pods.synced(signal);
    for (const pod of this.#pods.store.list()) this.#restarts.note(pod);
    this.#running ??= Promise.all([
      this.#follow(),
      this.#watchHealth(),
      this.#sendTables(),
      this.#beat(),
    ]);
  }

  /** Since when the cluster has not been heard, RFC 3339; null: it is. */
  get staleSince(): string | null {
    return this.#staleSince;
  }

  /** @param viewerId - the same for all connections that share pattern and focus */
  connect(viewerId: string, peer: Peer): OpenConnection {
    const viewer = this.viewer(viewerId);
    const now = (): number => this.#options.clock.now();
    const connection = new Connection(this, peer, now);
    viewer.attach(connection);
    return {
      alive: () => {
        connection.alive(now());
      },
      take: (text) => {
        connection.alive(now());
        const read = readClientMessage(text);
        if (read.ok) viewer.take(read.message, connection);
        else connection.say({ type: 'error', message: read.problem });
      },
      close: () => {
        viewer.detach(connection);
      },
    };
  }

  /** The viewer of an id; a new one begins with the pattern of the options. */
  viewer(id: string): Viewer {
    const known = this.#viewers.get(id);
    const viewer = known ?? new Viewer(this, this.#options.pattern);
    // The one that was used last is the last that is forgotten.
    this.#viewers.delete(id);
    this.#viewers.set(id, viewer);
    if (known === undefined) this.#forgetIdle();
    return viewer;
  }

  /** The pattern of a viewer; of one that is not known, what it would begin with. */
  patternOf(id: string): string | null {
    const viewer = this.#viewers.get(id);
    return viewer === undefined ? (this.#options.pattern ?? null) : viewer.pattern;
  }

  pods(): Iterable<InspectedPod> {
    return this.#pods.store.list();
  }

  *podNames(): Iterable<string> {
    for (const { metadata } of this.#pods.store.list()) yield metadata.name;
  }

  find(namespace: string, name: string): InspectedPod | undefined {
    return this.#pods.store.find(`${namespace}/${name}`);
  }

  /** Pods of that name, of all namespaces. */
  named(name: string): readonly InspectedPod[] {
    return this.#pods.store.byIndex(byName, name);
  }

  /** Asks for the owners of the pod where they are not known. */
  async viewOf(pod: InspectedPod, deleted: boolean): Promise<PodView> {
    const { owners: references, namespace } = pod.metadata;
    const owners = await this.#owners.above(references, namespace);
    const now = this.#options.clock.now();
    return podView(pod, { owners, restarts: this.#restarts, now, deleted });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort(new Error('kubeluma ends'));
    for (const viewer of this.#viewers.values()) {
      for (const connection of [...viewer.connections]) viewer.detach(connection);
    }
    await Promise.all([
      this.#pods[Symbol.asyncDispose](),
      this.logs[Symbol.asyncDispose](),
      this.events.closed(),
      this.#running,
    ]);
  }

  async #follow(): Promise<void> {
    for await (const { changes } of this.#pods.subscribe({ signal: this.#stop.signal })) {
      const pods = changes.map(({ object }) => object);
      const gone = changes.filter(({ type }) => type === 'deleted').map(({ object }) => object);
      for (const change of changes)
        if (change.type === 'applied') this.#restarts.note(change.object);
      for (const viewer of this.#viewers.values()) {
        if (viewer.concerns(pods)) this.#dirty.add(viewer);
      }
      const names = gone.map(({ metadata }) => metadata.name);
      const freed = names.filter((name) => this.named(name).length === 0);
      for (const viewer of this.#viewers.values()) viewer.forget(freed);
      for (const pod of gone) this.#restarts.forget(pod);
    }
  }

  // A table is made once for all changes that came while the one before was young.
  async #sendTables(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      let rows = 0;
      for (const viewer of this.#dirty) {
        this.#dirty.delete(viewer);
        if (viewer.connections.size === 0) continue;
        viewer.refresh();
        rows += viewer.size;
      }
      await this.#sleep(tableEveryMs + rows / rowsPerMs);
    }
  }

  async #watchHealth(): Promise<void> {
    const { clock } = this.#options;
    while (!this.#stop.signal.aborted) {
      const { staleSinceMs } = this.#pods.health();
      const isStale = staleSinceMs !== undefined && clock.now() - staleSinceMs > staleAfterMs;
      const staleSince = isStale ? new Date(staleSinceMs).toISOString() : null;
      if (staleSince !== this.#staleSince) {
        this.#staleSince = staleSince;
        for (const viewer of this.#viewers.values()) this.#dirty.add(viewer);
      }
      await this.#sleep(lookEveryMs);
    }
  }

  async #beat(): Promise<void> {
    const { clock } = this.#options;
    while (!this.#stop.signal.aborted) {
      await this.#sleep(tickEveryMs);
      for (const { connections } of this.#viewers.values()) {
        for (const connection of [...connections]) connection.tick(clock.now());
      }
    }
  }

  async #sleep(ms: number): Promise<void> {
    await this.#options.clock.sleep(ms, this.#stop.signal).catch(() => undefined);
  }

  #forgetIdle(): void {
    if (this.#viewers.size <= keptViewers) return;
    for (const [id, viewer] of this.#viewers) {
      if (viewer.connections.size > 0) continue;
      this.#viewers.delete(id);
      return;
    }
  }
}
