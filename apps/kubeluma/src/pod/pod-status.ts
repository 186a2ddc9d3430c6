import { partsOf, type InspectedPod, type PodPart } from './inspected-pod.ts';

/** A row of the table of pods. */
export interface PodRow {
  readonly name: string;
  readonly namespace: string;
  readonly phase: string;
  readonly restarts: number;
  readonly ready: number;
  readonly total: number;
  /** As kubectl's STATUS: `CrashLoopBackOff`, `Terminating`, else the phase. */
  readonly status: string;
  readonly uid: string;
  readonly createdAt: string | undefined;
}

/** The row of a pod. Sidecars count as kubectl counts them: among the containers that are to be ready. */
export function rowOf(pod: InspectedPod): PodRow {
  const parts = partsOf(pod);
  const lasting = parts.filter(({ role }) => role === 'regular' || role === 'sidecar');
  return {
    name: pod.metadata.name,
    namespace: pod.metadata.namespace,
    phase: pod.status.phase ?? 'Unknown',
    restarts: parts.reduce((sum, { status }) => sum + (status?.restartCount ?? 0), 0),
    ready: lasting.filter(({ status }) => status?.ready === true).length,
    total: lasting.length,
    status: statusOf(pod, parts),
    uid: pod.metadata.uid,
    createdAt: pod.metadata.creationTimestamp,
  };
}

/** Rows by name, then namespace. */
export function compareRows(left: PodRow, right: PodRow): number {
  return compare(left.name, right.name) || compare(left.namespace, right.namespace);
}

function compare(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}

function statusOf({ metadata, status }: InspectedPod, parts: readonly PodPart[]): string {
  if (metadata.isDeleting) return 'Terminating';
  const { phase = 'Unknown', reason } = status;
  if (reason !== undefined && reason !== '') return reason;
  const init = parts.find(
    ({ role, status: at }) => role === 'init' && at?.state?.terminated?.exitCode !== 0,
  );
  if (init !== undefined && phase === 'Pending') {
    const waiting = troubleOf(init);
    return waiting === undefined ? 'Init' : `Init:${waiting}`;
  }
  const troubles = parts.filter(({ role }) => role !== 'ephemeral').map(troubleOf);
  return troubles.find((trouble) => trouble !== undefined) ?? phase;
}

function troubleOf({ role, status }: PodPart): string | undefined {
  const { waiting, terminated } = status?.state ?? {};
  if (waiting?.reason !== undefined) return waiting.reason;
  if (terminated === undefined) return undefined;
  if (role === 'init' && terminated.exitCode === 0) return undefined;
  return terminated.reason ?? `ExitCode:${String(terminated.exitCode ?? '')}`;
}
