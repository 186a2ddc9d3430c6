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
  const statuses = pod.status?.initContainerStatuses ?? [];
  for (const [index, { state, started }] of statuses.entries()) {
    const spec = pod.spec.initContainers?.[index];
    if (state.terminated?.exitCode === 0) continue;
    if (spec?.restartPolicy === 'Always' && started) continue;
    if (state.terminated !== undefined) {
      return `Init:${state.terminated.reason || `ExitCode:${state.terminated.exitCode}`}`;
    }
    const waiting = state.waiting?.reason ?? '';
    if (waiting !== '' && waiting !== 'PodInitializing') return `Init:${waiting}`;
    return `Init:${index}/${pod.spec.initContainers?.length ?? 0}`;
  }
  return undefined;
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
