import { stampRange } from './answers/histogram.ts';
import { firstPlace } from './answers/row-painter.ts';
import type { FromWorker, State } from './protocol.ts';
import type { RowStore } from './store/row-store.ts';
import type { View } from './view/view.ts';
import type { Feed } from './wire/feed.ts';
import type { Intake } from './wire/intake.ts';

/** At most ten states a second. */
const INTERVAL_MS = 100;
/** The rate is that of this much time. */
const RATE_WINDOW_MS = 1000;

interface ReportEnvironment {
  readonly post: (message: FromWorker) => void;
  readonly now: () => number;
  readonly setTimer: (callback: () => void, delayMs: number) => () => void;
}

/** What a state is made of. */
export interface Reported {
  readonly store: RowStore;
  readonly view: View;
  readonly intake: Intake;
  readonly feed: Feed | undefined;
}

interface Sample {
  readonly at: number;
  readonly received: number;
}

/** Tells the page how things are: soon after a change, and not too often. */
export class StateReport {
  private readonly environment: ReportEnvironment;
  private readonly read: () => Reported;
  private lastAt = Number.NEGATIVE_INFINITY;
  private isScheduled = false;
  private samples: Sample[] = [];

  constructor(environment: ReportEnvironment, read: () => Reported) {
    this.environment = environment;
    this.read = read;
  }

  changed(): void {
    if (this.isScheduled) return;
    this.isScheduled = true;
    const delayMs = Math.max(0, this.lastAt + INTERVAL_MS - this.environment.now());
    this.environment.setTimer(() => {
      this.isScheduled = false;
      this.lastAt = this.environment.now();
      const state = this.state();
      this.environment.post(state);
      // Filtering goes on, and a rate falls to 0 when nothing more comes.
      if (state.isFiltering || state.rowsPerSecond > 0) this.changed();
    }, delayMs);
  }

  private state(): State {
    const { store, view, intake, feed } = this.read();
    const range = stampRange(store);
    return {
      type: 'state',
      connection: feed?.connection ?? 'idle',
      ...(feed?.reason === undefined ? {} : { reason: feed.reason }),
      ...(feed?.retryInMs === undefined ? {} : { retryInMs: feed.retryInMs }),
      ...(intake.session === undefined ? {} : { session: intake.session }),
      generation: view.generation,
      total: store.rows,
      lines: store.streams.lines.sum,
      matchedLines: view.lines.sum,
      matched: view.matched,
      firstPlace: firstPlace(store, view),
      endPlace: view.endPlace,
      newestSeq: intake.lastSeq,
      serverNewestSeq: intake.serverNewestSeq,
      oldestSeq: store.oldestSeq,
      ...(range === undefined ? {} : { oldestMs: range.fromMs, newestMs: range.toMs - 1 }),
      skipped: store.skipped,
      missing: store.missing,
      evicted: store.evicted,
      malformed: intake.malformed,
      duplicates: intake.duplicates,
      isFiltering: !view.isCaughtUp,
      filteredRows: view.filteredRows,
      isCatchingUp: intake.isCatchingUp,
      rowsPerSecond: this.rate(store.end, intake.isCatchingUp),
      storedBytes: store.byteLength,
      maxStoredBytes: store.maxBytes,
    };
  }

  private rate(received: number, isReplay: boolean): number {
    const at = this.environment.now();
    if (isReplay) {
      this.samples = [];
      return 0;
    }
    if (received < (this.samples.at(-1)?.received ?? 0)) this.samples = [];
    this.samples.push({ at, received });
    while ((this.samples[1]?.at ?? at) < at - RATE_WINDOW_MS) this.samples.shift();
    const [oldest] = this.samples;
    if (oldest === undefined || at === oldest.at) return 0;
    return Math.round(((received - oldest.received) * 1000) / (at - oldest.at));
  }
}
