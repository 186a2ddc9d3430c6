import type { EventCount } from './capture-facts.ts';
import type { SourceRow } from './capture-source.ts';
import { lastVersions, number, text } from './rows.ts';

/** The types that Kubernetes has; a capture's own notices stand in the table too. */
const types: ReadonlySet<string> = new Set(['Normal', 'Warning']);

/** Events by what they say, the most frequent first. */
export function eventFacts(rows: readonly SourceRow[]): readonly EventCount[] {
  const counts = new Map<string, EventCount>();
  for (const row of lastVersions(rows)) {
    const type = text(row, 'type') ?? 'Normal';
    if (!types.has(type)) continue;
    const reason = text(row, 'reason') ?? '';
    const kind = text(row, 'involved_kind') ?? '';
    const key = JSON.stringify([type, reason, kind]);
    const count = (counts.get(key)?.count ?? 0) + Math.max(1, number(row, 'count') ?? 1);
    counts.set(key, { type, reason, kind, count, message: text(row, 'message') ?? '' });
  }
  return [...counts.values()].toSorted((left, right) => right.count - left.count);
}
