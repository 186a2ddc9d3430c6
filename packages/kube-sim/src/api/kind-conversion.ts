import type { SimObject } from '../controllers/objects.ts';
import { recordAt } from './json-value.ts';
import type { Kind } from './kind.ts';

const converted = new WeakMap<SimObject, SimObject>();

/** The stored object in the version that `kind` serves: events.k8s.io/v1 renames fields of v1 Events. */
export function toServed(kind: Kind, object: SimObject): SimObject {
  if (kind.resource !== 'events.events.k8s.io') return object;
  let event = converted.get(object);
  if (event === undefined) converted.set(object, (event = toNewEvent(object)));
  return event;
}

/** The inverse of {@link toServed}. */
export function toStored(kind: Kind, object: SimObject): SimObject {
  return kind.resource === 'events.events.k8s.io' ? toOldEvent(object) : object;
}

function toNewEvent(event: SimObject): SimObject {
  const { involvedObject, source, firstTimestamp, lastTimestamp, count, message, ...rest } = event;
  const { reportingComponent, reportingInstance, ...others } = rest;
  return {
    ...others,
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    metadata: event.metadata,
    regarding: involvedObject,
    note: message,
    deprecatedSource: source,
    deprecatedFirstTimestamp: firstTimestamp,
    deprecatedLastTimestamp: lastTimestamp,
    deprecatedCount: count,
    ...named('reportingController', reportingComponent),
    ...named('reportingInstance', reportingInstance),
  };
}

// The newer API leaves out what is empty.
function named(field: string, value: unknown): Readonly<Record<string, unknown>> {
  return value === undefined || value === '' ? {} : { [field]: value };
}

function toOldEvent(event: SimObject): SimObject {
  const { regarding, note, reportingController, ...rest } = event;
  const { deprecatedSource, deprecatedFirstTimestamp, deprecatedLastTimestamp, ...others } = rest;
  const { deprecatedCount, ...fields } = others;
  return {
    ...fields,
    apiVersion: 'v1',
    kind: 'Event',
    metadata: event.metadata,
    involvedObject: recordAt({ regarding }, 'regarding'),
    message: note,
    source: deprecatedSource ?? {},
    firstTimestamp: deprecatedFirstTimestamp ?? null,
    lastTimestamp: deprecatedLastTimestamp ?? null,
    count: deprecatedCount,
    reportingComponent: reportingController,
  };
}
