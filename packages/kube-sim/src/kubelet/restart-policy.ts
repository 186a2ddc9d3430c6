import type { ContainerRole, ContainerRun } from './container-run.ts';
import type { PodSteps } from './pod-steps.ts';

/**
 * Whether a container that ended runs again. Sidecars always do (KEP-753), debug containers never.
 * @see https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#restart-policy
 */
export function isRestarted(
  role: ContainerRole,
  policy: 'Always' | 'OnFailure' | 'Never',
  exitCode: number,
): boolean {
  if (role === 'sidecar') return true;
  if (role === 'ephemeral') return false;
  return (policy === 'Always' && role !== 'init') || (policy !== 'Never' && exitCode !== 0);
}

/** Restarts a container now, or where it crashes again and again after its back-off. */
export function restartLater(
  steps: PodSteps,
  run: ContainerRun,
  how: {
    /** As messages name it: `name_namespace(uid)`. */
    readonly pod: string;
    /** The container waits. */
    readonly waits: () => void;
    readonly restart: () => void;
  },
): void {
  const { pod, waits, restart } = how;
  const { waitMs, totalMs } = run.backoff();
  if (waitMs <= 0) {
    restart();
    return;
  }
  run.wait(
    'CrashLoopBackOff',
    `back-off ${formatBackoff(totalMs)} restarting failed container=${run.spec.name} pod=${pod}`,
  );
  steps.warn(run, 'BackOff', `Back-off restarting failed container ${run.spec.name} in pod ${pod}`);
  waits();
  steps.after(run, [waitMs, waitMs], restart);
}

/** As Go prints a duration of whole seconds: `10s`, `2m40s`, `5m0s`. */
function formatBackoff(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 60
    ? `${String(seconds)}s`
    : `${String(Math.floor(seconds / 60))}m${String(seconds % 60)}s`;
}
