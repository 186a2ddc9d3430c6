import { createKubeClient, type Clock, type KubeClient } from '@ktl/kube-client';
import { watchTargets, type TargetQuery } from '@ktl/kube-informers';
import { manualClock, startKubeSim, type KubeSim, type ManualClock } from '@ktl/kube-sim';
import {
  tapPods,
  watchContext,
  type ContextChange,
  type ContextFeed,
  type ContextNotice,
  type ContextRowChange,
  type ContextRows,
} from '../src/index.ts';

const startMs = Date.UTC(2026, 8, 21, 14);

/** A simulated cluster, a query, and the rows around what it selects. */
export class ContextBed implements AsyncDisposable {
  readonly sim: KubeSim;
  readonly client: KubeClient;
  /** Paths and queries of all requests. */
  readonly asked: string[] = [];
  readonly changes: ContextChange[] = [];
  readonly #node: ManualClock;
  readonly #clock: Clock;
  feed: ContextFeed | undefined;
  /** Settles when the rows have ended. */
  ended: Promise<void> | undefined;
  readonly #open: AsyncDisposable[] = [];
  #mayRead: Promise<void> | undefined;
  #resume: (() => void) | undefined;

  private constructor(sim: KubeSim, node: ManualClock) {
    this.sim = sim;
    this.#node = node;
    this.#clock = { now: () => node.now(), sleep: (ms, signal) => sleep(node, ms, signal) };
    this.client = createKubeClient({
      transport: {
        exchange: (request) => {
          this.asked.push(request.path);
          return sim.transport.exchange(request);
        },
        [Symbol.asyncDispose]: () => sim.transport[Symbol.asyncDispose](),
      },
      cluster: { server: '', context: 'test', namespace: 'shop', user: 'test' },
      ...{ qps: 0, clock: this.#clock, random: () => 0.5 },
    });
  }

  static async start(options: { readonly nodes?: number } = {}): Promise<ContextBed> {
    const node = manualClock({ startMs });
    const sim = await startKubeSim({ seed: 1, serve: false, nodes: 1, clock: node, ...options });
    return new ContextBed(sim, node);
  }

  /** Records around what a query selects, until the bed is closed. */
  watch(query: TargetQuery = { namespaces: ['shop'] }): void {
    const tap = tapPods(this.client);
    const shared = { query, clock: this.#clock, random: () => 0.5 };
    const targets = watchTargets({ client: tap.client, ...shared });
    this.feed = watchContext({
      ...{ tap, targets, ...shared },
      redact: (key, value) => (/secret|password/i.test(key) ? '[redacted]' : value),
    });
    this.#open.push(this.feed, targets);
    this.ended = this.#read(this.feed);
  }

  /** The reader takes one batch more, and then none until `resume`. */
  pause(): void {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.#mayRead = promise;
    this.#resume = () => {
      resolve(undefined);
    };
  }

  resume(): void {
    this.#resume?.();
  }

  /** Lets the cluster live until `isTrue`. */
  async until(isTrue: () => boolean, what = 'it comes true'): Promise<void> {
    const limitMs = this.#node.now() + 3_600_000;
    await settled();
    while (!isTrue()) {
      if (this.#node.now() > limitMs) throw new Error(`never: ${what}\n${this.text()}`);
      this.#node.advance(this.#node.nextInMs ?? 1_000);
      await settled();
    }
  }

  /** Lets the cluster live for a while. */
  async pass(ms: number): Promise<void> {
    const untilMs = this.#node.now() + ms;
    await this.until(() => this.#node.now() >= untilMs);
  }

  async ready(): Promise<void> {
    await this.until(() => this.changes.some(({ type }) => type === 'ready'), 'ready');
  }

  rows<K extends keyof ContextRows>(kind: K): readonly ContextRows[K][] {
    return this.changes.flatMap((change) =>
      change.type === 'row' && change.kind === kind ? [change.row as ContextRows[K]] : [],
    );
  }

  notices(): readonly ContextNotice[] {
    return this.changes.filter((change) => change.type === 'notice');
  }

  text(): string {
    return this.changes
      .map((change) => (change.type === 'row' ? rowText(change) : change.type))
      .join('\n');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const one of this.#open.splice(0)) await one[Symbol.asyncDispose]();
    await this.client[Symbol.asyncDispose]();
    await this.sim[Symbol.asyncDispose]();
  }

  async #read(feed: ContextFeed): Promise<void> {
    for await (const batch of feed) {
      this.changes.push(...batch);
      await this.#mayRead;
    }
  }
}

function rowText({ kind, row }: ContextRowChange): string {
  return `${row.observed_at} ${kind} ${row.name ?? ''}${row.deleted === 1 ? ' deleted' : ''}`;
}

// Several promises deep, through the transport.
async function settled(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

function sleep(node: ManualClock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      timer.cancel();
      reject(signal?.reason as Error);
    };
    const timer = node.setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    if (signal?.aborted === true) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });
}
