import { hasCode, isKtlError } from '@ktl/faults';
import type { Clock, NodeLogReader } from '@ktl/kube-client';
import { stampText } from '../batch/line-access.ts';
import type { LineSource } from '../batch/log-batch.ts';
import { faults } from '../faults.ts';
import type { LineCut } from '../line/line-cutter.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { OutboxLane } from '../outbox/outbox-lane.ts';
import { LineRange } from '../range/line-range.ts';
import { RetryPace } from '../stream/retry-pace.ts';
import type { Slots } from '../stream/slots.ts';
import type { NodeLog } from './node-log.ts';
import { NoJournal } from './journal-log.ts';
import { openNodeLog, type NodeLogName } from './open-node-log.ts';
import { stampLines } from './stamp-lines.ts';

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 5_000;
const LONGEST_RETRY_MS = 10_000;
/** A log that is not there may come to be. */
const ABSENT_PAUSE_MS = 10_000;
/** Tries of a read that is to end. */
const TRIES = 4;

/** What all logs of all nodes of one tail share. */
export interface NodeScope {
  readonly reader: NodeLogReader;
  readonly clock: Clock;
  readonly random: () => number;
  readonly outbox: Outbox;
  readonly slots: Slots;
  readonly follow: boolean;
  readonly tailLines: number | undefined;
  readonly sinceMs: number | undefined;
  readonly headLines: number | undefined;
  readonly signal: AbortSignal;
  /** Least time between two looks at a quiet log, for so many logs. */
  readonly pauseMs: () => number;
  /** True once: nobody needs to hear twice that a right is missing. */
  readonly mayComplain: () => boolean;
}

/** Follows one log of one node from its beginning to the node's end. */
export class NodeLogTail {
  readonly source: LineSource;
  readonly #scope: NodeScope;
  readonly #name: NodeLogName;
  readonly #lane: OutboxLane;
  readonly #pace: RetryPace;
  readonly #leaving = new AbortController();
  readonly #range: LineRange;
  #log: NodeLog | undefined;
  #wasAbsent = false;
  #hasRead = false;
  #isFirstPass = true;
  #lastStamp: string | undefined;
  #hasLost = false;
  /** How it does. */
  state: 'open' | 'reconnecting' | 'idle' = 'idle';

  constructor(scope: NodeScope, node: string, name: NodeLogName) {
    this.#scope = scope;
    this.#name = name;
    this.#lane = new OutboxLane(scope.outbox);
    this.#pace = new RetryPace(scope.random);
    this.#range = new LineRange({ headLines: scope.headLines });
    this.source = {
      key: `node/${node}/${name.path}`,
      role: 'node',
      namespace: '',
      pod: node,
      container: name.path,
      node,
    };
  }

  /** The node is wanted no more: what is there by now is read, and that is all. */
  leave(): void {
    this.#leaving.abort();
  }

