import type { KtlError } from '@ktl/faults';
import type { ContainerTarget, TargetChange } from '@ktl/kube-informers';
import { faults } from '../faults.ts';
import { originText } from '../views/logs/gap-text.ts';

/** Names that a message lists before it only counts. */
const listed = 3;

/** The containers of a read that had no log yet, because they have never run. */
export interface Unstarted {
  /** What the cluster says of a container. */
  watch(change: TargetChange): void;
  /** What a run that read nothing ends with; undefined where a container has run. */
  fault(): KtlError | undefined;
  /** Warns of them, where others were read. */
  warn(): void;
}

export function createUnstarted(warn: (text: string) => void): Unstarted {
  const unstarted = new Map<string, string>();
  let hasStarted = false;
  const describeAll = (): string => {
    const names = [...unstarted.values()];
    const more = names.length - listed;
    return names.slice(0, listed).join('; ') + (more > 0 ? `; and ${String(more)} more` : '');
  };
  return {
    watch(change) {
      if (change.type === 'synced') return;
      const { target } = change;
      if (change.type === 'present' && hasNeverRun(target)) unstarted.set(target.key, text(target));
      else {
        unstarted.delete(target.key);
        hasStarted ||= change.type === 'present';
      }
    },
    fault: () =>
      unstarted.size === 0 || hasStarted
        ? undefined
        : faults.LOGS_NOT_STARTED({ containers: unstarted.size, described: describeAll() }),
    warn() {
      if (unstarted.size > 0) warn(`without a log, not started yet: ${describeAll()}`);
    },
  };
}

function hasNeverRun({ state, restartCount, lastTerminated }: ContainerTarget): boolean {
  return state.phase === 'waiting' && restartCount === 0 && lastTerminated === undefined;
}

function text(target: ContainerTarget): string {
  const reason = target.state.phase === 'waiting' ? target.state.reason : undefined;
  return `${originText({ target, instance: 0 })}${reason === undefined ? '' : `: ${reason}`}`;
}
