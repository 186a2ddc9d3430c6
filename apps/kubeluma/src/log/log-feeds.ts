import { isKtlError } from '@ktl/faults';
import type { Clock, KubeClient } from '@ktl/kube-client';
import { watchTargets } from '@ktl/kube-informers';
import { tailLogs } from '@ktl/log-tailer';
import {
  entriesOf,
  keyOf,
  noticeMessage,
  type FeedEntry,
  type LogPlace,
  type Redact,
} from './log-message.ts';

/** What {@link LogFeeds} needs. */
export interface LogFeedsOptions {
  readonly client: KubeClient;
  readonly clock: Clock;
  /** Makes what is done to the lines of one log, in their order. Undefined: they come as they are. */
  readonly newRedact: (() => Redact) | undefined;
}

/** Takes what a stream brings; must not wait. */
export type LogListener = (entries: readonly FeedEntry[]) => void;

/** Lines from before that a new viewer gets. */
const recentLines = 500;
const recentChars = 1024 * 1024;

/** Logs of containers, each read once however many viewers look at it, and only while one does. */
export class LogFeeds implements AsyncDisposable {
  readonly #options: LogFeedsOptions;
  readonly #feeds = new Map<string, LogFeed>();
  readonly #closing = new Set<Promise<void>>();

  constructor(options: LogFeedsOptions) {
    this.#options = options;
  }

  /**
   * Lines of a container, the last 500 first, then as they are written; through restarts, and through
   * successors of the pod that have its name. Of an instance before: its last 500 lines, and no more. Stops when the returned function is called.
   */
  follow(place: LogPlace, listener: LogListener): () => void {
    const key = keyOf(place);
    let feed = this.#feeds.get(key);
    if (feed === undefined) this.#feeds.set(key, (feed = new LogFeed(place, this.#options)));
    const followed = feed;
    followed.add(listener);
    return () => {
      followed.delete(listener);
      if (!followed.isIdle || this.#feeds.get(key) !== followed) return;
      this.#feeds.delete(key);
      const closing = followed[Symbol.asyncDispose]().finally(() => this.#closing.delete(closing));
      this.#closing.add(closing);
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const open = [...this.#feeds.values()].map((feed) => feed[Symbol.asyncDispose]());
    this.#feeds.clear();
    await Promise.all([...open, ...this.#closing]);
  }
}

class LogFeed implements AsyncDisposable {
  readonly #place: LogPlace;
  readonly #listeners = new Set<LogListener>();
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;
  #recent: FeedEntry[] = [];
  #recentChars = 0;

  constructor(place: LogPlace, options: LogFeedsOptions) {
    this.#place = place;
    this.#running = this.#run(options);
  }

  get isIdle(): boolean {
    return this.#listeners.size === 0;
  }

  add(listener: LogListener): void {
    this.#listeners.add(listener);
    if (this.#recent.length > 0) listener(this.#recent);
  }

  delete(listener: LogListener): void {
    this.#listeners.delete(listener);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run({ client, clock, newRedact }: LogFeedsOptions): Promise<void> {
    const redact = newRedact?.();
    const { namespace, pod, container, previous } = this.#place;
    const query = {
      namespaces: [namespace],
      fieldSelector: `metadata.name=${pod}`,
      // A container's name is a DNS label: nothing in it means anything in a pattern.
      containers: new RegExp(`^${container}$`),
    };
    const { signal } = this.#stop;
    try {
      await using targets = watchTargets({ client, query, clock, signal });
      await using tail = tailLogs({
        reader: client,
        targets,
        tailLines: recentLines,
        previous,
        clock,
        signal,
      });
      for await (const event of tail) {
        if (signal.aborted) return;
        this.#publish(entriesOf(event, this.#place, redact));
      }
    } catch (error) {
      if (signal.aborted) return;
      const detail = isKtlError(error) ? error.message : String(error);
      this.#publish([{ kind: 'note', text: noticeMessage(this.#place, 'failed', { detail }) }]);
    }
  }

  #publish(entries: readonly FeedEntry[]): void {
    if (entries.length === 0) return;
    this.#keep(entries);
    for (const listener of this.#listeners) listener(entries);
  }

  #keep(entries: readonly FeedEntry[]): void {
    this.#recent = [...this.#recent, ...entries];
    this.#recentChars += entries.reduce((sum, entry) => sum + sizeOf(entry), 0);
    let drop = Math.max(0, this.#recent.length - recentLines);
    let freed = this.#recent.slice(0, drop).reduce((sum, entry) => sum + sizeOf(entry), 0);
    while (this.#recentChars - freed > recentChars && drop < this.#recent.length) {
      const entry = this.#recent[drop];
      if (entry !== undefined) freed += sizeOf(entry);
      drop += 1;
    }
    this.#recent = this.#recent.slice(drop);
    this.#recentChars -= freed;
  }
}

function sizeOf(entry: FeedEntry): number {
  return entry.kind === 'line' ? entry.line.text.length : entry.text.length;
}
