import type { SlimContainer, SlimPod } from '../pod/slim-pod.ts';
import type { ContainerTarget } from './container-target.ts';
import type { PodFilter } from './pod-filter.ts';
import { isSameTarget, toTarget } from './pod-targets.ts';

/** What {@link createTargetSet} needs. */
export interface TargetSetOptions {
  readonly filter: PodFilter;
  /** The wanted workload's pod; true for all where none is named. */
  readonly belongs: (pod: SlimPod) => boolean;
  readonly onPresent: (target: ContainerTarget) => void;
  readonly onAbsent: (target: ContainerTarget, reason: 'deleted' | 'unmatched') => void;
}

/** The containers that a query selects now, kept from pods as they change. */
export interface TargetSet {
  /** Targets now. */
  readonly size: number;
  /** The pod came, changed, or has to be judged again since its owners changed. */
  setPod(pod: SlimPod): void;
  /** The pod left the store, in its last state. */
  removePod(pod: SlimPod, reason: 'deleted' | 'unmatched'): void;
  /** From now on, what was not there is new: see ContainerTarget.initial. */
  endInitial(): void;
}

/** An empty set. */
export function createTargetSet(options: TargetSetOptions): TargetSet {
  const { filter } = options;
  const targetsByPod = new Map<string, ReadonlyMap<string, ContainerTarget>>();
  // Containers that were there at the first sync, by pod, whether or not they matched then: a pod
  // that starts to match later is not new, and has old lines.
  const initialByPod = new Map<string, ReadonlySet<string>>();
  let isInitial = true;
  let size = 0;

  const replace = (pod: SlimPod, next: ReadonlyMap<string, ContainerTarget>): void => {
    const { uid } = pod.metadata;
    const last = targetsByPod.get(uid);
    for (const [name, target] of next) {
      const known = last?.get(name);
      if (known === undefined || !isSameTarget(known, target)) options.onPresent(target);
    }
    for (const [name, target] of last ?? []) {
      if (!next.has(name)) options.onAbsent(target, 'unmatched');
    }
    size += next.size - (last?.size ?? 0);
    if (next.size === 0) targetsByPod.delete(uid);
    else targetsByPod.set(uid, next);
  };

  const targetsOf = (pod: SlimPod): ReadonlyMap<string, ContainerTarget> => {
    const initial = initialByPod.get(pod.metadata.uid);
    const last = targetsByPod.get(pod.metadata.uid);
    const wanted = pod.containers.filter(
      (container) =>
        filter.hasContainer(container) &&
        (filter.hasState(container) || isLastWord(container, last?.get(container.name))),
    );
    return new Map(
      wanted.map((container) => [
        container.name,
        toTarget(pod, container, initial?.has(container.name) === true),
      ]),
    );
  };

  const setPod = (pod: SlimPod): void => {
    if (!filter.hasName(pod)) return;
    const { uid } = pod.metadata;
    if (isInitial) initialByPod.set(uid, new Set(pod.containers.map(({ name }) => name)));
    const isWanted = filter.hasConditions(pod) && options.belongs(pod);
    if (isWanted || targetsByPod.has(uid)) replace(pod, isWanted ? targetsOf(pod) : new Map());
  };

  return {
    get size() {
      return size;
    },
    setPod,
    removePod(pod, reason) {
      const { uid } = pod.metadata;
      // A pod that came and went between two looks was there, and somebody may want to know.
      if (targetsByPod.has(uid)) replace(pod, targetsOf(pod));
      else setPod(pod);
      for (const target of targetsByPod.get(uid)?.values() ?? []) options.onAbsent(target, reason);
      size -= targetsByPod.get(uid)?.size ?? 0;
      targetsByPod.delete(uid);
      if (reason === 'deleted') initialByPod.delete(uid);
    },
    endInitial() {
      isInitial = false;
    },
  };
}

// An instance that was read and has ended since: what it wrote last may not have been read yet.
function isLastWord(container: SlimContainer, known: ContainerTarget | undefined): boolean {
  return container.state.phase !== 'running' && known?.restartCount === container.restartCount;
}
