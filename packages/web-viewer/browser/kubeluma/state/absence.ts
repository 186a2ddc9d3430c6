import type { ContainerView, PodView } from './pod.ts';

type Circumstances = Pick<ContainerView, 'state' | 'reason' | 'message' | 'exitCode'>;

/** What stands in place of a log without lines: whether any are to come. */
export function noLines(container: Circumstances | undefined): string {
  const { state = '', reason = '', message = '', exitCode } = container ?? {};
  if (state === 'waiting') {
    const why = [reason, message].filter((word) => word !== '').join(': ');
    return `Waiting to start${why === '' ? '' : `, ${why}`}. Lines appear here once it runs.`;
  }
  if (state === 'terminated') {
    const how = [reason, exitCode === undefined ? '' : `exit code ${exitCode}`];
    const said = how.filter((word) => word !== '').join(', ');
    return `The container has ended${said === '' ? '' : ` (${said})`}. There are no lines of it.`;
  }
  return 'Nothing written yet. New lines appear here.';
}

/** The same of the instance before the current one. */
export const noPreviousLines =
  'No lines of the instance before: the cluster keeps one for a while, and not for ever.';

/** What stands in place of a usage that is not measured; undefined where it may yet be. */
export function noUsageOf(pod: Pick<PodView, 'phase' | 'gone'> | undefined): string | undefined {
  if (pod?.gone === true) return 'The pod is gone: it uses nothing.';
  const isEnded = pod?.phase === 'Succeeded' || pod?.phase === 'Failed';
  return isEnded ? 'The pod has ended: it uses nothing.' : undefined;
}
