import { hasCode } from '@ktl/faults';
import { systemClock, type Clock, type KubeClient } from '@ktl/kube-client';
import { searchedNamespaces, type TargetChange, type TargetQuery } from '@ktl/kube-informers';
import type { ContextChange, ContextNotice } from './context-change.ts';
import { createEventWatch } from './follow/event-watch.ts';
import type { Run } from './follow/run.ts';
import { createSurroundings } from './follow/surroundings.ts';
import { followWorkloads } from './follow/named-workloads.ts';
import type { PodTap } from './pods/pod-tap.ts';
import { createSelectedPods } from './pods/selected-pods.ts';
import { createChangeOutbox, type ChangeOutbox } from './record/change-outbox.ts';
import { createProgress } from './record/progress.ts';
import { createRecorder } from './record/recorder.ts';
import type { Redact } from './rows/kept-text.ts';

/** What {@link watchContext} needs. */
export interface ContextOptions {
  /** Hears the pods that the feed of `targets` lists and watches, which has to use the tap's client. */
  readonly tap: PodTap;
  /** The containers whose pods are meant: exactly these are recorded. */
  readonly targets: AsyncIterable<TargetChange>;
  /** Where events are looked for, and which workloads are followed before they have pods. */
  readonly query: Pick<TargetQuery, 'namespaces' | 'subjects' | 'workload'>;
  /** What may be kept of values of ConfigMaps, environments, arguments, headers and annotations. */
  readonly redact: Redact;
  /** Default: the machine's. */
  readonly clock?: Clock | undefined;
  /** Uniform in [0, 1), for jitter. Default Math.random. */
  readonly random?: (() => number) | undefined;
  /** Ends the feed, after what was seen by then. */
  readonly signal?: AbortSignal | undefined;
}

/** Rows as things change. Iterate it once; leaving the loop closes it and drops what waits. */
export interface ContextFeed extends AsyncIterable<readonly ContextChange[]>, AsyncDisposable {
  /** Ends the iteration after what was seen so far, as the signal does. */
  drain(): void;
}

/**
 * Watches what stands around the pods that a feed selects, and tells it as rows: first what is there, then
 * `ready`, then every change that matters. Pods are heard where the feed watches them, not watched again.
 * Owners are followed from reference to reference, with all ReplicaSets of each Deployment; ConfigMaps
 * where pods name them; nodes where pods run; events about all of these. Secrets are never asked for.
 * What cannot be read comes as a notice, once for each kind and namespace, and the rest goes on. Ends with
 * the targets.
 * @throws iterating: what the targets throw
 */
export function watchContext(options: ContextOptions): ContextFeed {
  return new WatchedContext(options);
}

class WatchedContext implements ContextFeed {
  readonly #options: ContextOptions;
  readonly #client: KubeClient;
  readonly #stop = new AbortController();
  readonly #outbox: ChangeOutbox;
  readonly #noticed = new Set<string>();
  readonly #work = new Set<Promise<void>>();
  #running: Promise<void> | undefined;
  #failure: { readonly error: unknown } | undefined;

  constructor(options: ContextOptions) {
    this.#options = options;
    this.#client = options.tap.client;
    this.#outbox = createChangeOutbox(() => {
      this.drain();
    });
    const { signal } = options;
    if (signal?.aborted === true) this.drain();
    signal?.addEventListener(
      'abort',
      () => {
        this.drain();
      },
      { once: true, signal: this.#stop.signal },
    );
  }

  [Symbol.asyncIterator](): AsyncIterator<readonly ContextChange[]> {
    this.#running ??= this.#run();
    return this.#outbox;
  }

  drain(): void {
    this.#stop.abort(new Error('the feed is closed'));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#outbox.return?.();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { targets, clock = systemClock, random = Math.random, redact } = this.#options;
    const outbox = this.#outbox;
    const push = (change: ContextChange): void => {
      outbox.push(change);
    };
    const run: Run = {
      ...{ client: this.#client, clock, random, redact, signal: this.#stop.signal },
      recorder: createRecorder(push, () => clock.now()),
      progress: createProgress(() => {
        push({ type: 'ready' });
      }),
      room: () => outbox.room(),
      notice: (notice) => {
        this.#notice(notice);
      },
      spawn: (work) => {
        this.#spawn(work);
      },
    };
    if (!run.signal.aborted) {
      this.#spawn(this.#takeTargets(run, targets));
    }
    while (this.#work.size > 0) await Promise.all(this.#work);
    outbox.end(this.#failure?.error as Error | undefined);
  }

  async #takeTargets(run: Run, targets: AsyncIterable<TargetChange>): Promise<void> {
    const { query, tap } = this.#options;
    const synced = run.progress.begin();
    const events = createEventWatch(run);
    const surroundings = createSurroundings(run, events);
    const searched = searchedNamespaces(query, run.client);
    for (const namespace of searched === 'all' ? [undefined] : searched) events.open(namespace);
    run.spawn(followWorkloads(run, query, surroundings));
    const pods = createSelectedPods({
      ...{ run, tap },
      onSelected: ({ podUid, namespace, pod, owner }) => {
        events.open(namespace);
        events.addObject(podUid);
        if (owner?.kind === 'Node') events.addStaticPod(namespace, pod);
      },
      onPod: (pod) => {
        surroundings.around(pod);
      },
      onLeft: (uid) => {
        surroundings.leave(uid);
      },
    });
    const iterator = targets[Symbol.asyncIterator]();
    try {
      for (;;) {
        const next = await nextUnless(iterator, run.signal);
        if (next === undefined || next.done === true) break;
        if (next.value.type === 'synced') synced();
        else pods.take(next.value);
      }
    } finally {
      // Not waited for: a generator ends with its next change only.
      void iterator.return?.();
      this.drain();
    }
  }

  #notice(notice: Omit<ContextNotice, 'type' | 'reason'>): void {
    const { resource, namespace, error } = notice;
    const key = `${resource}/${namespace ?? ''}`;
    if (this.#noticed.has(key)) return;
    this.#noticed.add(key);
    this.#outbox.push({ type: 'notice', reason: reasonOf(error), ...notice });
  }

  #spawn(work: Promise<void>): void {
    const watched = work
      .catch((error: unknown) => {
        this.#failure ??= { error };
        this.drain();
      })
      .finally(() => {
        this.#work.delete(watched);
      });
    this.#work.add(watched);
  }
}

/** The next item; undefined once the signal aborts. */
function nextUnless<T>(
  iterator: AsyncIterator<T>,
  signal: AbortSignal,
): Promise<IteratorResult<T> | undefined> {
  if (signal.aborted) return Promise.resolve(undefined);
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      resolve(undefined);
    };
    signal.addEventListener('abort', stop, { once: true });
    iterator
      .next()
      .then(resolve, reject)
      .finally(() => {
        signal.removeEventListener('abort', stop);
      });
  });
}

function reasonOf(error: unknown): ContextNotice['reason'] {
  if (error === undefined || hasCode(error, 'API_NOT_FOUND')) return 'missing';
  return hasCode(error, 'API_FORBIDDEN') ? 'forbidden' : 'failed';
}
