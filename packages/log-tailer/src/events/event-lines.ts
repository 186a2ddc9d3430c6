import type { ClusterEvent } from '@ktl/kube-informers';
import type { LineSource, LogBatch } from '../batch/log-batch.ts';
import { eventText, objectName } from './event-text.ts';

/** An event as a batch of one line. */
export function eventBatch(event: ClusterEvent): LogBatch {
  const { lastStamp } = event;
  const bytes = Buffer.from(`${lastStamp} ${eventText(event)}\n`);
  return {
    target: sourceOf(event),
    instance: 0,
    bytes,
    count: 1,
    offsets: Uint32Array.of(0, lastStamp.length + 1, bytes.length - 1),
    event,
  };
}

function sourceOf(event: ClusterEvent): LineSource {
  const { object, metadata, host } = event;
  const { kind, uid, container = '' } = object;
  const namespace = object.namespace === '' ? metadata.namespace : object.namespace;
  const subject = uid === '' ? `${kind}/${namespace}/${object.name}` : uid;
  return {
    key: `event/${subject}/${container}`,
    role: 'event',
    namespace,
    pod: objectName(event),
    container,
    node: host,
  };
}
