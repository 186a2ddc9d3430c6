import { readEvent, type ClusterEvent } from '@ktl/kube-informers';
import { eventText } from '@ktl/log-tailer';
import type { ContextRow, StoredStream } from '@ktl/sqlite-archive';
import { nsOfStamp } from './stored-stamp.ts';

/** The Kubernetes events that lines of a capture tell, found by time and text. */
export class StoredEvents {
  readonly #events = new Map<string, ClusterEvent>();

  /** Adds rows of the table of events. */
  add(rows: Iterable<ContextRow<'events'>>): void {
    for (const row of rows) {
      const event = eventOfRow(row);
      this.#events.set(keyOf(nsOfStamp(event.lastStamp) ?? 0n, eventText(event)), event);
    }
  }

  /** The event of a line; made from the line alone where no row fits. */
  of(line: { readonly timeNs: bigint; readonly raw: Buffer; readonly stream: StoredStream }) {
    const text = line.raw.toString();
    return this.#events.get(keyOf(line.timeNs, text)) ?? eventOfText(text, line.stream);
  }
}

function keyOf(timeNs: bigint, text: string): string {
  return `${String(timeNs)} ${text}`;
}

function eventOfRow(row: ContextRow<'events'>): ClusterEvent {
  const whole = wholeEvent(row.object);
  if (whole !== undefined) return whole;
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
