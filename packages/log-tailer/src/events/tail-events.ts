import { systemClock, untilAborted, type Clock, type KubeClient } from '@ktl/kube-client';
import {
  eventsAbout,
  openEvents,
  searchedNamespaces,
  watchNamedObjects,
  type ClusterEvent,
  type Informer,
  type TargetChange,
  type TargetQuery,
} from '@ktl/kube-informers';
import { rangeEnd } from '../range/range-end.ts';
import type { LogTail, TailHealth } from '../tail/log-tail.ts';
import { OutboxTail } from '../tail/outbox-tail.ts';
import { eventBatch } from './event-lines.ts';
import { createEventSubjects, type Subject } from './event-subjects.ts';
import { createSeriesPace, type SeriesPace } from './series-pace.ts';

/** What {@link tailEvents} needs. */
export interface EventTailOptions {
  readonly client: KubeClient;
  /** Where to look for events, and the workloads and Services whose own events belong. */
  readonly query: TargetQuery;
  /** The containers whose pods' events belong. */
  readonly targets: AsyncIterable<TargetChange>;
  /** Newest events of each object that is there at the start; undefined: all. Default undefined. */
  readonly tailLines?: number | undefined;
  /** Events whose last occurrence is younger than this, Unix ms. */
  readonly sinceMs?: number | undefined;
  /** Events whose last occurrence is not younger than this, Unix ms; a follow ends soon after that moment. */
  readonly untilMs?: number | undefined;
  /** So many lines of each object, the oldest of the range, then no more of it. Default: all. */
  readonly headLines?: number | undefined;
  /** False: read what is there and end. Default true. */
  readonly follow?: boolean | undefined;
  /** Events of some or all namespaces cannot be read. What it throws, the iteration throws. Default: throws the error. */
  readonly onRefused?: ((refusal: EventRefusal) => void) | undefined;
  readonly clock?: Clock | undefined;
  /** Uniform in [0, 1), for jitter. Default Math.random. */
  readonly random?: (() => number) | undefined;
}

/** Why events are missing; see {@link EventTailOptions.onRefused}. Comes once. */
export interface EventRefusal {
  /** Of the first namespace that refused; a KtlError such as API_FORBIDDEN. */
  readonly error: unknown;
  /** Namespaces that refused, and those that were asked. */
  readonly refused: number;
  readonly asked: number;
}

/**
 * The Kubernetes events about what a query selects, as lines: about its pods by UID as they come and
 * go, and about the workload that it names and what that owns. Events that name a container belong
 * where the container is selected. First those that are there, oldest first; then each new one, and
 * a series again as its count grows (see `SeriesPace`). None is repeated, whatever happens to the
 * watch. Ends by itself without `follow`, else when the targets do.
 * @throws iterating: what the targets throw, what `onRefused` throws
 */
export function tailEvents(options: EventTailOptions): LogTail {
  return new EventTail(options);
}

const maxPendingBytes = 4 * 1024 * 1024;

class EventTail extends OutboxTail {
  readonly #options: EventTailOptions;
  readonly #clock: Clock;
  readonly #follow: boolean;
  readonly #subjects = createEventSubjects();
  readonly #pace: SeriesPace;
  readonly #targetsSynced = Promise.withResolvers<undefined>();
  readonly #objectsSynced = Promise.withResolvers<undefined>();
  #feeds: readonly Informer<ClusterEvent>[] = [];
  #hasBegun = false;
  /** Lines of each object, where only so many are wanted. */
  readonly #lines = new Map<string, number>();
  #room: Promise<void> | undefined;

