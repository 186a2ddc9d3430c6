import type { ContainerRun } from './container-run.ts';
import type { PodSteps } from './pod-steps.ts';

const killedCode = 137;

/**
 * SIGTERM to a container, and SIGKILL after the pod's grace period.
 * @param how.atOnce - without grace, as for a container that only a test moves
 * @param how.exited - the process is gone, with its exit code
 */
export function stopContainer(
  steps: PodSteps,
  run: ContainerRun,
  how: { readonly atOnce: boolean; readonly exited: (exitCode: number) => void },
): void {
  const { node, pod } = steps;
  steps.note(run, 'Killing', `Stopping container ${run.spec.name}`);
  const graceMs = (pod.metadata.deletionGracePeriodSeconds ?? 30) * 1000;
  const host = run.host;
  if (how.atOnce || graceMs === 0 || host === undefined) {
    how.exited(killedCode);
    return;
  }
  steps.after(run, [graceMs, graceMs], () => {
    how.exited(killedCode);
  });
  if (run.program?.terminate !== undefined) {
    run.program.terminate(host);
    return;
  }
  const [least, most] = node.timing.stopMs;
  host.clock.setTimeout(
    () => {
      host.exit(0);
    },
    node.random.between(least, most),
  );
}
