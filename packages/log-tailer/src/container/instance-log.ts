import type { ContainerTarget } from '@ktl/kube-informers';
import { stampMs, stampText } from '../batch/line-access.ts';
import type { GapCause, LogNotice, LogOrigin } from '../batch/log-batch.ts';
import { sliceCut, type LineCut } from '../line/line-cutter.ts';
import type { OutboxLane } from '../outbox/outbox-lane.ts';
import type { LineRange } from '../range/line-range.ts';
import { LineHistory } from '../resume/line-history.ts';
import { tokenAt } from '../resume/line-token.ts';
import { StreamOrder, type OrderDoubt, type Repeat } from '../resume/stream-order.ts';

/** Where an instance's log is read from as long as no line of it was delivered. */
export type StartPoint =
  | { readonly kind: 'file-start' }
  | { readonly kind: 'tail'; readonly lines: number; readonly sinceMs: number | undefined }
  | { readonly kind: 'since'; readonly sinceMs: number };

/** The kubelet looks for files to rotate this often. */
const ROTATION_CHECK_MS = 10_000;

/** startedAt has whole seconds, and the node's clock may have stepped back by two. */
const CLOCK_DOUBT_MS = 3_000;

interface OpenGap {
  readonly cause: GapCause;
  readonly afterStamp: string | undefined;
}

/** What is known of, and was delivered from, the log of one container instance. */
export class InstanceLog {
  readonly history = new LineHistory();
  readonly order = new StreamOrder(this.history);
  readonly #lane: OutboxLane;
  readonly #target: () => ContainerTarget;
  readonly #fromFirstByte: boolean;
  readonly #range: LineRange | undefined;
  /** restartCount of the instance. */
  instance: number;
  start: StartPoint;
  /** Read to its end, proven. */
  drained = false;
  /** Requests that the server accepted. */
  opens = 0;
  /** Ask for the whole file next time: the clock of the node stepped back too far. */
  whole = false;
  /** The instance must be confirmed before its first line is delivered. */
  unverified: boolean;
  /** Stamp of the last line delivered. */
  lastStamp: string | undefined;
  /** Lines delivered. */
  lines = 0;
  /** The beginning of the next line, whose end has not come. */
  partial: Buffer | undefined;
  // An open stream brought nothing: every line there will be was written later.
  #wasEmpty = false;
  #gap: OpenGap | undefined;
  // The stream seemed to go back: if it did, a file was skipped before it.
  #repeat: Repeat | undefined;
  /** When the lines of a stream were last not to be believed. */
  doubtedMs = -Infinity;

  constructor(init: {
    readonly instance: number;
    readonly start: StartPoint;
    readonly unverified: boolean;
    readonly lane: OutboxLane;
    readonly target: () => ContainerTarget;
    readonly range?: LineRange | undefined;
  }) {
    this.instance = init.instance;
    this.start = init.start;
    this.unverified = init.unverified;
    this.#fromFirstByte = init.unverified;
    this.#lane = init.lane;
    this.#range = init.range;
    this.#target = init.target;
  }

