import { systemClock, untilAborted, type Clock, type NodeLogReader } from '@ktl/kube-client';
import { Slots } from '../stream/slots.ts';
import type { LogTail, PendingSources, TailHealth } from '../tail/log-tail.ts';
import { OutboxTail } from '../tail/outbox-tail.ts';
import type { NodeChange } from './node-feed.ts';
import { NodeLogTail, type NodeScope } from './node-log-tail.ts';
import type { NodeLogName } from './open-node-log.ts';

/**
 * Which logs {@link tailNodeLogs} reads, on which nodes, and which of their lines. The reader needs the
 * right nodes/proxy; a journal needs the feature NodeLogQuery (KEP-2258) of its kubelet.
 */
export interface NodeTailOptions {
  /** Asks the kubelets, through the API server. */
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
  /** Default: the machine's. */
  readonly clock?: Clock | undefined;
  /** Random numbers in [0, 1) for jitter. Default Math.random. */
  readonly random?: (() => number) | undefined;
  /** Drains the tail: what has been read still comes, and no error does. */
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

class NodeTail extends OutboxTail {
  readonly #options: NodeTailOptions;
  readonly #scope: NodeScope;
  readonly #tails = new Map<string, readonly NodeLogTail[]>();
  #hasComplained = false;
  #areKnown = false;
  readonly #reading = new Set<string>();

  constructor(options: NodeTailOptions) {
    const { maxPendingBytes = 16 * 1024 * 1024, signal } = options;
    super({ maxPendingBytes, signal });
    this.#options = options;
    this.#scope = {
      reader: options.reader,
      clock: options.clock ?? systemClock,
      random: options.random ?? Math.random,
      outbox: this.outbox,
      slots: new Slots(LOOKS_AT_ONCE),
      follow: options.follow ?? true,
      tailLines: options.tailLines,
      sinceMs: options.sinceMs,
      headLines: options.headLines,
      signal: this.over,
      pauseMs: () => this.running.size * PAUSE_FOR_EACH_MS,
      mayComplain: () => {
        const isFirst = !this.#hasComplained;
        this.#hasComplained = true;
        return isFirst;
      },
    };
  }

  override health = (): TailHealth => {
    const counts = { idle: 0, open: 0, reconnecting: 0 };
    for (const tail of [...this.#tails.values()].flat()) counts[tail.state]++;
    return { open: counts.open, waiting: 0, reconnecting: counts.reconnecting };
  };

  pending = (): PendingSources | undefined => (this.#areKnown ? this.#reading : undefined);

  protected override async read(): Promise<void> {
    await Promise.race([this.#takeNodes(), untilAborted(this.over)]);
  }

  protected override async close(): Promise<void> {
    // Nothing goes beside the readers.
  }

  async #takeNodes(): Promise<void> {
    const nodes = this.openFeed(this.#options.nodes);
    for (;;) {
      const next = await nodes.next();
      if (this.over.aborted) return;
      if (next.done === true) {
        for (const node of this.#tails.keys()) this.#leave(node);
        return;
      }
      const change = next.value;
      if (change.type === 'present') this.#join(change.node);
      else if (change.type === 'absent') this.#leave(change.node);
      else this.#areKnown = true;
      if (change.type === 'synced' && !this.#scope.follow) {
        this.leaveFeed();
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
    this.start(tail.run(), () => this.#reading.delete(key));
  }
}
