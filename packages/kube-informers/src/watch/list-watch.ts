import { hasCode } from '@ktl/faults';
import type { Clock, KubeClient, KubeObject, Resource, Selection } from '@ktl/kube-client';
import { HealthRecord } from './health-record.ts';
import {
  createRetryPace,
  isAnswer,
  isExpired,
  isForbidden,
  isHopeless,
  type RetryPace,
} from './retry-pace.ts';
import type { ListWatchEvent, WatchHealth, WatchState } from './watch-state.ts';
import { openWatchStream, type WatchStream } from './watch-stream.ts';

/** What {@link createListWatch} needs. */
export interface ListWatchOptions {
  readonly client: Pick<KubeClient, 'list' | 'watch'>;
  readonly resource: Resource;
  readonly selection: Selection;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Objects a page of a paged list. Default: the client's. */
  readonly pageSize?: number | undefined;
  /** `auto`: streaming list where the server has it. Default `auto`. */
  readonly firstList?: 'auto' | 'paged' | undefined;
  /**
   * Throw out of the iteration when the first full picture cannot be had for a reason that retrying
   * soon will not cure (forbidden, unreachable …). Default false: retry for ever.
   */
  readonly failFast?: boolean | undefined;
  readonly signal: AbortSignal;
}

/** A list that is kept up to date by watching. Iterate `events` once. */
export interface ListWatch<T extends KubeObject> {
  /** Ends when the signal aborts, and only then. @throws the first failure, with `failFast` */
  readonly events: AsyncIterable<ListWatchEvent<T>>;
  health(): WatchHealth;
}

// The API server ends a watch after 30 to 60 min by itself; 5 to 10 min bound how long a dead one
// goes unnoticed, and the spread keeps many clients from returning together (as in client-go).
const WATCH_MIN_SECONDS = 300;
/** The server ends the watch at its timeout; silence counts once that has passed for this long. */
const GRACE_MS = 30_000;
/** A server that ignores `sendInitialEvents` never sends the bookmark that ends them. */
const FIRST_LIST_QUIET_MS = 10_000;
const REFUSALS_BEFORE_RELIST = 3;
const START_TRIES = 4;
/** A watch that lived this long owes nothing to the failures before it. */
const HEALTHY_AFTER_MS = 30_000;

/**
 * Turns list and watch into one endless stream of events, across lost connections, expired
 * versions (410) and servers without streaming list. See {@link WatchState} for the transitions.
 * Opens nothing until `events` is iterated.
 */
export function createListWatch<T extends KubeObject>(options: ListWatchOptions): ListWatch<T> {
  const machine = new ListWatchMachine<T>(options);
  return { events: machine.run(), health: () => machine.health() };
}

type Step<T extends KubeObject> = AsyncGenerator<ListWatchEvent<T>, WatchState<T>, void>;

class ListWatchMachine<T extends KubeObject> {
  readonly #options: ListWatchOptions;
  readonly #pace: RetryPace;
  readonly #health: HealthRecord;
  #hasStreamingList: boolean;
  /** Errors that the server gave to the current resourceVersion, in a row. */
  #refusals = 0;
  #failedStarts = 0;
  #open: WatchStream<T> | undefined;
  #isWatching = false;

  constructor(options: ListWatchOptions) {
    this.#options = options;
    this.#pace = createRetryPace(options.clock, options.random);
    this.#hasStreamingList = options.firstList !== 'paged';
    this.#health = new HealthRecord(options.clock);
  }

  health(): WatchHealth {
    return this.#health.read(this.#isWatching ? this.#open : undefined);
  }

  async *run(): AsyncGenerator<ListWatchEvent<T>, void, void> {
    let state: WatchState<T> = { name: 'Empty' };
    try {
      while (!this.#options.signal.aborted) state = yield* this.#step(state);
    } finally {
      await this.#close();
    }
  }

  #step(state: WatchState<T>): Step<T> {
    switch (state.name) {
      case 'Empty':
        return this.#empty();
      case 'StreamingList':
        return this.#streamingList();
      case 'PagedList':
        return this.#pagedList();
      case 'Watching':
        return this.#watching(state);
    }
  }

  async *#empty(): Step<T> {
    yield { type: 'restart' };
    return { name: this.#hasStreamingList ? 'StreamingList' : 'PagedList' };
  }

