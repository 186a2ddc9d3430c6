import { readEvent, type ClusterEvent } from '@ktl/kube-informers';
import { eventText } from '@ktl/log-tailer';
import type { ContextRow, StoredStream } from '@ktl/sqlite-archive';
import { nsOfStamp } from './stored-stamp.ts';

/** The Kubernetes events that lines of a capture tell, found by time and text. */
export class StoredEvents {
  readonly #rows = new Map<string, ContextRow<'events'>>();
  #lastRow = 0;

  /** The id of the newest row that was added; 0: none was. */
  get lastRow(): number {
    return this.#lastRow;
  }

  /** Adds rows of the table of events. */
  add(rows: Iterable<ContextRow<'events'>>): void {
    for (const row of rows) {
      this.#lastRow = Math.max(this.#lastRow, row.id);
      // What the recording itself had to say is no line.
      if (row.type === 'Notice') continue;
      const event = eventOfColumns(row);
      this.#rows.set(keyOf(nsOfStamp(event.lastStamp) ?? 0n, eventText(event)), row);
    }
  }

  /** The event of a line; made from the line alone where no row fits. */
  of(line: { readonly timeNs: bigint; readonly raw: Buffer; readonly stream: StoredStream }) {
    const text = line.raw.toString();
    const row = this.#rows.get(keyOf(line.timeNs, text));
    if (row === undefined) return eventOfText(text, line.stream);
    // Taken apart only now: a capture may have many more events than lines that tell them.
    return wholeEvent(row.object) ?? eventOfColumns(row);
  }
}

function keyOf(timeNs: bigint, text: string): string {
  return `${String(timeNs)} ${text}`;
}

function eventOfColumns(row: ContextRow<'events'>): ClusterEvent {
  const text = (value: string | null): string => value ?? '';
  const lastStamp = row.last_timestamp ?? row.observed_at;
  return {
    metadata: { name: text(row.name), namespace: text(row.namespace), uid: text(row.uid) },
    type: row.type ?? 'Normal',
    reason: text(row.reason),
    message: text(row.message),
    count: Math.max(1, row.count ?? 1),
    firstStamp: row.first_timestamp ?? lastStamp,
    lastStamp,
    object: {
      kind: text(row.involved_kind),
      namespace: text(row.involved_namespace),
      name: text(row.involved_name),
      uid: text(row.involved_uid),
      fieldPath: undefined,
      container: row.involved_container ?? undefined,
    },
    component: text(row.reporter),
    host: undefined,
  };
}

// The file may be from anybody: what is no event is none.
function wholeEvent(json: string | null): ClusterEvent | undefined {
  try {
    const object: unknown = JSON.parse(json ?? '');
    const isObject = typeof object === 'object' && object !== null && 'metadata' in object;
    if (!isObject || !('involvedObject' in object || 'regarding' in object)) return undefined;
    return readEvent(object as Parameters<typeof readEvent>[0]);
  } catch {
    return undefined;
  }
}

function eventOfText(text: string, { namespace, pod, container }: StoredStream): ClusterEvent {
  const [, type = 'Normal', reason = '', message = text] =
    /^(\S+) (\S+) \S+?\/\S+(?: \[[^\]]*\])?(?:: (.*))?$/su.exec(text) ?? [];
  const [kind = '', name = ''] = pod.split('/');
  return {
    metadata: { name: '', namespace, uid: '' },
    ...{ type, reason, message, count: 1, firstStamp: '', lastStamp: '' },
    object: {
      ...{ kind, namespace, name, uid: '', fieldPath: undefined },
      container: container === '' ? undefined : container,
    },
    component: '',
    host: undefined,
  };
}
