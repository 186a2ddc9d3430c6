import type { SlimContainer, SlimPod } from '../pod/slim-pod.ts';
import { subjectsOf, type TargetQuery } from './target-query.ts';

/** The parts of a query that one pod answers by itself. */
export interface PodFilter {
  /** By name alone: constant through the pod's life. */
  hasName(pod: SlimPod): boolean;
  hasConditions(pod: SlimPod): boolean;
  hasContainer(container: SlimContainer): boolean;
  hasState(container: SlimContainer): boolean;
}

/** Reads a query once, so that each pod costs little. */
export function createPodFilter(query: TargetQuery): PodFilter {
  const { images = [], states = [] } = query;
  const conditions = (query.conditions ?? []).map(({ type, status }) => ({
    type: type.toLowerCase(),
    status,
  }));
  const names = subjectsOf(query).map(({ pods }) => pods);
  const isRoleWanted = (role: SlimContainer['role']): boolean => {
    if (role === 'ephemeral') return query.includeEphemeral !== false;
    return role === 'regular' || query.includeInit !== false;
  };
  return {
    hasName: ({ metadata: { name } }) =>
      names.some((pattern) => isAllowed(name, pattern, query.excludePods)),
    hasConditions: (pod) =>
      conditions.every(
        ({ type, status }) => (pod.conditions[type] ?? 'Unknown').toLowerCase() === status,
      ),
    hasContainer: ({ name, role, image = '' }) =>
      isRoleWanted(role) &&
      isAllowed(name, query.containers, query.excludeContainers) &&
      (images.length === 0 || images.some((pattern) => isMatch(image, pattern))),
    hasState: ({ state }) => states.length === 0 || states.includes(state.phase),
  };
}

function isAllowed(
  name: string,
  included: RegExp | undefined,
  excluded: readonly RegExp[] | undefined,
): boolean {
  if (included !== undefined && !isMatch(name, included)) return false;
  return excluded?.some((pattern) => isMatch(name, pattern)) !== true;
}

/** Unlike `test`, `search` does not stumble over the memory of a pattern with the flag `g`. */
export function isMatch(name: string, pattern: RegExp): boolean {
  return name.search(pattern) >= 0;
}