  async *#streamingList(): Step<T> {
    const stream = this.#openStream({ sendInitialEvents: true }, FIRST_LIST_QUIET_MS);
    try {
      for (;;) {
        const event = await stream.next();
        if (event === undefined) return await this.#withoutStreamingList();
        if (event.type === 'BOOKMARK') {
          if (!event.initialEventsEnd) continue;
          yield* this.#complete();
          return { name: 'Watching', resourceVersion: event.resourceVersion, open: stream };
        }
        if (event.type === 'DELETED') {
          // The picture is not complete yet, so what is in it already has to be taken out again.
          yield { type: 'deleted', object: event.object };
        } else {
          yield { type: 'initial', objects: [event.object] };
        }
      }
    } catch (error) {
      // Who may list but not watch still gets a picture; its watch then retries slowly. And a server
      // on an old etcd admits only in an ERROR frame of status 500 that it cannot stream a list.
      if (isAnswer(error) || isForbidden(error)) return await this.#withoutStreamingList();
      return await this.#failed(error);
    }
  }

  async #withoutStreamingList(): Promise<WatchState<T>> {
    await this.#close();
    this.#hasStreamingList = false;
    return { name: 'Empty' };
  }

  async *#pagedList(): Step<T> {
    const { client, resource, selection, signal, pageSize } = this.#options;
    try {
      let resourceVersion = '';
      const pages = client.list<T>(resource, { ...selection, limit: pageSize, signal });
      for await (const page of pages) {
        if (page.restarted) yield { type: 'restart' };
        resourceVersion = page.resourceVersion;
        yield { type: 'initial', objects: page.items };
      }
      yield* this.#complete();
      return { name: 'Watching', resourceVersion, open: undefined };
    } catch (error) {
      return await this.#failed(error);
    }
  }

  async *#watching(state: WatchState<T> & { name: 'Watching' }): Step<T> {
    this.#isWatching = true;
    let { resourceVersion } = state;
    let stream = state.open;
    if (stream === undefined) {
      if (this.#options.signal.aborted) return state;
      const timeoutSeconds = Math.round(WATCH_MIN_SECONDS * (1 + this.#options.random()));
      const quietMs = timeoutSeconds * 1_000 + GRACE_MS;
      stream = this.#openStream({ resourceVersion, timeoutSeconds }, quietMs);
    } else {
      stream.tolerate(WATCH_MIN_SECONDS * 1_000 * (1 + this.#options.random()));
    }
    try {
      for (;;) {
        const event = await stream.next();
        if (event === undefined) break;
        this.#heard();
        if (event.type === 'BOOKMARK') {
          resourceVersion = event.resourceVersion;
          continue;
        }
        resourceVersion = event.object.metadata.resourceVersion ?? resourceVersion;
        const type = event.type === 'DELETED' ? 'deleted' : 'applied';
        yield { type, object: event.object };
      }
      await this.#ended(stream);
    } catch (error) {
      if (await this.#mustRelist(error, stream)) return { name: 'Empty' };
    }
    if (!this.#options.signal.aborted) this.#health.reconnected();
    return { name: 'Watching', resourceVersion, open: undefined };
  }

  /** After a clean or silent end: at once, unless the server ends every watch as soon as it begins. */
  async #ended(stream: WatchStream<T>): Promise<void> {
    const { clock, signal } = this.#options;
    await this.#close();
    if (stream.isStale) this.#health.fellSilent();
    else this.#health.caughtUp();
    if (stream.received === 0 && clock.now() - stream.openedMs < 1_000) {
      await this.#pace.pause(undefined, signal);
    }
  }

  /** After a failed watch: records, waits, and says whether its resourceVersion is worth keeping. */
  async #mustRelist(error: unknown, stream: WatchStream<T>): Promise<boolean> {
    const { clock, signal } = this.#options;
    await this.#close();
    if (signal.aborted) return false;
    if (clock.now() - stream.openedMs >= HEALTHY_AFTER_MS) this.#pace.succeeded();
    if (hasCode(error, 'STREAM_LOST')) this.#health.lost(error, stream);
    else this.#health.failed(error);
    if (isExpired(error)) {
      // A version that expires right after the list that gave it would spin without a pause.
      if (stream.received === 0 && this.#health.lists > 1) await this.#pace.pause(error, signal);
      return true;
    }
    if (isAnswer(error)) this.#refusals += 1;
    await this.#pace.pause(error, signal);
    return this.#refusals >= REFUSALS_BEFORE_RELIST;
  }

  /** After a list that failed: nothing of it is worth keeping. */
  async #failed(error: unknown): Promise<WatchState<T>> {
    const { failFast, signal } = this.#options;
    await this.#close();
    if (!signal.aborted) {
      this.#health.failed(error);
      if (failFast === true && !this.#health.synced && this.#gaveUp(error)) throw error;
      await this.#pace.pause(error, signal);
    }
    return { name: 'Empty' };
  }

  /** Who asked to fail fast waits for a server that stumbles once or twice, not for a broken one. */
  #gaveUp(error: unknown): boolean {
    this.#failedStarts += 1;
    return isHopeless(error) || this.#failedStarts >= START_TRIES;
  }

  async *#complete(): AsyncGenerator<ListWatchEvent<T>, void, void> {
    this.#refusals = 0;
    this.#health.completed();
    yield { type: 'complete' };
  }

  #heard(): void {
    this.#refusals = 0;
    this.#health.caughtUp();
    this.#pace.succeeded();
  }

  #openStream(
    watch: { resourceVersion?: string; sendInitialEvents?: boolean; timeoutSeconds?: number },
    quietMs: number,
  ): WatchStream<T> {
    const { client, resource, selection, clock, signal } = this.#options;
    const stream = openWatchStream<T>({
      client,
      resource,
      watch: { ...selection, ...watch },
      clock,
      quietMs,
      signal,
    });
    this.#open = stream;
    return stream;
  }

  async #close(): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    this.#isWatching = false;
    await open?.[Symbol.asyncDispose]();
  }
}
