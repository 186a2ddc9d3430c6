import type { ContainerTarget } from '@ktl/kube-informers';
import { sanitiseText } from '@ktl/term-view';

/** How an instance of a container ended, as the pod's status has it. */
export type ContainerExit = Pick<
  NonNullable<ContainerTarget['lastTerminated']>,
  'exitCode' | 'reason'
>;

// Kubernetes' own reasons are single words; a runtime may write what it likes.
const longestReason = 40;

/** `exit 1 Error`, `exit 0 Completed`, `OOMKilled`; safe for a terminal, and short. */
export function exitText({ exitCode, reason }: ContainerExit): string {
  // Its exit code, that of SIGKILL, says less than the reason does.
  if (reason === 'OOMKilled') return reason;
  const text = `exit ${String(exitCode)}`;
  if (reason === undefined) return text;
  const shown = sanitiseText(reason.slice(0, longestReason)).replaceAll(/\s+/g, ' ').trim();
  return `${text} ${shown}${reason.length > longestReason ? '…' : ''}`;
}
