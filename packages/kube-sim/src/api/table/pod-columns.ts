import type { ContainerStatus, Pod, SimObject } from '../../controllers/objects.ts';
import { listAt, textAt } from '../json-value.ts';
import { ageOf } from './age.ts';
import { ageColumn, column, nameColumn, wide, type Column } from './column.ts';

const asPod = (object: SimObject): Pod => object as Pod;
const none = (text: string): string => (text === '' ? '<none>' : text);

/** The columns of `kubectl get pods -o wide` (pkg/printers/internalversion, printPod). */
export const podColumns: readonly Column[] = [
  nameColumn,
  column('Ready', (object) => {
    const pod = asPod(object);
    const ready = (pod.status?.containerStatuses ?? []).filter((status) => status.ready).length;
    return `${ready}/${pod.spec.containers.length}`;
  }),
  column('Status', (object) => podStatusText(asPod(object))),
  column('Restarts', (object, { nowMs }) => restartsText(asPod(object), nowMs)),
  ageColumn,
  wide('IP', (object) => none(textAt(object, 'status', 'podIP'))),
  wide('Node', (object) => none(textAt(object, 'spec', 'nodeName'))),
  wide('Nominated Node', (object) => none(textAt(object, 'status', 'nominatedNodeName'))),
  wide('Readiness Gates', (object) => {
    const gates = listAt(object, 'spec', 'readinessGates').length;
    return gates === 0 ? '<none>' : `0/${gates}`;
  }),
];

/** What the STATUS column says: phase, or the most telling reason of a container. */
export function podStatusText(pod: Pod): string {
  const { status, metadata } = pod;
  let text = status?.reason ?? status?.phase ?? 'Unknown';
  const init = initText(pod);
  if (init !== undefined) text = init;
  else text = containersText(status?.containerStatuses ?? [], text);
  if (metadata.deletionTimestamp === undefined) return text;
  return status?.reason === 'NodeLost' ? 'Unknown' : 'Terminating';
}

function initText(pod: Pod): string | undefined {
  const specs = pod.spec.initContainers ?? [];
  for (const [index, status] of (pod.status?.initContainerStatuses ?? []).entries()) {
    const isSidecar = specs[index]?.restartPolicy === 'Always' && status.started;
    if (isSidecar || status.state.terminated?.exitCode === 0) continue;
    return `Init:${initReason(status) ?? `${index}/${specs.length}`}`;
  }
  return undefined;
}

function initReason({ state: { terminated, waiting } }: ContainerStatus): string | undefined {
  if (terminated !== undefined) return terminated.reason || `ExitCode:${terminated.exitCode}`;
  const reason = waiting?.reason ?? '';
  return reason === '' || reason === 'PodInitializing' ? undefined : reason;
}

function containersText(statuses: readonly ContainerStatus[], fallback: string): string {
  let text = fallback;
  let hasRunning = false;
  for (const { state, ready } of [...statuses].reverse()) {
    if (state.waiting?.reason) text = state.waiting.reason;
    else if (state.terminated !== undefined) {
      text = state.terminated.reason || `ExitCode:${state.terminated.exitCode}`;
    } else if (ready && state.running !== undefined) hasRunning = true;
  }
  if (text !== 'Completed' || !hasRunning) return text;
  return statuses.every((status) => status.ready) ? 'Running' : 'NotReady';
}

function restartsText(pod: Pod, nowMs: number): string {
  const statuses = pod.status?.containerStatuses ?? [];
  const restarts = statuses.reduce((sum, status) => sum + status.restartCount, 0);
  const last = statuses
    .map((status) => status.lastState.terminated?.finishedAt ?? '')
    .reduce((a, b) => (a > b ? a : b), '');
  return restarts === 0 || last === ''
    ? String(restarts)
    : `${restarts} (${ageOf(last, nowMs)} ago)`;
}