  /** What batches and gaps of this instance are labelled with. */
  get origin(): LogOrigin {
    return { target: this.#target(), instance: this.instance };
  }

  /** Hands lines on; waits while the consumer is behind. */
  deliver(lines: LineCut): Promise<unknown> | undefined {
    const cut = this.#afterSince(lines);
    if (cut === undefined) return undefined;
    this.#closeRepeat(cut);
    if (this.#gap !== undefined) {
      // The line whose beginning was seen may well be this one: then nothing is known to be missing.
      if (this.#joins(cut)) this.partial = undefined;
      this.#closeGap(stampText(cut, 0));
    }
    this.partial = undefined;
    this.history.append(cut);
    this.lines += cut.count;
    this.unverified = false;
    const stamp = stampText(cut, cut.count - 1);
    if (stamp !== undefined) this.lastStamp = stamp;
    const wanted = this.#range === undefined ? cut : this.#range.take(cut);
    if (wanted === undefined) return undefined;
    const { bytes, count, offsets } = wanted;
    const first = offsets[0] ?? 0;
    const size = (offsets[3 * count - 1] ?? 0) - first;
    return this.#lane.push(
      { type: 'lines', batch: { ...this.origin, bytes, count, offsets } },
      size,
    );
  }

  /** No line that is wanted can follow. */
  get isEnough(): boolean {
    return this.#range?.isReached === true;
  }

  /** A stream was open long enough to bring what was there, and brought nothing. */
  foundEmpty(): void {
    if (!this.history.isEmpty || this.lines > 0) return;
    this.#wasEmpty = true;
    if (this.start.kind !== 'tail') return;
    const { sinceMs } = this.start;
    this.start = sinceMs === undefined ? { kind: 'file-start' } : { kind: 'since', sinceMs };
  }

  /** The file that is opened now is perhaps not the one in which the wanted lines begin. */
  mayHaveRotated(nowMs: number): boolean {
    if (!this.history.isEmpty || this.lines > 0) return false;
    if (this.#wasEmpty) return true;
    const startedMs = this.#startedMs();
    const isLate = startedMs !== undefined && nowMs - startedMs >= ROTATION_CHECK_MS;
    return this.#fromFirstByte && (this.opens > 0 || isLate);
  }

  /** A log that is empty now may have had lines in a file that was rotated away. */
  mayHaveHadLines(nowMs: number): boolean {
    const startedMs = this.#startedMs();
    return startedMs === undefined || nowMs - startedMs >= ROTATION_CHECK_MS;
  }

  /** A line of this age was written before the kubelet could rotate the instance's first file. */
  isNearStart(lineMs: number): boolean {
    const startedMs = this.#startedMs();
    return startedMs !== undefined && lineMs - startedMs < ROTATION_CHECK_MS - CLOCK_DOUBT_MS;
  }

  #startedMs(): number | undefined {
    const { restartCount, state } = this.#target();
    const isOwn = restartCount === this.instance && state.phase === 'running';
    return isOwn && Number.isFinite(state.startedAtMs) ? state.startedAtMs : undefined;
  }

  /** The file went on without us: what follows is new, behind a gap that the next line closes. */
  rotated(): void {
    this.#gap ??= { cause: 'rotated', afterStamp: this.lastStamp };
    this.history.clear();
    this.#forgetTwin();
    this.start = { kind: 'file-start' };
    this.whole = false;
    this.unverified = true;
  }

  /** The stream is given up before a line that is not to be believed. */
  doubt(doubt: OrderDoubt, nowMs: number): void {
    this.doubtedMs = nowMs;
    this.#repeat ??= doubt.repeat;
    if (doubt.repeat?.isOld === true) this.whole = true;
  }

  /** The rest of the instance is lost. */
  lose(
    cause: GapCause,
    lost: { readonly certain: boolean; readonly missedInstances: number },
  ): void {
    this.#forgetTwin();
    this.#closeRepeat(undefined);
    const open = this.#gap;
    this.#gap = undefined;
    this.drained = true;
    this.#lane.say({
      type: 'gap',
      gap: {
        ...this.origin,
        cause,
        afterStamp: open === undefined ? this.lastStamp : open.afterStamp,
        beforeStamp: undefined,
        missedInstances: lost.missedInstances,
        certain: lost.certain,
      },
    });
  }

  /** The instance has ended and everything that is left of it was delivered. */
  finish(): void {
    this.drained = true;
    this.#closeRepeat(undefined);
    if (this.#gap !== undefined) this.#closeGap(undefined);
  }

  /** Tells the consumer what becomes of the log. */
  tell(notice: LogNotice['notice'], about: Pick<LogNotice, 'detail' | 'error'>): void {
    this.#lane.say({ type: 'notice', origin: this.origin, notice, ...about });
  }

  #joins(cut: LineCut): boolean {
    const { partial } = this;
    if (partial === undefined) return false;
    const start = cut.offsets[0] ?? 0;
    return cut.bytes.subarray(start, start + partial.length).equals(partial);
  }

  // Alike lines are more often twins than one line twice: the gap that opens here is enough.
  #forgetTwin(): void {
    if (this.#repeat?.isTwin === true) this.#repeat = undefined;
  }

  // The line that seemed to come again is the next one: it was new. Another one: it had been delivered.
  #closeRepeat(next: LineCut | undefined): void {
    const repeat = this.#repeat;
    this.#repeat = undefined;
    if (repeat === undefined || (next !== undefined && tokenAt(next, 0) === repeat.token)) return;
    const { afterStamp, beforeStamp } = repeat;
    const place = { cause: 'rotated', afterStamp, beforeStamp } as const;
    const gap = { ...this.origin, ...place, missedInstances: 0, certain: false };
    this.#lane.say({ type: 'gap', gap });
  }

  #closeGap(beforeStamp: string | undefined): void {
    const open = this.#gap;
    this.#gap = undefined;
    if (open === undefined) return;
    const certain = this.partial !== undefined;
    const gap = { ...this.origin, ...open, beforeStamp, missedInstances: 0, certain };
    this.#lane.say({ type: 'gap', gap });
  }

  // The server filters by whole seconds; the part of the first second is ours.
  #afterSince(cut: LineCut): LineCut | undefined {
    const sinceMs = this.start.kind === 'file-start' ? undefined : this.start.sinceMs;
    if (sinceMs === undefined || this.lines > 0) return cut;
    let from = 0;
    while (from < cut.count && stampMs(cut, from) < sinceMs) from++;
    return from === cut.count ? undefined : sliceCut(cut, from);
  }
}
