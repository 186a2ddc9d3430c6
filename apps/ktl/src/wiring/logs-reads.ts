import type { LogsRun } from './logs-run.ts';

/** What a run reads besides the containers, and whether it reads these. */
export type LogsReads = Pick<LogsRun, 'containers' | 'sources' | 'mayBeEmpty'>;

/** All of them; one that wants no containers has its way. */
export function joinReads(...reads: readonly LogsReads[]): LogsReads {
  return {
    containers: reads.every(({ containers }) => containers !== false),
    sources: reads.flatMap(({ sources }) => sources ?? []),
    mayBeEmpty: reads.some(({ mayBeEmpty }) => mayBeEmpty === true),
  };
}
