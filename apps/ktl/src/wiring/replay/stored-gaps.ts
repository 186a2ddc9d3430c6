import type { GapCause, GapRecord } from '@ktl/log-tailer';
import type { CaptureLine, ContextRow, StoredStream } from '@ktl/sqlite-archive';
import { nsOfStamp } from './stored-stamp.ts';
import type { StoredSources } from './stored-source.ts';

interface PlacedGap {
  readonly row: ContextRow<'gaps'>;
  /** Lines of this time and later come after it. */
  readonly timeNs: bigint;
  readonly observedMs: number;
}

const causes: readonly string[] = [
  'rotated',
  'restarted',
  'removed',
  'unavailable',
] satisfies GapCause[];

/** The gaps of a capture, until their place among the lines has come. */
export class StoredGaps {
  readonly #sources: StoredSources;
  readonly #byTime: boolean;
  #waiting: PlacedGap[] = [];
  #lastRow = 0;

  /** @param options.byTime - lines come by their times, else in the order of arrival */
  constructor(sources: StoredSources, { byTime }: { readonly byTime: boolean }) {
    this.#sources = sources;
    this.#byTime = byTime;
  }

  /** Adds rows of the table; those that were added before are left out. */
  add(rows: Iterable<ContextRow<'gaps'>>, isWanted: (gap: PlacedGap) => boolean): void {
    for (const row of rows) {
      if (row.id <= this.#lastRow) continue;
      this.#lastRow = row.id;
      const placed = placedGap(row);
      if (isWanted(placed)) this.#waiting.push(placed);
    }
    if (this.#byTime) this.#waiting.sort((a, b) => Number(a.timeNs - b.timeNs));
  }

  /** The id of the newest row that was added; 0: none was. */
  get lastRow(): number {
    return this.#lastRow;
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /** Takes the gaps whose place is before a line. */
  before(line: CaptureLine): readonly GapRecord[] {
    if (this.#waiting.length === 0) return [];
    const isDue = (gap: PlacedGap): boolean =>
      this.#byTime ? line.timeNs >= gap.timeNs : hasArrived(gap, line);
    const due = this.#waiting.filter(isDue);
    if (due.length === 0) return [];
    this.#waiting = this.#waiting.filter((gap) => !isDue(gap));
    return due.map(({ row }) => this.#record(row));
  }

  /** Takes all that are left. */
  rest(): readonly GapRecord[] {
    const rest = this.#waiting;
    this.#waiting = [];
    return rest.map(({ row }) => this.#record(row));
  }

  #record(row: ContextRow<'gaps'>): GapRecord {
    return {
      target: this.#sources.of({ ...streamOf(row), source: 'pod', node: '' }),
      instance: row.restart ?? 0,
      cause: (causes.includes(row.cause ?? '') ? row.cause : 'unavailable') as GapCause,
      afterStamp: row.from_timestamp ?? undefined,
      beforeStamp: row.to_timestamp ?? undefined,
      missedInstances: row.missed_instances ?? 0,
      certain: row.certain === 1,
    };
  }
}

/** The names of a gap's container. */
export function streamOf(
  row: ContextRow<'gaps'>,
): Pick<StoredStream, 'namespace' | 'pod' | 'container' | 'uid' | 'restart'> {
  return {
    namespace: row.namespace ?? '',
    pod: row.pod ?? '',
    container: row.container ?? '',
    uid: row.uid ?? '',
    restart: row.restart ?? 0,
  };
}

function placedGap(row: ContextRow<'gaps'>): PlacedGap {
  const observedNs = nsOfStamp(row.observed_at) ?? 0n;
  const before = nsOfStamp(row.to_timestamp);
  const after = nsOfStamp(row.from_timestamp);
  const timeNs = before ?? (after === undefined ? observedNs : after + 1n);
  return { row, timeNs, observedMs: Number(observedNs / 1_000_000n) };
}

// Two things of one millisecond: the container's own next line is behind its gap.
function hasArrived({ row, timeNs, observedMs }: PlacedGap, line: CaptureLine): boolean {
  if (line.collectedMs !== observedMs) return line.collectedMs > observedMs;
  const { namespace, pod, container } = line.stream;
  const isOwn = row.namespace === namespace && row.pod === pod && row.container === container;
  return isOwn && line.timeNs >= timeNs;
}
