import type { PodView, Restart } from './pod.ts';

type Ends = Pick<PodView, 'restarts'> & {
  readonly containers: readonly Pick<PodView['containers'][number], 'name' | 'restarts'>[];
};

/** Whether no start has followed this end yet. */
export function isAwaiting({ container, restart }: Restart, { containers }: Ends): boolean {
  const { restarts = restart } = containers.find(({ name }) => name === container) ?? {};
  return restart > restarts;
}

/** Ends that were followed by a restart and of which only the number is known. */
export function unknownEnds(pod: Ends): number {
  const followed = pod.restarts.filter((restart) => !isAwaiting(restart, pod));
  return pod.containers
    .map(({ name, restarts }) => {
      const known = followed.filter(({ container }) => container === name).length;
      return Math.max(0, restarts - known);
    })
    .reduce((sum, unknown) => sum + unknown, 0);
}
