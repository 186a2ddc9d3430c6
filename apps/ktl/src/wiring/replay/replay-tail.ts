import type { Clock } from '@ktl/kube-client';
import type { LogEvent, LogTail } from '@ktl/log-tailer';
import type {
  CaptureLine,
  ContextKind,
  ContextRow,
  LineFilter,
  RowOptions,
} from '@ktl/sqlite-archive';
import type { ReplayArtifact } from './replay-artifact.ts';
import { StoredBatches } from './stored-batches.ts';
import { StoredEvents } from './stored-events.ts';
import { StoredGaps, streamOf } from './stored-gaps.ts';
import { StoredSources } from './stored-source.ts';

/** What of a capture is replayed. */
export interface ReplayOptions {
  readonly artifact: ReplayArtifact;
  readonly filter: LineFilter;
  /** Lines by their times; false: in the order in which they came in. */
  readonly byTime: boolean;
  /** Goes on with what is still written, in the order of arrival. */
  readonly follow: boolean;
  readonly clock: Clock;
  /** Told once, when a follow has seen nothing new for so long that its writer may be gone. */
  readonly onQuiet?: (() => void) | undefined;
}

const pollMs = 250;
const quietMs = 30_000;

/** A capture as a source of events, as a tail gave them. Reads no more than is asked for. */
export function replayTail(options: ReplayOptions): LogTail {
  return new ReplayTail(options);
}

class ReplayTail implements LogTail {
  readonly #options: ReplayOptions;
  readonly #over = new AbortController();
  readonly #gaps: StoredGaps;
  readonly #events = new StoredEvents();
  readonly #batches: StoredBatches;
  readonly #byTime: boolean;
  #ordinal = 0;
  #hasAllEvents = false;

  constructor(options: ReplayOptions) {
    const sources = new StoredSources();
    this.#options = options;
    this.#byTime = options.byTime && !options.follow;
    this.#gaps = new StoredGaps(sources, { byTime: this.#byTime });
    const parts = { sources, gaps: this.#gaps, events: this.#events };
    this.#batches = new StoredBatches({ ...parts, marksLate: !this.#byTime });
  }

  health = () => ({ open: this.#over.signal.aborted ? 0 : 1, waiting: 0, reconnecting: 0 });

  drain(): void {
    this.#over.abort();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<LogEvent, undefined> {
    try {
      yield* this.#options.follow ? this.#follow() : this.#read();
    } catch (error) {
      if (!this.#over.signal.aborted) throw error;
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#over.abort();
    return Promise.resolve();
  }

  async *#read(): AsyncGenerator<LogEvent, undefined> {
    await this.#readGaps();
    yield* this.#scan(this.#byTime ? {} : { after: 0 });
    yield* this.#restOfGaps();
  }

  async *#follow(): AsyncGenerator<LogEvent, undefined> {
    const { artifact, clock, onQuiet } = this.#options;
    let changedMs = clock.now();
    let isTold = false;
    while (!this.#over.signal.aborted) {
      // Looked at first: what was written before it said that it has ended is read below.
      const { state, lines } = await artifact.summary();
      const before = this.#ordinal;
      await this.#readGaps();
      yield* this.#scan({ after: before });
      yield* this.#restOfGaps();
      // Lines that the filter holds back are not looked at again.
      this.#ordinal = Math.max(this.#ordinal, lines);
      if (state !== 'writing') return;
      if (this.#ordinal > before) changedMs = clock.now();
      if (!isTold && clock.now() - changedMs >= quietMs) {
        isTold = true;
        onQuiet?.();
      }
      await clock.sleep(pollMs, this.#over.signal);
    }
  }

  async *#scan(place: Pick<LineFilter, 'after'>): AsyncGenerator<LogEvent, undefined> {
    const { artifact, filter } = this.#options;
    for await (const lines of artifact.lines({ ...filter, ...place }, this.#over.signal)) {
      this.#ordinal = Math.max(this.#ordinal, lines.at(-1)?.ordinal ?? 0);
      await this.#readEvents(lines);
      for (const event of this.#batches.of(lines)) {
        yield event;
        if (this.#over.signal.aborted) return;
      }
    }
  }

  async #readGaps(): Promise<void> {
    const { artifact, filter } = this.#options;
    const { stream: isWanted = () => true, sinceNs, untilNs } = filter;
    this.#gaps.add(
      await rowsOf(artifact, 'gaps', { after: this.#gaps.lastRow }),
      ({ row, timeNs }) => {
        const isInRange =
          (sinceNs === undefined || timeNs >= sinceNs) &&
          (untilNs === undefined || timeNs < untilNs);
        return isInRange && isWanted({ ...streamOf(row), node: '', source: 'pod', prefix: '' });
      },
    );
  }

  // Many events may stand beside lines none of which is one.
  async #readEvents(lines: readonly CaptureLine[]): Promise<void> {
    if (this.#hasAllEvents || !lines.some(({ stream }) => stream.source === 'event')) return;
    const { artifact, follow } = this.#options;
    this.#events.add(await rowsOf(artifact, 'events', { after: this.#events.lastRow }));
    this.#hasAllEvents = !follow;
  }

  *#restOfGaps(): Generator<LogEvent, void> {
    for (const gap of this.#gaps.rest()) yield { type: 'gap', gap };
  }
}

/** Rows of a table beside the lines. */
export async function rowsOf<K extends ContextKind>(
  artifact: Pick<ReplayArtifact, 'context'>,
  kind: K,
  options?: RowOptions,
): Promise<readonly ContextRow<K>[]> {
  const rows: ContextRow<K>[] = [];
  for await (const row of artifact.context(kind, options)) rows.push(row);
  return rows;
}
