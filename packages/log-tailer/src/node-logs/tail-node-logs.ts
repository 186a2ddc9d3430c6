import { systemClock, type Clock, type NodeLogReader } from '@ktl/kube-client';
import type { LogEvent } from '../batch/log-batch.ts';
import { Outbox } from '../outbox/outbox.ts';
import { Slots } from '../stream/slots.ts';
import type { LogTail, PendingSources, TailHealth } from '../tail/tail-logs.ts';
import type { NodeChange } from './node-feed.ts';
import { NodeLogTail, type NodeScope } from './node-log-tail.ts';
import type { NodeLogName } from './open-node-log.ts';

export interface NodeTailOptions {
  readonly reader: NodeLogReader;
  /** The nodes that are wanted, as they come and go. */
  readonly nodes: AsyncIterable<NodeChange>;
  /** What is read on each of them. */
  readonly logs: readonly NodeLogName[];
  /** Lines from the end of each log; undefined: all. Default undefined. */
  readonly tailLines?: number | undefined;
  /** Lines younger than this, epoch ms, by the times with which they begin. */
  readonly sinceMs?: number | undefined;
  /** Lines from the beginning of what is wanted of each log, and no more. Undefined: all. */
  readonly headLines?: number | undefined;
  /** False: read what is there and end. Default true. */
  readonly follow?: boolean | undefined;
  /** Bytes that may wait for the consumer, all logs together. Default 16 MiB. */
  readonly maxPendingBytes?: number | undefined;
  readonly clock?: Clock | undefined;
  /** Random numbers in [0, 1) for jitter. Default Math.random. */
  readonly random?: (() => number) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Logs that are asked for at once. */
const LOOKS_AT_ONCE = 16;
/** With many logs, each is looked at less often: 40 requests a second in all. */
const PAUSE_FOR_EACH_MS = 25;

/**
 * Follows files and services of nodes through their kubelets' log endpoints, each byte read once: a
 * growing file in ranges from the place reached, a journal from its last entry on. Rotated and emptied
 * files are read across; what is nowhere any more becomes a `gap`. Lines get the time with which they
 * begin as their stamp; those without have that of the line before them, else the time of receipt.
 * A log that cannot be read is `refused` and ends no other.
 * @throws whatever iterating `nodes` throws, behind the lines read until then
 */
export function tailNodeLogs(options: NodeTailOptions): LogTail {
  return new NodeTail(options);
}

class NodeTail implements LogTail {
  readonly #options: NodeTailOptions;
  readonly #scope: NodeScope;
  readonly #abort = new AbortController();
  readonly #tails = new Map<string, readonly NodeLogTail[]>();
  readonly #running = new Set<Promise<void>>();
  #nodes: AsyncIterator<NodeChange> | undefined;
  #work: Promise<void> | undefined;
  #hasComplained = false;
  #areKnown = false;
  readonly #reading = new Set<string>();

  constructor(options: NodeTailOptions) {
    this.#options = options;
    this.#scope = {
      reader: options.reader,
      clock: options.clock ?? systemClock,
      random: options.random ?? Math.random,
      outbox: new Outbox(options.maxPendingBytes ?? 16 * 1024 * 1024),
      slots: new Slots(LOOKS_AT_ONCE),
      follow: options.follow ?? true,
      tailLines: options.tailLines,
      sinceMs: options.sinceMs,
      headLines: options.headLines,
      signal: this.#abort.signal,
      pauseMs: () => this.#running.size * PAUSE_FOR_EACH_MS,
      mayComplain: () => {
        const isFirst = !this.#hasComplained;
        this.#hasComplained = true;
        return isFirst;
      },
    };
  }

  health = (): TailHealth => {
    const counts = { idle: 0, open: 0, reconnecting: 0 };
    for (const tail of [...this.#tails.values()].flat()) counts[tail.state]++;
    return { open: counts.open, waiting: 0, reconnecting: counts.reconnecting };
  };

  pending = (): PendingSources | undefined => (this.#areKnown ? this.#reading : undefined);

  drain(): void {
    this.#stop();
    this.#scope.outbox.end();
  }

  [Symbol.asyncIterator](): AsyncIterator<LogEvent> {
    if (this.#work !== undefined) throw new TypeError('a LogTail can be iterated once');
    this.#work = this.#run();
    return {
      next: async () => {
        const event = await this.#scope.outbox.next();
        return event === undefined
          ? { done: true, value: undefined }
          : { done: false, value: event };
      },
      return: async () => {
        await this[Symbol.asyncDispose]();
        return { done: true, value: undefined };
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop();
    this.#scope.outbox.discard();
    await this.#work;
  }

  #stop(): void {
    this.#abort.abort(new Error('the tail was closed'));
    void this.#nodes?.return?.().catch(() => undefined);
  }

  // Settles when every log is done; never rejects.
  async #run(): Promise<void> {
    const { outbox, signal } = this.#scope;
    const outer = this.#options.signal;
    const onAbort = (): void => {
      this.drain();
    };
    if (outer?.aborted === true) this.drain();
    outer?.addEventListener('abort', onAbort, { once: true });
    try {
      if (!signal.aborted) await Promise.race([this.#takeNodes(), untilAborted(signal)]);
      while (this.#running.size > 0) await Promise.all(this.#running);
      outbox.end();
    } catch (error) {
      if (signal.aborted) outbox.end();
      else outbox.fail(error);
    } finally {
      outer?.removeEventListener('abort', onAbort);
      this.#stop();
    }
    await Promise.allSettled(this.#running);
  }

  async #takeNodes(): Promise<void> {
    const nodes = this.#options.nodes[Symbol.asyncIterator]();
    this.#nodes = nodes;
    for (;;) {
      const next = await nodes.next();
      if (this.#abort.signal.aborted) return;
      if (next.done === true) {
        for (const node of this.#tails.keys()) this.#leave(node);
        return;
      }
      const change = next.value;
      if (change.type === 'present') this.#join(change.node);
      else if (change.type === 'absent') this.#leave(change.node);
      else this.#areKnown = true;
      if (change.type === 'synced' && !this.#scope.follow) {
        void nodes.return?.().catch(() => undefined);
        return;
      }
    }
  }

  #join(node: string): void {
    if (this.#tails.has(node)) return;
    const tails = this.#options.logs.map((name) => new NodeLogTail(this.#scope, node, name));
    this.#tails.set(node, tails);
    for (const tail of tails) this.#start(tail);
  }

  #leave(node: string): void {
    for (const tail of this.#tails.get(node) ?? []) tail.leave();
    this.#tails.delete(node);
  }

  #start(tail: NodeLogTail): void {
    const { key } = tail.source;
    this.#reading.add(key);
    const running = tail
      .run()
      .catch((error: unknown) => {
        if (this.#abort.signal.aborted) return;
        this.#scope.outbox.fail(error);
        this.#stop();
      })
      .finally(() => {
        this.#running.delete(running);
        this.#reading.delete(key);
      });
    this.#running.add(running);
  }
}

async function untilAborted(signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    signal.addEventListener(
      'abort',
      () => {
        resolve();
      },
      { once: true },
    );
  });
}
