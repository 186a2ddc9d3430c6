import { stampMs } from '../batch/line-access.ts';
import { LineCutter, sliceCut, type LineCut } from '../line/line-cutter.ts';
import type { StreamOrder } from '../resume/stream-order.ts';
import type { Beating } from '../stream/pulse.ts';
import { isCutStamp, ServedError } from './last-line.ts';
import { logQuery, type AskedLog } from './log-query.ts';
import { Realignment, type SoughtLines } from './realignment.ts';
import type { TailScope } from './tail-scope.ts';

/** How one request for a log ended. */
export interface Reading {
  /**
   * `refused`: not opened. `eof`: the server ended it. `lost`: the connection broke. `served-error`:
   * the kubelet wrote an error instead of lines. Others: we ended it, for that reason.
   */
  readonly end: 'refused' | 'eof' | 'lost' | 'served-error' | Interruption;
  readonly error?: unknown;
  /** Lines delivered. */
  readonly lines: number;
  /** The last line delivered was found again, or nothing had been delivered before. */
  readonly aligned: boolean;
  /** Bytes of a line that had not ended. */
  readonly held: Buffer;
  /** When the last byte came. */
  readonly lastByteMs: number;
  /** The line that was asked to be looked out for came by. */
  readonly sawAwaited: boolean;
  /** The last line came late: a file behind it may have gone unnoticed by the kubelet. */
  readonly isBehind: boolean;
}

/**
 * `unaligned`: quiet, and what was delivered did not come. `stalled`: the server has lines that this
 * stream does not bring. `overdue`: the instance has ended but the stream has not. `unproven`: maybe
 * another instance. `doubtful`: lines came that the kubelet may have sent before, or behind a file that
 * it skipped. `stopped`: nobody wants it.
 */
export type Interruption =
  'unaligned' | 'stalled' | 'overdue' | 'unproven' | 'doubtful' | 'stopped';

/** That of a log that was never opened. */
export function refusedReading(error: unknown): Reading {
  const none = { lines: 0, held: Buffer.alloc(0), lastByteMs: 0 };
  return { ...none, end: 'refused', error, aligned: true, sawAwaited: false, isBehind: false };
}

/** Which log to read, and how. */
export interface ReadRequest extends AskedLog, SoughtLines {
  /** Runs when the server has accepted the request, before the first line; false: drop it. */
  readonly prove?: (() => Promise<boolean>) | undefined;
  /** Called twice a second while the stream is open. */
  readonly onBeat?: (reading: OpenReading, nowMs: number) => void;
  readonly onOpen?: () => void;
}

/** What the file had when it was opened comes within this. */
const BACKLOG_MS = 1_000;

/** Text that the kubelet and the runtime are known to put into a log stream. */
const SERVED_ERROR =
  /^(failed to |unable to |rpc error: |error |Error |http2: |Internal error|an error )/;

/** One request for a log, from its opening to its end. */
export class OpenReading implements Beating {
  readonly #scope: TailScope;
  readonly #request: ReadRequest;
  readonly #cutter = new LineCutter();
  readonly #realignment: Realignment;
  readonly #abort = new AbortController();
  readonly #since: string | undefined;
  readonly #order: StreamOrder | undefined;
  #interruption: Interruption | undefined;
  #servedError: Error | undefined;
  #lines = 0;
  #cuts = 0;
  #open = false;
  #isOver = false;
  #mayHaveRotated = false;
  // Waiting for the consumer: silence is ours then, not the server's.
  #blocked = false;
  /** When the last byte came. */
  lastByteMs: number;
  /** When the server accepted the request. */
  openedMs: number;

