import type { EventCount } from './capture-facts.ts';
import type { SourceRow } from './capture-source.ts';
import { number, rowName, text } from './rows.ts';

/** The types that Kubernetes has; a capture's own notices stand in the table too. */
const types: ReadonlySet<string> = new Set(['Normal', 'Warning']);

/**
 * Events that were seen while it was captured, by what they say, the most frequent first. Of a series that began
 * before, only what was added counts.
 * @param startMs - when the capture began, Unix ms
 */
export function eventFacts(rows: readonly SourceRow[], startMs: number): readonly EventCount[] {
  const series = new Map<string, { readonly before: number; last: SourceRow }>();
  for (const row of rows) {
    if (!types.has(text(row, 'type') ?? 'Normal')) continue;
    const key = text(row, 'uid') ?? `${rowName(row)} ${text(row, 'reason') ?? ''}`;
    const known = series.get(key);
    if (known === undefined) series.set(key, { before: countBefore(row, startMs), last: row });
    else known.last = row;
  }
  const counts = new Map<string, EventCount>();
  for (const { before, last } of series.values()) {
    const seen = timesSeen(last) - before;
    if (seen <= 0) continue;
    const type = text(last, 'type') ?? 'Normal';
    const reason = text(last, 'reason') ?? '';
    const kind = text(last, 'involved_kind') ?? '';
    const key = JSON.stringify([type, reason, kind]);
    const count = (counts.get(key)?.count ?? 0) + seen;
    counts.set(key, { type, reason, kind, count, message: text(last, 'message') ?? '' });
  }
  return [...counts.values()].toSorted((left, right) => right.count - left.count);
}

function timesSeen(row: SourceRow): number {
  return Math.max(1, number(row, 'count') ?? 1);
}

// Of the first version of a series; its last time may be the only one that lies in the capture.
function countBefore(row: SourceRow, startMs: number): number {
  const first = Date.parse(text(row, 'first_timestamp') ?? '');
  const last = Date.parse(text(row, 'last_timestamp') ?? '');
  if (last < startMs) return timesSeen(row);
  return first < startMs ? timesSeen(row) - 1 : 0;
}