  /** Reads until nothing more is wanted; rejects only for a mistake of ours. */
  async run(): Promise<void> {
    const { signal, follow } = this.#scope;
    let pauseMs = FIRST_PAUSE_MS;
    while (!signal.aborted) {
      const isLast = this.#leaving.signal.aborted || !follow;
      const outcome = await this.#look();
      if (outcome === 'over') break;
      const isDone =
        this.#range.isReached ||
        (isLast && (outcome !== 'failed' || this.#pace.tries >= TRIES || follow));
      if (isDone) {
        await this.#end();
        break;
      }
      if (outcome === 'failed') continue;
      pauseMs = outcome === 'news' ? FIRST_PAUSE_MS : Math.min(LONGEST_PAUSE_MS, pauseMs * 1.5);
      await this.#rest(outcome === 'absent' ? ABSENT_PAUSE_MS : pauseMs);
    }
    this.state = 'idle';
  }

  async #look(): Promise<'news' | 'quiet' | 'absent' | 'failed' | 'over'> {
    const { slots, signal } = this.#scope;
    if (!(await slots.take(signal))) return 'over';
    try {
      const hasNews = await this.#read();
      this.#pace.reset();
      this.#attached();
      return hasNews ? 'news' : 'quiet';
    } catch (error) {
      if (signal.aborted) return 'over';
      return await this.#failed(error);
    } finally {
      slots.release();
    }
  }

  async #read(): Promise<boolean> {
    const { signal, reader, clock, tailLines, sinceMs } = this.#scope;
    // What comes to be while we look is new as a whole.
    const range = this.#wasAbsent ? {} : { tailLines, sinceMs };
    const place = { reader, node: this.source.pod, now: () => clock.now(), signal };
    this.#log ??= await openNodeLog(this.#name, { ...place, ...range });
    let hasNews = false;
    for await (const news of this.#log.news(signal)) {
      hasNews = true;
      if (this.#range.isReached) break;
      if ('lost' in news) this.#hasLost = true;
      else await this.#deliver(news.lines, this.#log.zoneMs);
    }
    this.#isFirstPass = false;
    return hasNews;
  }

  async #deliver(lines: LineCut, zoneMs: number): Promise<void> {
    // What comes later than the first look is young in any case.
    const isFiltered = this.#isFirstPass && !this.#wasAbsent;
    const sinceMs = isFiltered ? this.#scope.sinceMs : undefined;
    const stamped = stampLines(lines, { nowMs: this.#scope.clock.now(), zoneMs, sinceMs });
    const cut = stamped === undefined ? undefined : this.#range.take(stamped);
    if (cut === undefined) return;
    this.#isFirstPass = false;
    this.#closeGap(stampText(cut, 0));
    this.#lastStamp = stampText(cut, cut.count - 1);
    const { bytes, count, offsets } = cut;
    const batch = { target: this.source, instance: 0, bytes, count, offsets };
    await this.#lane.push({ type: 'lines', batch }, bytes.length);
  }

  #closeGap(beforeStamp: string | undefined): void {
    if (!this.#hasLost) return;
    this.#hasLost = false;
    const gap = { cause: 'rotated', missedInstances: 0, certain: false } as const;
    const bounds = { afterStamp: this.#lastStamp, beforeStamp };
    this.#lane.say({ type: 'gap', gap: { target: this.source, instance: 0, ...gap, ...bounds } });
  }

  async #end(): Promise<void> {
    const rest = this.#log?.rest();
    if (rest !== undefined && this.#log !== undefined) {
      await this.#deliver(rest, this.#log.zoneMs);
    }
    this.#closeGap(undefined);
    this.#tell('ended', {});
  }

  async #failed(error: unknown): Promise<'absent' | 'failed' | 'over'> {
    if (hasCode(error, 'API_FORBIDDEN')) {
      this.state = 'idle';
      if (this.#scope.mayComplain()) this.#refuse(forbidden(this.source.pod, error));
      return 'over';
    }
    if (isAbsent(error)) {
      this.state = 'idle';
      if (!this.#wasAbsent && !this.#hasRead) this.#refuse(error);
      this.#wasAbsent = true;
      this.#log = undefined;
      return 'absent';
    }
    if (!isKtlError(error)) throw error;
    return await this.#retry(error);
  }

  async #retry(error: Error): Promise<'failed'> {
    const { follow, signal, clock } = this.#scope;
    if (this.state !== 'reconnecting') this.#tell('reconnecting', { detail: error.message });
    this.state = 'reconnecting';
    await this.#lane.clear();
    if (!follow && this.#pace.tries + 1 >= TRIES) this.#refuse(error);
    const waiting = AbortSignal.any([signal, this.#leaving.signal]);
    const ms = this.#pace.next(error, LONGEST_RETRY_MS);
    await clock.sleep(ms, waiting).catch(() => undefined);
    return 'failed';
  }

  #attached(): void {
    if (this.state !== 'open') this.#tell('attached', {});
    this.state = 'open';
    this.#hasRead = true;
  }

  #refuse(error: unknown): void {
    const hint = isKtlError(error) ? error.hint : undefined;
    const text = error instanceof Error ? error.message : String(error);
    this.#tell('refused', { detail: hint === undefined ? text : `${text}; ${hint}`, error });
  }

  #tell(
    notice: 'attached' | 'reconnecting' | 'ended' | 'refused',
    about: { readonly detail?: string; readonly error?: unknown },
  ): void {
    this.#lane.say({
      ...{ type: 'notice', notice, ...about },
      origin: { target: this.source, instance: 0 },
    });
  }

  async #rest(ms: number): Promise<void> {
    const { clock, random, signal, pauseMs } = this.#scope;
    const least = Math.max(ms, pauseMs());
    const waiting = AbortSignal.any([signal, this.#leaving.signal]);
    await this.#lane.clear();
    await clock.sleep(least * (0.9 + 0.2 * random()), waiting).catch(() => undefined);
  }
}

// Not there, or a node that serves no logs at all: asked again now and then.
function isAbsent(error: unknown): boolean {
  if (error instanceof NoJournal) return true;
  return isKtlError(error) && (error.code.startsWith('NODE_LOG_') || error.code === 'API_INVALID');
}

function forbidden(node: string, error: unknown): unknown {
  const user = isKtlError(error) ? error.details['user'] : undefined;
  return faults.NODE_LOG_FORBIDDEN({ node, user: typeof user === 'string' ? user : undefined });
}
