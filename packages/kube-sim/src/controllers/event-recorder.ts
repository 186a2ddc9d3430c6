import type { SimClock } from '../clock/sim-clock.ts';
import type { ClusterStore } from './cluster-store.ts';
import { formatTime, type SimObject } from './objects.ts';

/** One thing to tell about an object. */
export interface EventNote {
  readonly type?: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  /** `kubelet`, `default-scheduler`, `deployment-controller`, … */
  readonly component: string;
  /** The part of the object, like `spec.containers{web}`. */
  readonly fieldPath?: string;
  readonly host?: string;
  /**
   * What the reporter did or tried, as `Binding`. Reporters that say so use the newer recorder: such an
   * event has an `eventTime` and, when it repeats, a `series`, instead of a count and two times.
   */
  readonly action?: string;
}

// A real cluster forgets events after an hour; a simulated one also after so many.
const maxEvents = 4_000;
const lifetimeMs = 3_600_000;

/** Writes Events as Kubernetes' components do: the same note again raises `count` of the first. */
export class EventRecorder {
  readonly #store: ClusterStore;
  readonly #clock: SimClock;
  readonly #recent = new Map<string, { namespace: string; name: string; atMs: number }>();
  #sequence = 0;

  constructor(store: ClusterStore, clock: SimClock) {
    this.#store = store;
    this.#clock = clock;
  }

  record(about: SimObject, note: EventNote): void {
    const nowMs = this.#clock.now();
    const key = [about.metadata.uid, note.reason, note.fieldPath, note.message].join('\n');
    const recent = this.#recent.get(key);
    if (recent !== undefined && this.#repeat(recent, nowMs)) {
      this.#recent.delete(key);
      this.#recent.set(key, { ...recent, atMs: nowMs });
      return;
    }
    const namespace = about.metadata.namespace ?? 'default';
    // client-go names an event by its object and the time in hexadecimal nanoseconds.
    const stamp = (
      BigInt(Math.floor(nowMs)) * 1_000_000n +
      BigInt(this.#sequence++ % 1_000_000)
    ).toString(16);
    const name = `${about.metadata.name}.${stamp}`;
    this.#store.create('events', eventOf(about, note, { namespace, name, nowMs }));
    this.#recent.set(key, { namespace, name, atMs: nowMs });
    this.#forget(nowMs);
  }

  #repeat(recent: { namespace: string; name: string }, nowMs: number): boolean {
    const event = this.#store.get('events', recent.namespace, recent.name);
    if (event === undefined) return false;
    if (typeof event['action'] === 'string') {
      // The real recorder sends later repetitions together every six minutes; here each is sent.
      const { count } = (event['series'] ?? { count: 1 }) as { readonly count: number };
      const series = { count: count + 1, lastObservedTime: formatMicroTime(nowMs) };
      this.#store.update('events', { ...event, series });
      return true;
    }
    const count = typeof event['count'] === 'number' ? event['count'] : 1;
    this.#store.update('events', {
      ...event,
      count: count + 1,
      lastTimestamp: formatTime(nowMs),
    });
    return true;
  }

  #forget(nowMs: number): void {
    for (const [key, { namespace, name, atMs }] of this.#recent) {
      if (this.#recent.size <= maxEvents && atMs > nowMs - lifetimeMs) return;
      this.#recent.delete(key);
      if (this.#store.get('events', namespace, name) !== undefined) {
        this.#store.remove('events', namespace, name);
      }
    }
  }
}

function eventOf(
  about: SimObject,
  note: EventNote,
  place: { readonly namespace: string; readonly name: string; readonly nowMs: number },
): SimObject {
  const { uid, resourceVersion } = about.metadata;
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: place.name, namespace: place.namespace },
    involvedObject: {
      apiVersion: about.apiVersion,
      kind: about.kind,
      name: about.metadata.name,
      ...(about.metadata.namespace === undefined ? {} : { namespace: about.metadata.namespace }),
      ...(uid === undefined ? {} : { uid }),
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
      ...(note.fieldPath === undefined ? {} : { fieldPath: note.fieldPath }),
    },
    type: note.type ?? 'Normal',
    reason: note.reason,
    message: note.message,
    reportingComponent: note.component,
    ...occurrence(note, place.nowMs),
  };
}

function occurrence(note: EventNote, nowMs: number): Readonly<Record<string, unknown>> {
  const { component, host, action } = note;
  if (action !== undefined) {
    return {
      action,
      firstTimestamp: null,
      lastTimestamp: null,
      eventTime: formatMicroTime(nowMs),
      source: {},
      reportingInstance: `${component}-1`,
    };
  }
  const time = formatTime(nowMs);
  return {
    count: 1,
    firstTimestamp: time,
    lastTimestamp: time,
    eventTime: null,
    source: { component, ...(host === undefined ? {} : { host }) },
    reportingInstance: host ?? '',
  };
}

/** A MicroTime of the API. */
function formatMicroTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, -1)}000Z`;
}
