import { hasCode } from '@ktl/faults';
import { stampText } from '../batch/line-access.ts';
import { systemClock, type Clock, type NodeLogReader } from '@ktl/kube-client';
import type { GapRecord, LogBatch, LogEvent, LogOrigin } from '../batch/log-batch.ts';
import type { LogFlow } from '../stage/log-stage.ts';
import type { LogTail } from '../tail/log-tail.ts';
import { tokensAhead } from './border.ts';
import { Borders } from './borders.ts';
import { fillGap, type FillOptions } from './fill-gap.ts';

/** What {@link backfillGaps} reads from, and which gaps it leaves as they are. */
export interface BackfillOptions {
  /** Asks the kubelets, through the API server, for files below /var/log/pods. */
  readonly reader: NodeLogReader;
  /** Called once, when the right to read files of nodes turns out to be missing: all gaps stay. */
  readonly onForbidden?: ((error: Error, gap: GapRecord) => void) | undefined;
  /**
   * Only some lines from the end of a log were wanted: what an instance wrote before the first that came
   * stays a gap. Default false.
   */
  readonly keepsBeginnings?: boolean | undefined;
  /** Default: the machine's. */
  readonly clock?: Clock | undefined;
  /** Random numbers in [0, 1) for jitter. Default Math.random. */
  readonly random?: (() => number) | undefined;
  /** Ends every search; what is not found by then stays a gap. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Fills gaps with the lines that the container's files on its node still have, rotated ones included,
 * where they belong and each once. A gap of which everything was found goes away; of others only the
 * stretches stay that are in no file. Lines of other containers wait meanwhile; memory holds a few
 * hundred lines of a search. Needs the right nodes/proxy: without it, every gap stays.
 */
export function backfillGaps(options: BackfillOptions): LogFlow {
  const fill: FillOptions = {
    reader: options.reader,
    clock: options.clock ?? systemClock,
    random: options.random ?? Math.random,
    keepsBeginnings: options.keepsBeginnings ?? false,
    signal: options.signal ?? new AbortController().signal,
  };
  return (events, tail) => new Backfill(fill, tail, options.onForbidden).run(events);
}

/** What comes behind a gap: lines of the same instance, or a later one. */
interface Ahead {
  readonly batch?: LogBatch;
  readonly instance?: number;
}

class Backfill {
  readonly #options: FillOptions;
  readonly #onForbidden: BackfillOptions['onForbidden'];
  readonly #borders: Borders;
  // Gaps whose next line tells where they end.
  readonly #waiting = new Map<string, GapRecord>();
  #isForbidden = false;

  constructor(
    options: FillOptions,
    sources: Pick<LogTail, 'pending'>,
    onForbidden: BackfillOptions['onForbidden'],
  ) {
    this.#options = options;
    this.#borders = new Borders(sources);
    this.#onForbidden = onForbidden;
  }

  async *run(events: AsyncIterable<LogEvent>): AsyncGenerator<LogEvent, undefined> {
    for await (const event of events) {
      if (event.type === 'notice') {
        if (event.notice === 'ended') yield* this.#close(event.origin);
        yield event;
      } else if (event.type === 'gap') {
        yield* this.#close(event.gap);
        yield* this.#open(event.gap);
      } else {
        const { batch } = event;
        yield* this.#close(batch, batch);
        yield event;
        if (batch.target.podUid !== undefined) this.#borders.note(batch);
      }
    }
    for (const gap of [...this.#waiting.values()]) yield* this.#close(gap);
  }

  async *#open(gap: GapRecord): AsyncGenerator<LogEvent, undefined> {
    const { target, cause } = gap;
    const hasFiles = target.podUid !== undefined && target.node !== undefined;
    if (!hasFiles || cause === 'unavailable' || this.#isForbidden) yield { type: 'gap', gap };
    // The line behind it comes next; where none can, the files may be gone in a moment.
    else if (cause !== 'removed') this.#waiting.set(target.key, gap);
    else yield* this.#fill(gap, {});
  }

  // What comes next of the container tells where the gap ends.
  async *#close(next: LogOrigin, batch?: LogBatch): AsyncGenerator<LogEvent, undefined> {
    const { key } = next.target;
    const gap = this.#waiting.get(key);
    if (gap === undefined) return;
    this.#waiting.delete(key);
    if (next.instance > gap.instance) yield* this.#fill(gap, { instance: next.instance });
    else yield* this.#fill(gap, batch === undefined ? {} : { batch });
  }

  async *#fill(gap: GapRecord, ahead: Ahead): AsyncGenerator<LogEvent, undefined> {
    const next = ahead.batch;
    const behind = this.#borders.get(gap.target.key);
    const searched = { gap: withEnd(gap, next), behind, ahead: aheadOf(gap, next) };
    try {
      for await (const event of fillGap(searched, ahead.instance, this.#options)) {
        yield event;
        if (event.type === 'lines') this.#borders.note(event.batch);
      }
    } catch (error) {
      if (!hasCode(error, 'API_FORBIDDEN')) throw error;
      if (!this.#isForbidden) this.#onForbidden?.(error, gap);
      this.#isForbidden = true;
      yield { type: 'gap', gap };
    }
  }
}

// The rest of a split line has no stamp: the first line that has one is where lines are known again.
function withEnd(gap: GapRecord, next: LogBatch | undefined): GapRecord {
  if (gap.beforeStamp !== undefined || next === undefined) return gap;
  for (let line = 0; line < next.count; line++) {
    const beforeStamp = stampText(next, line);
    if (beforeStamp !== undefined) return { ...gap, beforeStamp };
  }
  return gap;
}

// Where the gap lies between older lines, those that come now say nothing about its end.
function aheadOf(gap: GapRecord, next: LogBatch | undefined): readonly number[] {
  if (next === undefined || next.count === 0) return [];
  return stampText(next, 0) === gap.beforeStamp ? tokensAhead(next) : [];
}
