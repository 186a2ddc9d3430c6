import { hasCode, isKtlError } from '@ktl/faults';
import type { Clock, KubeClient } from '@ktl/kube-client';
import { quantityOf } from './quantity.ts';

/** What a container uses. */
export interface ContainerUsage {
  readonly name: string;
  /** Thousandths of a core. */
  readonly cpu: number;
  readonly memoryMiB: number;
}

/** What the containers of a pod use, or that nobody measures it. */
export type MetricsView =
  | {
      readonly pod: string;
      readonly namespace: string;
      readonly containers: readonly ContainerUsage[];
      /** When it was measured, RFC 3339. */
      readonly timestamp: string | undefined;
    }
  | { readonly disabled: true; readonly reason: string };

/** What {@link PodMetrics} needs. */
export interface PodMetricsOptions {
  readonly client: Pick<KubeClient, 'requestJson'>;
  readonly clock: Clock;
  readonly intervalMs: number;
  readonly signal: AbortSignal;
}

interface WireMetrics {
  readonly timestamp?: string;
  readonly containers?: readonly {
    readonly name: string;
    readonly usage?: { readonly cpu?: string; readonly memory?: string };
  }[];
}

const group = '/apis/metrics.k8s.io/v1beta1';
/** How often metrics are asked for where the cluster has none. */
const askAgainMs = 60_000;

type Listener = (view: MetricsView) => void;

/**
 * Usage of the pods that somebody looks at, one request for each pod and interval however many look.
 * @see https://kubernetes.io/docs/tasks/debug/debug-cluster/resource-metrics-pipeline/
 */
export class PodMetrics {
  readonly #options: PodMetricsOptions;
  readonly #polls = new Map<string, Poll>();
  /** Why there are none, by namespace: rights are given there; `''` is the cluster. */
  readonly #disabled = new Map<string, { readonly reason: string; readonly untilMs: number }>();

  constructor(options: PodMetricsOptions) {
    this.#options = options;
  }

  follow(
    pod: { readonly namespace: string; readonly name: string },
    listener: Listener,
  ): () => void {
    const key = `${pod.namespace}/${pod.name}`;
    let poll = this.#polls.get(key);
    if (poll === undefined) {
      poll = { listeners: new Set(), stop: new AbortController(), last: undefined };
      this.#polls.set(key, poll);
      void this.#run(pod, poll);
    }
    const followed = poll;
    followed.listeners.add(listener);
    if (followed.last !== undefined) listener(followed.last);
    return () => {
      followed.listeners.delete(listener);
      if (followed.listeners.size > 0) return;
      followed.stop.abort();
      if (this.#polls.get(key) === followed) this.#polls.delete(key);
    };
  }

  async #run(
    pod: { readonly namespace: string; readonly name: string },
    poll: Poll,
  ): Promise<void> {
    const { clock, intervalMs } = this.#options;
    const signal = AbortSignal.any([this.#options.signal, poll.stop.signal]);
    for (;;) {
      const view = await this.#read(pod, signal);
      if (isOver(signal)) return;
      poll.last = view;
      for (const listener of poll.listeners) listener(view);
      // A reading that failed by chance is tried again at the interval.
      const isOff = this.#offFor(pod.namespace) !== undefined;
      const waitMs = isOff ? Math.max(intervalMs, askAgainMs) : intervalMs;
      await clock.sleep(waitMs, signal).catch(() => undefined);
      if (isOver(signal)) return;
    }
  }

  async #read(
    { namespace, name }: { readonly namespace: string; readonly name: string },
    signal: AbortSignal,
  ): Promise<MetricsView> {
    const { client, clock } = this.#options;
    const off = this.#offFor(namespace);
    if (off !== undefined) return { disabled: true, reason: off.reason };
    try {
      const path = `${group}/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}`;
      const metrics = await client.requestJson<WireMetrics>({ method: 'GET', path, signal });
      this.#disabled.delete('');
      this.#disabled.delete(namespace);
      return { pod: name, namespace, containers: usagesOf(metrics), timestamp: metrics.timestamp };
    } catch (error) {
      if (isOver(signal)) return { disabled: true, reason: 'stopped' };
      if (hasCode(error, 'API_NOT_FOUND') && (await this.#isServed(signal))) {
        // Not measured yet: a pod shows up with the second scrape.
        return { pod: name, namespace, containers: [], timestamp: undefined };
      }
      const reason = reasonOf(error);
      // Not served, or not allowed. Everything else may be over at the next reading.
      const untilMs = clock.now() + askAgainMs;
      if (hasCode(error, 'API_NOT_FOUND')) this.#disabled.set('', { reason, untilMs });
      if (hasCode(error, 'API_FORBIDDEN')) this.#disabled.set(namespace, { reason, untilMs });
      return { disabled: true, reason };
    }
  }

  #offFor(namespace: string): { readonly reason: string } | undefined {
    const now = this.#options.clock.now();
    return ['', namespace]
      .map((place) => this.#disabled.get(place))
      .find((off) => off !== undefined && now < off.untilMs);
  }

  async #isServed(signal: AbortSignal): Promise<boolean> {
    try {
      await this.#options.client.requestJson({ method: 'GET', path: group, signal });
      return true;
    } catch {
      return false;
    }
  }
}

interface Poll {
  readonly listeners: Set<Listener>;
  readonly stop: AbortController;
  last: MetricsView | undefined;
}

// A function, because the compiler takes a signal to stay as it was looked at.
function isOver({ aborted }: AbortSignal): boolean {
  return aborted;
}

function reasonOf(error: unknown): string {
  if (hasCode(error, 'API_NOT_FOUND')) {
    return 'the cluster serves no metrics.k8s.io: metrics-server is not installed';
  }
  return isKtlError(error) ? error.message : String(error);
}

function usagesOf({ containers = [] }: WireMetrics): ContainerUsage[] {
  return containers.map(({ name, usage = {} }) => ({
    name,
    cpu: rounded(quantityOf(usage.cpu ?? '') * 1_000, 1),
    memoryMiB: rounded(quantityOf(usage.memory ?? '') / 2 ** 20, 10),
  }));
}

function rounded(value: number, parts: number): number {
  return Number.isFinite(value) ? Math.round(value * parts) / parts : 0;
}
