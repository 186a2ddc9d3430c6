import type { KubeObject } from '@ktl/kube-client';
import { refineStamp, toStamp } from './event-stamp.ts';

/** What an event is about: an object, or a part of it. */
export interface EventObject {
  readonly kind: string;
  /** Empty where the object is in no namespace. */
  readonly namespace: string;
  readonly name: string;
  /** Empty where the reporter gave none. Of a static pod it is the kubelet's, not the API's. */
  readonly uid: string;
  /** `spec.containers{app}`; undefined: the object as a whole. */
  readonly fieldPath: string | undefined;
  /** Name of the container that `fieldPath` names, of whichever sort. */
  readonly container: string | undefined;
}

/**
 * An Event of Kubernetes, whichever of the two APIs served it. A series of equal events is one
 * object whose count grows.
 */
export interface ClusterEvent {
  readonly metadata: { readonly name: string; readonly namespace: string; readonly uid: string };
  /** `Normal` or `Warning`; other words are allowed for. */
  readonly type: string;
  readonly reason: string;
  /** Whatever the reporter wrote: several lines, control characters. */
  readonly message: string;
  /** Occurrences, at least 1. */
  readonly count: number;
  /** First and last occurrence: RFC 3339, UTC, nine digits. */
  readonly firstStamp: string;
  readonly lastStamp: string;
  readonly object: EventObject;
  /** `kubelet`, `default-scheduler`; empty where unknown. */
  readonly component: string;
  /** Node of the reporter, where it has one. */
  readonly host: string | undefined;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads an Event of events.k8s.io/v1 or of v1: two views of one object. Time is the last of: the
 * series' last observation, `lastTimestamp`, `eventTime`, creation.
 * @see https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/event-v1/
 */
export function readEvent(object: KubeObject): ClusterEvent {
  const fields = withOneName(object as unknown as Fields);
  const { name, namespace = '', uid = '' } = object.metadata;
  const series = at(fields['series']);
  const source = at(fields['source']);
  const host = text(source['host']);
  return {
    metadata: { name, namespace, uid },
    type: text(fields['type']) || 'Normal',
    reason: text(fields['reason']),
    message: text(fields['message']),
    count: countOf(series['count'] ?? fields['count']),
    ...readStamps(object, fields),
    object: readObject(at(fields['involvedObject'])),
    component: text(source['component']) || text(fields['reportingComponent']),
    host: host === '' ? undefined : host,
  };
}

/** The fields under their names in v1. */
function withOneName(fields: Fields): Fields {
  if (!('regarding' in fields)) return fields;
  return {
    ...fields,
    involvedObject: fields['regarding'],
    message: fields['note'],
    count: fields['deprecatedCount'],
    source: fields['deprecatedSource'],
    firstTimestamp: fields['deprecatedFirstTimestamp'],
    lastTimestamp: fields['deprecatedLastTimestamp'],
    reportingComponent: fields['reportingController'],
  };
}

function readStamps(
  { metadata: { name, creationTimestamp } }: KubeObject,
  fields: Fields,
): Pick<ClusterEvent, 'firstStamp' | 'lastStamp'> {
  const once = toStamp(fields['eventTime']) ?? toStamp(creationTimestamp) ?? EPOCH;
  const observed = toStamp(at(fields['series'])['lastObservedTime']);
  const last = observed ?? toStamp(fields['lastTimestamp']) ?? once;
  return {
    firstStamp: refineStamp(toStamp(fields['firstTimestamp']) ?? once, name),
    lastStamp: refineStamp(last, name),
  };
}

const EPOCH = '1970-01-01T00:00:00.000000000Z';

function readObject(reference: Fields): EventObject {
  const fieldPath = text(reference['fieldPath']);
  return {
    kind: text(reference['kind']),
    namespace: text(reference['namespace']),
    name: text(reference['name']),
    uid: text(reference['uid']),
    fieldPath: fieldPath === '' ? undefined : fieldPath,
    container: /^spec\.(?:containers|initContainers|ephemeralContainers)\{(.+)\}$/.exec(
      fieldPath,
    )?.[1],
  };
}

function at(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function countOf(value: unknown): number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 1 ? value : 1;
}
