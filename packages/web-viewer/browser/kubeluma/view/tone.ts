import type { ContainerView } from '../state/pod.ts';
import { isHealthy, type PodHealth } from '../state/rows.ts';

/** How something is, for its colour. It is always said in words, too. */
export type Tone = 'ok' | 'busy' | 'bad' | 'done' | 'none';

const busy = /^(Pending|ContainerCreating|PodInitializing|Init$|Terminating|Init:\d)/;

/** The tone of a pod. */
export function podTone(row: PodHealth): Tone {
  if (row.phase === 'Succeeded') return 'done';
  if (isHealthy(row)) return 'ok';
  if (row.status === 'Unknown' || row.status === 'Deleted') return 'none';
  if (busy.test(row.status) || row.status === 'Running') return 'busy';
  return 'bad';
}

/** The tone of a container. */
export function containerTone({ ready, role, state, reason, exitCode }: ContainerView): Tone {
  if (state === 'terminated') return exitCode === 0 || reason === 'Completed' ? 'done' : 'bad';
  if (state === 'running') return ready || role === 'ephemeral' ? 'ok' : 'busy';
  return reason === '' || busy.test(reason) ? 'busy' : 'bad';
}
