import { systemClock, untilAborted, type Clock } from '@ktl/kube-client';
import type { TargetChange } from '@ktl/kube-informers';
import type { LogEvent } from '../batch/log-batch.ts';
import { CrowdStatus } from '../container/crowd-status.ts';
import { ContainerTail } from '../container/container-tail.ts';
import type { PodLogReader } from '../container/pod-log-reader.ts';
import type { TailScope } from '../container/tail-scope.ts';
import { ByteAllowance } from '../stream/byte-allowance.ts';
import { ProbeBudget } from '../stream/probe-budget.ts';
import { Pulse } from '../stream/pulse.ts';
import { Recovery } from '../stream/recovery.ts';
import { reporting } from '../stream/outage-place.ts';
import { Slots } from '../stream/slots.ts';
import { rangeEnd } from '../range/range-end.ts';
import type { LogTail, PendingSources, TailHealth } from './log-tail.ts';
import { OutboxTail } from './outbox-tail.ts';

/** Which lines {@link tailLogs} reads, and what it may use for that. Only `reader` and `targets` are needed. */
export interface TailOptions {
  /** Reads the logs; a whole `KubeClient` also lets the tail ask for a pod where a watch is stale. */
  readonly reader: PodLogReader;
  /** The containers that are wanted, as they come and go; iterated once. What it throws ends the tail. */
  readonly targets: AsyncIterable<TargetChange>;
  /** Lines from the end of containers that are `initial`; undefined: all. Default undefined. */
  readonly tailLines?: number | undefined;
  /** Lines younger than this, Unix ms, of containers that are `initial`. */
  readonly sinceMs?: number | undefined;
  /** False: read what is there and end. Default true. */
  readonly follow?: boolean | undefined;
  /** Read the instance before the current one, and end. Default false. */
  readonly previous?: boolean | undefined;
  /**
   * Of containers that are `initial`: first the instance before, where the server still has it, then
   * the current one; `tailLines` and `sinceMs` hold for each. Default false.
   */
  readonly withPrevious?: boolean | undefined;
  /**
   * Lines with a stamp up to this, Unix ms. A container ends with the first line clearly beyond; a
   * follow ends soon after that moment, with what was written by then. Default: no end.
   */
  readonly untilMs?: number | undefined;
  /** So many lines of each container, the oldest of the range, then no more of it. Default: all. */
  readonly headLines?: number | undefined;
  /** Streams open at once; more wait. Default 500. */
  readonly maxStreams?: number | undefined;
  /** Bytes that may wait for the consumer, all containers together. Default 16 MiB. */
  readonly maxPendingBytes?: number | undefined;
  /**
   * Bytes of lines of one container that may be out at once: `LogTail.release` makes room. For
   * consumers that wait for one container before they take more of another. Default: any number.
   */
  readonly rationBytes?: number | undefined;
  /** Default: the machine's. */
  readonly clock?: Clock | undefined;
  /** Random numbers in [0, 1) for jitter. Default Math.random. */
  readonly random?: (() => number) | undefined;
  /** Drains the tail: what has been read still comes, and no error does. */
  readonly signal?: AbortSignal | undefined;
}

const PENDING_BYTES = 16 * 1024 * 1024;

/**
 * Tails the logs of every container that `targets` names, as one stream of batches: per container
 * instance each line once, in file order, through restarts, rotations and disconnects. What the
 * server no longer has becomes one `gap` event. Ends by itself when nothing more can come, which
 * with `follow` is when all containers are gone; an aborted `signal` ends it quietly.
 * @throws whatever iterating `targets` throws, behind the lines read until then
 */
export function tailLogs(options: TailOptions): LogTail {
  return new Tail(options);
}

class Tail extends OutboxTail {
  readonly #options: TailOptions;
  readonly #scope: TailScope;
  readonly #tails = new Map<string, ContainerTail>();
  #beating: Promise<void> | undefined;
  #isFollowing: boolean;
  readonly #pending: PendingSources = {
    has: (key) => this.#tails.get(key)?.isSilent === false,
    [Symbol.iterator]: () => pendingKeys(this.#tails),
  };
  #areKnown = false;

