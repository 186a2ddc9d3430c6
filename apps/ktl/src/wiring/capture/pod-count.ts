import type { LogEvent, LogOrigin } from '@ktl/log-tailer';

/** Counts the pods whose logs were opened. */
export interface PodCount {
  note(event: LogEvent): void;
  readonly count: number;
}

/** Counts a pod once, however many containers and instances it has. */
export function createPodCount(): PodCount {
  const pods = new Set<string>();
  return {
    note(event) {
      const { podUid } = originOf(event).target;
      if (podUid !== undefined) pods.add(podUid);
    },
    get count() {
      return pods.size;
    },
  };
}

function originOf(event: LogEvent): LogOrigin {
  if (event.type === 'lines') return event.batch;
  return event.type === 'gap' ? event.gap : event.origin;
}