  constructor(scope: TailScope, request: ReadRequest) {
    this.#scope = scope;
    this.#request = request;
    const { log } = request;
    this.#realignment = new Realignment(request, {
      heldBytes: scope.adriftBytes,
      held: () => this.held,
      deliver: (lines) => this.#deliver(lines),
      giveUp: () => {
        this.interrupt('unaligned');
      },
    });
    this.#since = log.whole ? undefined : log.history.sinceTime();
    this.#order = request.follow ? log.order : undefined;
    this.lastByteMs = scope.clock.now();
    this.openedMs = this.lastByteMs;
  }

  /** True when lines that come now are new. */
  get isLive(): boolean {
    return this.#open && !this.#isOver && this.#realignment.isSettled;
  }

  /** Bytes of the line that has not ended. */
  get held(): Buffer {
    return this.#cutter.held();
  }

  /** Whose lines these are is being found out. */
  get isJudged(): boolean {
    return this.#realignment.isJudged;
  }

  /** Nothing comes any more: either the whole file did, or what is awaited will not. */
  giveUpWaiting(): void {
    this.#realignment.stopWaiting({ isBare: this.lastByteMs === this.openedMs });
  }

  /** Ends the request. */
  interrupt(reason: Interruption): void {
    this.#interruption ??= reason;
    this.#abort.abort(new Error(reason));
  }

  beat(nowMs: number): void {
    if (this.#blocked) this.lastByteMs = nowMs;
    else this.#request.onBeat?.(this, nowMs);
  }

  /** Reads to the end; never rejects for anything that the server does. */
  async run(pod: { readonly namespace: string; readonly name: string }): Promise<Reading> {
    const signal = AbortSignal.any([this.#scope.signal, this.#abort.signal]);
    let error: unknown;
    try {
      const body = await this.#scope.reader.openLog(
        pod,
        logQuery(this.#request, { since: this.#since, signal }),
      );
      this.#opened();
      await this.#consume(body);
    } catch (thrown) {
      if (this.#servedError === undefined && thrown instanceof TypeError) throw thrown;
      error = thrown;
    } finally {
      this.#isOver = true;
      this.#scope.pulse.remove(this);
    }
    await this.#realignment.close();
    if (error === undefined && this.#interruption === undefined) await this.#realignment.complete();
    return this.#result(error);
  }

  #opened(): void {
    this.#open = true;
    this.lastByteMs = this.#scope.clock.now();
    this.openedMs = this.lastByteMs;
  }

  async #consume(body: AsyncIterable<Uint8Array>): Promise<void> {
    const { prove, onOpen } = this.#request;
    if (prove !== undefined && !(await prove())) {
      this.interrupt('unproven');
      await body[Symbol.asyncIterator]().return?.();
      return;
    }
    // A proof takes time, in which nothing was read.
    if (prove !== undefined) this.#opened();
    const { log } = this.#request;
    this.#mayHaveRotated = log.mayHaveRotated(this.openedMs);
    log.opens++;
    log.order.open(this.openedMs, log.doubtedMs);
    onOpen?.();
    this.#scope.pulse.add(this);
    for await (const chunk of body) {
      if (this.#interruption !== undefined || this.#scope.signal.aborted) return;
      this.lastByteMs = this.#scope.clock.now();
      const cut = this.#cutter.push(chunk);
      if (cut !== undefined) await this.#accept(cut);
      if (this.#servedError !== undefined) return;
    }
  }

  async #accept(cut: LineCut): Promise<void> {
    const lines = cut.unstamped === -1 ? cut : this.#beforeServedError(cut);
    this.#cuts++;
    if (lines.count === 0) return;
    await this.#realignment.take(lines);
  }

  // A line without a stamp is the kubelet's own, except at the head of a stream that begins inside
  // a long line.
  #beforeServedError(cut: LineCut): LineCut {
    const at = cut.unstamped;
    const start = cut.offsets[3 * at] ?? 0;
    const end = cut.offsets[3 * at + 2] ?? 0;
    const line = cut.bytes.subarray(start, end);
    const mayBeRest = at === 0 && this.#cuts === 0 && this.#asksSince();
    if (mayBeRest && !SERVED_ERROR.test(line.toString('latin1', 0, 40))) return cut;
    this.#servedError = new ServedError(line);
    return sliceCut(cut, 0, at);
  }

  #asksSince(): boolean {
    const { start } = this.#request.log;
    return (
      this.#since !== undefined || (start.kind !== 'file-start' && start.sinceMs !== undefined)
    );
  }

  async #deliver(lines: LineCut): Promise<void> {
    const cut = this.#believable(lines);
    if (cut === undefined) return;
    if (this.#mayHaveRotated) this.#openGapBefore(cut);
    this.#lines += cut.count;
    const wait = this.#request.log.deliver(cut);
    if (this.#request.log.isEnough) this.interrupt('stopped');
    if (wait === undefined) return;
    this.#blocked = true;
    await wait;
    this.#blocked = false;
    this.lastByteMs = this.#scope.clock.now();
  }

  // A kubelet that fell behind skips lines and repeats others: a new request tells what there is.
  #believable(lines: LineCut): LineCut | undefined {
    if (this.#order === undefined) return lines;
    if (this.#interruption === 'doubtful') return undefined;
    const nowMs = this.#scope.clock.now();
    const doubt = this.#order.check(lines, nowMs);
    if (doubt === undefined) return lines;
    this.#request.log.doubt(doubt, nowMs);
    this.interrupt('doubtful');
    return doubt.line === 0 ? undefined : sliceCut(lines, 0, doubt.line);
  }

  #sawNothing(): boolean {
    const isLong = this.#open && this.#scope.clock.now() - this.openedMs >= BACKLOG_MS;
    return isLong && this.lastByteMs === this.openedMs;
  }

  // Lines that were there at once, in a file that was not seen at its start: it may be a later one.
  #openGapBefore(cut: LineCut): void {
    this.#mayHaveRotated = false;
    if (this.#scope.clock.now() - this.openedMs > BACKLOG_MS) return;
    const { log } = this.#request;
    if (!log.isNearStart(stampMs(cut, 0))) log.rotated();
  }

  #result(error: unknown): Reading {
    const held = this.#cutter.held();
    if (this.#sawNothing()) this.#request.log.foundEmpty();
    const isBelieved = this.#servedError === undefined && this.#interruption !== 'doubtful';
    const cutHeld = isBelieved ? held : Buffer.alloc(0);
    const { lastByteMs } = this;
    const { isSettled: aligned, sawAwaited } = this.#realignment;
    const base = {
      ...{ lines: this.#lines, aligned },
      ...{ held: cutHeld, lastByteMs, sawAwaited, isBehind: this.#order?.isBehind ?? false },
    };
    if (this.#scope.signal.aborted) return { ...base, end: 'stopped' };
    if (this.#interruption !== undefined) return { ...base, end: this.#interruption };
    if (this.#servedError !== undefined) {
      return { ...base, end: 'served-error', error: this.#servedError };
    }
    if (error === undefined) return this.#eof(base);
    return { ...base, end: this.#open ? 'lost' : 'refused', error };
  }

  // An error sentence may come without a newline.
  #eof(base: Omit<Reading, 'end'>): Reading {
    const cut = this.#cutter.flush();
    if (cut === undefined || cut.unstamped === -1 || isCutStamp(cut) || this.#isRestAtHead(cut)) {
      return { ...base, end: 'eof' };
    }
    const error = new ServedError(cut.bytes);
    return { ...base, held: Buffer.alloc(0), end: 'served-error', error };
  }

  #isRestAtHead(cut: LineCut): boolean {
    const text = cut.bytes.toString('latin1', 0, 40);
    return this.#cuts === 0 && this.#asksSince() && !SERVED_ERROR.test(text);
  }
}
