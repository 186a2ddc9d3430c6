import type {
  Clock,
  KubeClient,
  KubeObject,
  Resource,
  WatchEvent,
  WatchOptions,
} from '@ktl/kube-client';

/** What {@link openWatchStream} needs. */
export interface WatchStreamOptions {
  readonly client: Pick<KubeClient, 'watch'>;
  readonly resource: Resource;
  readonly watch: Omit<WatchOptions, 'signal' | 'onOpen'>;
  readonly clock: Clock;
  /** Silence, ms, after which the stream is given up. */
  readonly quietMs: number;
  readonly signal: AbortSignal;
}

/** One watch request with a guard against silence. Close it, whatever happens. */
export interface WatchStream<T extends KubeObject> extends AsyncDisposable {
  /** Next event; undefined when the server ended the stream or it was silent too long. */
  next(): Promise<WatchEvent<T> | undefined>;
  /** The last `next()` gave undefined because of silence. */
  readonly isStale: boolean;
  /** When the request was made, Unix ms. */
  readonly openedMs: number;
  /** When the server accepted it, Unix ms; undefined while it has not. */
  readonly acceptedMs: number | undefined;
  /** Events and bookmarks so far. */
  readonly received: number;
  /** Changes the silence that is tolerated from now on. */
  tolerate(quietMs: number): void;
}

/**
 * Opens one watch. A connection can die without a word (a laptop that slept, a proxy that forgot);
 * the guard turns that silence into an end of the stream.
 */
export function openWatchStream<T extends KubeObject>(options: WatchStreamOptions): WatchStream<T> {
  const { clock, signal } = options;
  const ended = new AbortController();
  const onAbort = (): void => {
    ended.abort(signal.reason);
  };
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });

  const openedMs = clock.now();
  let heardMs = openedMs;
  let quietMs = options.quietMs;
  let isStale = false;
  let received = 0;
  let acceptedMs: number | undefined;
  let rearm = new AbortController();

  const guard = async (): Promise<void> => {
    while (!ended.signal.aborted) {
      const leftMs = heardMs + quietMs - clock.now();
      if (leftMs <= 0) {
        isStale = true;
        ended.abort(new Error('the watch fell silent'));
        return;
      }
      await clock.sleep(leftMs, rearm.signal).catch(() => undefined);
    }
  };
  ended.signal.addEventListener('abort', () => {
    rearm.abort();
  });
  void guard();

  const onOpen = (): void => {
    acceptedMs ??= clock.now();
  };
  const events = options.client
    .watch<T>(options.resource, { ...options.watch, signal: ended.signal, onOpen })
    [Symbol.asyncIterator]();

  return {
    openedMs,
    get isStale() {
      return isStale;
    },
    get acceptedMs() {
      return acceptedMs;
    },
    get received() {
      return received;
    },
    tolerate(next) {
      quietMs = next;
      const last = rearm;
      if (!ended.signal.aborted) rearm = new AbortController();
      last.abort();
    },
    async next() {
      try {
        const result = await events.next();
        if (result.done === true) return undefined;
        // A client need not know `onOpen`: what is heard was accepted.
        onOpen();
        received += 1;
        heardMs = clock.now();
        return result.value;
      } catch (error) {
        if (isStale) return undefined;
        throw error;
      }
    },
    async [Symbol.asyncDispose]() {
      signal.removeEventListener('abort', onAbort);
      ended.abort(new Error('the watch is closed'));
      // A stream that fails while it is being closed has nothing left to say.
      await events.return?.().catch(() => undefined);
    },
  };
}
