import type { ClusterEvent } from '@ktl/kube-informers';
import { jsonString } from './json-text.ts';

/**
 * An event for programs: `{kind: "event", timestamp, namespace, type, reason, message, count,
 * firstTimestamp, lastTimestamp, object: {kind, namespace, name, uid, fieldPath, container},
 * source: {component, host}, uid}`. `timestamp` is `lastTimestamp`; `message` is the reporter's, line
 * breaks and all; `fieldPath`, `container` and `host` may be null; `late: true` as lines have it.
 */
export function eventJson(event: ClusterEvent, late = false): string {
  const { metadata, object, count, lastStamp } = event;
  return fieldsJson({
    kind: '"event"',
    timestamp: jsonString(lastStamp),
    namespace: jsonString(object.namespace === '' ? metadata.namespace : object.namespace),
    type: jsonString(event.type),
    reason: jsonString(event.reason),
    message: jsonString(event.message),
    count: String(count),
    firstTimestamp: jsonString(event.firstStamp),
    lastTimestamp: jsonString(lastStamp),
    object: fieldsJson({
      kind: jsonString(object.kind),
      namespace: jsonString(object.namespace),
      name: jsonString(object.name),
      uid: jsonString(object.uid),
      fieldPath: orNull(object.fieldPath),
      container: orNull(object.container),
    }),
    source: fieldsJson({ component: jsonString(event.component), host: orNull(event.host) }),
    uid: jsonString(metadata.uid),
    ...(late ? { late: 'true' } : {}),
  });
}

function fieldsJson(fields: Readonly<Record<string, string>>): string {
  const all = Object.entries(fields).map(([name, json]) => `"${name}":${json}`);
  return `{${all.join(',')}}`;
}

function orNull(text: string | undefined): string {
  return text === undefined ? 'null' : jsonString(text);
}
