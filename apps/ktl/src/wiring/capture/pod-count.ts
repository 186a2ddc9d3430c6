import type { LogEvent, LogOrigin } from '@ktl/log-tailer';

/** Counts the pods whose logs were opened. */
export interface PodCount {
  note(event: LogEvent): void;
  readonly count: number;
  /** Those that the pods are of, by name. */
  readonly namespaces: readonly string[];
}

/** Counts a pod once, however many containers and instances it has. */
export function createPodCount(): PodCount {
  const pods = new Set<string>();
  const namespaces = new Set<string>();
  return {
    note(event) {
      const { podUid, namespace } = originOf(event).target;
      if (podUid === undefined) return;
      pods.add(podUid);
      namespaces.add(namespace);
    },
    get count() {
      return pods.size;
    },
    get namespaces() {
      return [...namespaces].sort();
    },
  };
}

function originOf(event: LogEvent): LogOrigin {
  if (event.type === 'lines') return event.batch;
  return event.type === 'gap' ? event.gap : event.origin;
}
