import type { PodDescription } from '@ktl/capture-artifact';
import { lastVersions } from '@ktl/capture-diff';
import { describePod } from '@ktl/kube-describe';
import { openCapture, type ContextRow } from '@ktl/sqlite-archive';

/**
 * Descriptions of the pods that a finished capture saw, each as it was last, with the events about it that
 * were recorded. Made of what the capture holds: what is hidden there is hidden here.
 * @param now - ages are counted to then, milliseconds since 1970
 */
export async function* describeCapturedPods(
  sqlitePath: string,
  now: number,
): AsyncGenerator<PodDescription, undefined> {
  using capture = openCapture(sqlitePath);
  const events = Map.groupBy(newest(capture.rows('events')), (row) => row.involved_uid ?? '');
  for (const row of byName(newest(capture.rows('pods')))) {
    const { uid, namespace, name } = row;
    const pod = objectOf(row);
    if (pod === undefined || uid === null || namespace === null || name === null) continue;
    const about = (events.get(uid) ?? []).flatMap((event) => objectOf(event) ?? []);
    yield { namespace, pod: name, text: describePod({ pod, events: about, now }) };
  }
}

interface VersionRow {
  readonly uid: string | null;
  readonly object: string | null;
}

// Each object as it was last seen.
function newest<R extends VersionRow>(rows: readonly R[]): readonly R[] {
  return lastVersions(rows.filter(({ uid, object }) => uid !== null && object !== null));
}

// A StatefulSet's pod has the name of the one before it: the younger one is described.
function byName(rows: readonly ContextRow<'pods'>[]): Iterable<ContextRow<'pods'>> {
  return new Map(rows.map((row) => [`${row.namespace ?? ''}/${row.name ?? ''}`, row])).values();
}

function objectOf({ object }: VersionRow): object | undefined {
  try {
    const value: unknown = JSON.parse(object ?? '');
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
