import type { ContextRow } from '@ktl/sqlite-archive';
import type { CaptureEvents, CapturePicture } from '../../views/capture/capture-picture.ts';
import { contextKind, noticeReporter } from '../capture/capture-notes.ts';

type EventRow = ContextRow<'events'>;

/** Events by type and reason, warnings first, then by how often they came. */
export function eventsOf(rows: readonly EventRow[]): readonly CaptureEvents[] {
  // A series has a row for each state; its last one counts all.
  const last = new Map<string, EventRow>();
  for (const row of rows) {
    // What the recording itself had to say about its streams is of type Notice.
    if (row.type !== 'Notice')
      last.set(row.uid ?? `${String(row.namespace)}/${String(row.name)}`, row);
  }
  const groups = new Map<string, EventRow[]>();
  for (const row of last.values()) {
    const key = `${String(row.type)} ${String(row.reason)}`;
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [row]);
    else known.push(row);
  }
  return [...groups.values()]
    .map(groupOf)
    .sort((a, b) => Number(a.type === 'Normal') - Number(b.type === 'Normal') || b.count - a.count);
}

/** Since when a capture is without what stood around its containers. */
export function contextMissingOf(rows: readonly EventRow[]): CapturePicture['contextMissing'] {
  const row = rows.find(
    ({ type, reporter, involved_kind: kind }) =>
      type === 'Notice' && reporter === noticeReporter && kind === contextKind,
  );
  return row === undefined ? null : { from: row.observed_at, reason: row.message ?? '' };
}

function groupOf(rows: readonly EventRow[]): CaptureEvents {
  const objects = new Set(rows.map(objectOf));
  const newest = rows.at(-1);
  return {
    type: newest?.type ?? '',
    reason: newest?.reason ?? '',
    count: rows.reduce((sum, { count }) => sum + Math.max(1, count ?? 1), 0),
    objects: objects.size,
    about: [...objects].slice(0, maxAbout),
    message: newest?.message ?? '',
  };
}

const maxAbout = 20;

// The field's own way to name it: `Pod shop/api-1`.
function objectOf(row: EventRow): string {
  const { involved_kind: kind, involved_namespace: namespace, involved_name: name } = row;
  const place = [namespace ?? '', name ?? ''].filter((part) => part !== '').join('/');
  return `${kind ?? ''} ${place}`.trim();
}
