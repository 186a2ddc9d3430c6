import type { ClusterEvent } from '@ktl/kube-informers';
import type { Unseen } from '../context-change.ts';
import { keptText, type Redact } from './kept-text.ts';

/** A state of an event, its message redacted; the object is a v1 Event, whichever API served it. */
export function eventRow(event: ClusterEvent, redact: Redact): Unseen {
  const { metadata, type, reason, count, firstStamp, lastStamp, component, host } = event;
  const { container, ...involved } = event.object;
  const message = keptText(event.message, redact);
  const kept = {
    ...{ apiVersion: 'v1', count, firstTimestamp: firstStamp },
    ...{ involvedObject: involved, kind: 'Event', lastTimestamp: lastStamp },
    ...{ message, metadata, reason, source: { component, host }, type },
  };
  return {
    kind: 'events',
    digest: JSON.stringify([type, reason, event.message, count, lastStamp]),
    row: {
      uid: metadata.uid,
      namespace: metadata.namespace,
      name: metadata.name,
      resource_version: null,
      object: JSON.stringify(kept),
      ...{ type, reason, message, count },
      first_timestamp: firstStamp,
      last_timestamp: lastStamp,
      involved_kind: involved.kind,
      involved_namespace: involved.namespace || null,
      involved_name: involved.name,
      involved_uid: involved.uid || null,
      involved_container: container ?? null,
      reporter: component || null,
    },
  };
}