  constructor(options: TailOptions) {
    const { maxPendingBytes = PENDING_BYTES, signal } = options;
    super({ maxPendingBytes, signal });
    this.#options = options;
    const clock = options.clock ?? systemClock;
    const random = options.random ?? Math.random;
    const recovery = new Recovery(clock, random);
    const previous = options.previous ?? false;
    const { untilMs, headLines } = options;
    this.#isFollowing = (options.follow ?? true) && !previous;
    const isFollowing = (): boolean => this.#isFollowing;
    this.#scope = {
      ...{ reader: reporting(options.reader, recovery), recovery, clock, random },
      outbox: this.outbox,
      adriftBytes: new ByteAllowance(maxPendingBytes),
      slots: new Slots(options.maxStreams ?? 500),
      probes: new ProbeBudget(clock),
      denials: new ProbeBudget(clock),
      pulse: new Pulse(clock),
      crowd: new CrowdStatus(options.reader, clock, this.over),
      get follow() {
        return isFollowing();
      },
      previous,
      withPrevious: options.withPrevious ?? false,
      limits: untilMs === undefined && headLines === undefined ? undefined : { untilMs, headLines },
      rationBytes: options.rationBytes ?? Infinity,
      tailLines: options.tailLines,
      sinceMs: options.sinceMs,
      signal: this.over,
    };
  }

  override health = (): TailHealth => {
    const counts = { idle: 0, open: 0, waiting: 0, reconnecting: 0 };
    for (const tail of this.#tails.values()) counts[tail.state]++;
    return { open: counts.open, waiting: counts.waiting, reconnecting: counts.reconnecting };
  };

  pending = (): PendingSources | undefined => (this.#areKnown ? this.#pending : undefined);

  release = (key: string, bytes: number): void => {
    this.#tails.get(key)?.release(bytes);
  };

  protected override took(event: LogEvent): void {
    this.#tails.get(keyOf(event))?.took();
  }

  protected override stop(): void {
    super.stop();
    for (const tail of this.#tails.values()) tail.abandon();
  }

  protected override async read(): Promise<void> {
    this.#beating = this.#scope.pulse.run(this.over);
    await Promise.race([this.#takeTargets(), this.#untilEnd(), untilAborted(this.over)]);
  }

  protected override async close(): Promise<void> {
    await this.#beating;
  }

  // Settles when a follow has come to the end of its range; never, where it has none.
  async #untilEnd(): Promise<void> {
    const { untilMs } = this.#options;
    if (untilMs === undefined || !this.#isFollowing) return new Promise(() => undefined);
    await rangeEnd(untilMs, this.#scope);
    if (this.over.aborted) return;
    this.#isFollowing = false;
    this.leaveFeed();
    for (const tail of this.#tails.values()) tail.endFollow();
  }

  async #takeTargets(): Promise<void> {
    const targets = this.openFeed(this.#options.targets);
    for (;;) {
      const next = await targets.next();
      if (this.over.aborted) return;
      if (next.done === true) {
        for (const tail of this.#tails.values()) tail.forsake();
        return;
      }
      if (next.value.type === 'synced') this.#areKnown = true;
      if (next.value.type === 'synced' && !this.#scope.follow) {
        this.leaveFeed();
        for (const tail of this.#tails.values()) tail.forsake();
        return;
      }
      this.#apply(next.value);
    }
  }

  #apply(change: TargetChange): void {
    if (change.type === 'synced') return;
    const { target } = change;
    const known = this.#tails.get(target.key);
    if (change.type === 'absent') {
      if (known === undefined && change.reason === 'unmatched') return;
      // One that came and went unannounced has had a log none the less.
      const tail = known ?? new ContainerTail(this.#scope, target);
      tail.remove(change.reason, target);
      if (known === undefined) this.#start(target.key, tail);
      else if (change.reason === 'deleted' && tail.isDone) this.#tails.delete(target.key);
    } else if (known === undefined) this.#start(target.key, new ContainerTail(this.#scope, target));
    else known.update(target);
  }

  #start(key: string, tail: ContainerTail): void {
    this.#tails.set(key, tail);
    this.start(tail.run(), () => {
      if (tail.isOver) this.#tails.delete(key);
    });
  }
}

function* pendingKeys(tails: ReadonlyMap<string, ContainerTail>): Generator<string, undefined> {
  for (const [key, tail] of tails) if (!tail.isSilent) yield key;
}

function keyOf(event: LogEvent): string {
  if (event.type === 'lines') return event.batch.target.key;
  return (event.type === 'gap' ? event.gap : event.origin).target.key;
}
