import type { ContextRow } from '@ktl/sqlite-archive';
import type { NotReadyContainer } from '../../views/capture/capture-picture.ts';
import { lastVersions } from '@ktl/capture-diff';
import { statesOf, unmetOf, type ContainerState } from './pod-states.ts';

type PodRow = Pick<
  ContextRow<'pods'>,
  'namespace' | 'name' | 'phase' | 'deleted' | 'containers' | 'conditions'
>;

/** Containers that did not run or were not ready when the capture ended, those that restarted most first. */
export function notReadyOf(pods: readonly ContextRow<'pods'>[]): readonly NotReadyContainer[] {
  return lastVersions(pods)
    .filter(({ deleted, phase }) => deleted !== 1 && phase !== 'Succeeded')
    .flatMap(troubleOf)
    .sort((a, b) => b.restarts - a.restarts);
}

function troubleOf(pod: PodRow): readonly NotReadyContainer[] {
  const place = { namespace: pod.namespace ?? '', pod: pod.name ?? '' };
  const found = statesOf(pod.containers).flatMap((state): readonly NotReadyContainer[] => {
    const why = whyOf(state);
    if (why === undefined) return [];
    const { name, restarts, exit = null } = state;
    return [{ ...place, container: name, ...why, restarts, lastExit: exit }];
  });
  // The others wait for an init container, or all for a node.
  const own = found.filter(({ state }) => !waitsForOthers.has(state));
  if (own.length > 0 || found.length > 0) return own.length > 0 ? own : found;
  if (pod.phase !== 'Pending' && pod.phase !== 'Failed') return [];
  const { reason = '', message = '' } = unmetOf(pod.conditions) ?? {};
  const state = reason === '' ? pod.phase : `${pod.phase}, ${reason}`;
  return [{ ...place, container: '', state, message, restarts: 0, lastExit: null }];
}

const waitsForOthers = new Set(['PodInitializing']);

function whyOf(state: ContainerState): Pick<NotReadyContainer, 'state' | 'message'> | undefined {
  const { waiting, ended, isReady, isRunning, role } = state;
  if (waiting !== undefined)
    return { state: waiting.reason || 'waiting', message: waiting.message };
  const isDone = ended === undefined || ended.startsWith('exit 0');
  if (!isDone) return { state: ended, message: '' };
  const isProbed = role !== 'init' && role !== 'ephemeral';
  return isRunning && !isReady && isProbed ? { state: 'not ready', message: '' } : undefined;
}
