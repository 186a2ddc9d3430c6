import { describeQuery, type TargetChange } from '@ktl/kube-informers';
import type { LogEvent } from '@ktl/log-tailer';
import { faults } from '../faults.ts';
import type { LogsRun } from './logs-run.ts';

/** Sees whether a run that is to find something finds anything. */
export interface MustMatch {
  /** Passes the changes on. */
  watch(feed: AsyncIterable<TargetChange>): AsyncIterable<TargetChange>;
  note(event: LogEvent): void;
  /** @throws KtlError LOGS_NOTHING_FOUND where it came to neither a container nor a line */
  check(): void;
}

export function createMustMatch(run: LogsRun): MustMatch {
  const { mustMatch = false, mayBeEmpty = false, query, client } = run;
  let hasFound = !mustMatch || mayBeEmpty;
  return {
    async *watch(feed) {
      for await (const change of feed) {
        hasFound ||= change.type === 'present';
        yield change;
      }
    },
    note(event) {
      hasFound ||= event.type === 'lines';
    },
    check() {
      if (hasFound) return;
      const searched = describeQuery(query, client.cluster.namespace);
      throw faults.LOGS_NOTHING_FOUND({ searched });
    },
  };
}
