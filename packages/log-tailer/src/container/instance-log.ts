import type { ContainerTarget } from '@ktl/kube-informers';
import { stampMs, stampText } from '../batch/line-access.ts';
import type { GapCause, LogOrigin } from '../batch/log-batch.ts';
import { sliceCut, type LineCut } from '../line/line-cutter.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { LineHistory } from '../resume/line-history.ts';

/** Where an instance's log is read from as long as no line of it was delivered. */
export type StartPoint =
  | { readonly kind: 'file-start' }
  | { readonly kind: 'tail'; readonly lines: number; readonly sinceMs: number | undefined }
  | { readonly kind: 'since'; readonly sinceMs: number };

interface OpenGap {
  readonly cause: GapCause;
  readonly afterStamp: string | undefined;
  readonly certain: boolean;
}

/** What is known of, and was delivered from, the log of one container instance. */
export class InstanceLog {
  readonly history = new LineHistory();
  readonly #outbox: Outbox;
  readonly #target: () => ContainerTarget;
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
  /** The beginning of a line came whose end has not. */
  hasPartial = false;
  #gap: OpenGap | undefined;

  constructor(init: {
    readonly instance: number;
    readonly start: StartPoint;
    readonly unverified: boolean;
    readonly outbox: Outbox;
    readonly target: () => ContainerTarget;
  }) {
    this.instance = init.instance;
    this.start = init.start;
    this.unverified = init.unverified;
    this.#outbox = init.outbox;
    this.#target = init.target;
  }

  /** What batches and gaps of this instance are labelled with. */
  get origin(): LogOrigin {
    return { target: this.#target(), instance: this.instance };
  }

  /** Hands lines on; waits while the consumer is behind. */
  deliver(lines: LineCut): Promise<void> | undefined {
    const cut = this.#afterSince(lines);
    if (cut === undefined) return undefined;
    if (this.#gap !== undefined) this.#closeGap(stampText(cut, 0));
    this.history.append(cut);
    this.lines += cut.count;
    this.unverified = false;
    const stamp = stampText(cut, cut.count - 1);
    if (stamp !== undefined) this.lastStamp = stamp;
    const { bytes, count, offsets } = cut;
    const first = offsets[0] ?? 0;
    const size = (offsets[3 * count - 1] ?? 0) - first;
    return this.#outbox.push(
      { type: 'lines', batch: { ...this.origin, bytes, count, offsets } },
      size,
    );
  }

  /** The file went on without us: what follows is new, behind a gap that the next line closes. */
  rotated(certain: boolean): void {
    this.#gap ??= { cause: 'rotated', afterStamp: this.lastStamp, certain };
    this.restartFile();
  }

  /** What follows starts at the file's first byte and joins on to what was delivered. */
  restartFile(): void {
    this.history.clear();
    this.start = { kind: 'file-start' };
    this.whole = false;
  }

  /** The rest of the instance is lost. */
  lose(
    cause: GapCause,
    lost: { readonly certain: boolean; readonly missedInstances: number },
  ): void {
    const open = this.#gap;
    this.#gap = undefined;
    this.drained = true;
    void this.#outbox.push({
      type: 'gap',
      gap: {
        ...this.origin,
        cause,
        afterStamp: open === undefined ? this.lastStamp : open.afterStamp,
        beforeStamp: undefined,
        missedInstances: lost.missedInstances,
        certain: lost.certain || (open?.certain ?? false),
      },
    });
  }

  /** The instance has ended and everything that is left of it was delivered. */
  finish(): void {
    this.drained = true;
    if (this.#gap !== undefined) this.#closeGap(undefined);
  }

  #closeGap(beforeStamp: string | undefined): void {
    const open = this.#gap;
    this.#gap = undefined;
    if (open === undefined) return;
    const gap = { ...this.origin, ...open, beforeStamp, missedInstances: 0 };
    void this.#outbox.push({ type: 'gap', gap });
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
