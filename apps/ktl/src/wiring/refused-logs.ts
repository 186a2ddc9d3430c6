import { hasCode } from '@ktl/faults';
import type { TargetChange } from '@ktl/kube-informers';
import type { LogEvent } from '@ktl/log-tailer';

/** The containers that are there and whose logs may not be read. */
export interface RefusedLogs {
  see(change: TargetChange): void;
  note(event: LogEvent): void;
  /** Why the first of them may not be read; undefined where all may. */
  readonly error: unknown;
}

/** Forgets a refusal as soon as its log is read after all, or its container is gone. */
export function createRefusedLogs(): RefusedLogs {
  const errors = new Map<string, unknown>();
  return {
    see(change) {
      if (change.type === 'absent') errors.delete(change.target.key);
    },
    note(event) {
      if (event.type === 'lines') errors.delete(event.batch.target.key);
      if (event.type !== 'notice') return;
      const { key } = event.origin.target;
      if (event.notice === 'attached') errors.delete(key);
      if (hasCode(event.error, 'API_FORBIDDEN')) errors.set(key, event.error);
    },
    get error() {
      const [first] = errors.values();
      return first;
    },
  };
}