  constructor(options: EventTailOptions) {
    super({ maxPendingBytes });
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#follow = options.follow ?? true;
    this.#pace = createSeriesPace({
      clock: this.#clock,
      signal: this.over,
      show: (event) => {
        if (this.#isPastHead(event)) return;
        const batch = eventBatch(event);
        this.#room = this.outbox.push({ type: 'lines', batch }, batch.bytes.length);
      },
    });
  }

  // Counts of containers, of which there are none here.
  override health = (): TailHealth => ({ open: 0, waiting: 0, reconnecting: 0 });

  override drain(): void {
    this.#pace.flush();
    super.drain();
  }

  protected override async read(): Promise<void> {
    const events = this.#readEvents();
    await Promise.race([
      events,
      this.#untilEnd(),
      Promise.all([events, this.#takeTargets(), this.#takeObjects()]),
    ]);
    this.drain();
  }

  protected override async close(): Promise<void> {
    await Promise.allSettled(this.#feeds.map((feed) => feed[Symbol.asyncDispose]()));
  }

  // Settles when a follow has come to the end of its range; never, where it has none.
  async #untilEnd(): Promise<void> {
    const { untilMs } = this.#options;
    if (untilMs === undefined || !this.#follow) return new Promise(() => undefined);
    await rangeEnd(untilMs, { clock: this.#clock, signal: this.over });
  }

  /** Ends with the events that are there, or when it is stopped. */
  async #readEvents(): Promise<void> {
    const signal = this.over;
    this.#feeds = await this.#open();
    if (this.#feeds.length === 0) return;
    await Promise.race([
      Promise.all([this.#targetsSynced.promise, this.#objectsSynced.promise]),
      untilAborted(signal),
    ]);
    if (signal.aborted) return;
    this.#hasBegun = true;
    await this.#admit(this.#feeds.flatMap(({ store }) => [...store.list()]));
    if (this.#follow) await Promise.all(this.#feeds.map((feed) => this.#followFeed(feed)));
  }

  async #open(): Promise<readonly Informer<ClusterEvent>[]> {
    const { client, query, random, onRefused } = this.#options;
    const searched = searchedNamespaces(query, client);
    const asked = searched === 'all' ? [undefined] : searched;
    const signal = this.over;
    const shared = { client, clock: this.#clock, random, failFast: !this.#follow, signal };
    const found = await Promise.allSettled(
      asked.map((namespace) => openEvents({ ...shared, namespace })),
    );
    const refusals = found.filter((one) => one.status === 'rejected');
    const [first] = refusals;
    if (first !== undefined && !signal.aborted) {
      const error: unknown = first.reason;
      if (onRefused === undefined) throw error;
      onRefused({ error, refused: refusals.length, asked: asked.length });
    }
    return found.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
  }

  async #followFeed(feed: Informer<ClusterEvent>): Promise<void> {
    const signal = this.over;
    for await (const { changes } of feed.subscribe({ signal })) {
      const applied: ClusterEvent[] = [];
      for (const { type, object } of changes) {
        if (type === 'deleted') this.#pace.gone(object.metadata.uid);
        else if (this.#isWanted(object)) applied.push(object);
      }
      for (const event of applied.sort(inTime)) await this.#offer(event);
    }
  }

  async #takeTargets(): Promise<void> {
    const targets = this.openFeed(this.#options.targets);
    for (;;) {
      const next = await targets.next();
      if (this.over.aborted || next.done === true) break;
      if (next.value.type === 'synced') this.#targetsSynced.resolve(undefined);
      else await this.#lookAgain(this.#subjects.take(next.value));
    }
    this.#targetsSynced.resolve(undefined);
    // Nobody is left whom events could be about.
    this.drain();
  }

  async #takeObjects(): Promise<void> {
    const { client, query, random } = this.#options;
    await watchNamedObjects({
      client,
      query,
      clock: this.#clock,
      random,
      signal: this.over,
      onObject: (uid) => {
        void this.#lookAgain(this.#subjects.addObject(uid));
      },
      onSynced: () => {
        this.#objectsSynced.resolve(undefined);
      },
    });
  }

  async #lookAgain(subject: Subject | undefined): Promise<void> {
    if (subject === undefined || !this.#hasBegun) return;
    const { uid, name } = subject;
    await this.#admit(this.#feeds.flatMap((feed) => eventsAbout(feed, uid, name)));
  }

  /** Shows events that have not been, as `--tail` has it, in order of time. */
  async #admit(events: readonly ClusterEvent[]): Promise<void> {
    const unknown = events.filter((event) => !this.#pace.knows(event) && this.#isWanted(event));
    const newest = new Map<string, number>();
    const shown: ClusterEvent[] = [];
    for (const event of unknown.sort(inTime).reverse()) {
      const key = objectKeyOf(event);
      const place = newest.get(key) ?? 0;
      newest.set(key, place + 1);
      const isCut = place >= (this.#options.tailLines ?? Infinity);
      if (isCut && this.#subjects.isInitial(event)) this.#pace.pass(event);
      else shown.push(event);
    }
    for (const event of shown.reverse()) await this.#offer(event);
  }

  async #offer(event: ClusterEvent): Promise<void> {
    this.#pace.offer(event);
    const room = this.#room;
    this.#room = undefined;
    await room;
  }

  #isWanted(event: ClusterEvent): boolean {
    const { sinceMs = -Infinity, untilMs = Infinity } = this.#options;
    const atMs = Date.parse(event.lastStamp);
    return atMs >= sinceMs && atMs <= untilMs && this.#subjects.selects(event);
  }

  #isPastHead(event: ClusterEvent): boolean {
    const { headLines } = this.#options;
    if (headLines === undefined) return false;
    const key = objectKeyOf(event);
    const lines = (this.#lines.get(key) ?? 0) + 1;
    this.#lines.set(key, lines);
    return lines > headLines;
  }
}

function objectKeyOf({ object }: ClusterEvent): string {
  return object.uid === '' ? `${object.kind}/${object.namespace}/${object.name}` : object.uid;
}

// Within one stamp by name: client-go's names end in the time of the first occurrence.
function inTime(one: ClusterEvent, other: ClusterEvent): number {
  if (one.lastStamp !== other.lastStamp) return one.lastStamp < other.lastStamp ? -1 : 1;
  return one.metadata.name < other.metadata.name ? -1 : 1;
}
