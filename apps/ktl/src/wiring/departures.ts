import type { ContainerTarget } from '@ktl/kube-informers';
import type { LineSource } from '@ktl/log-tailer';

/** Knows when a container is gone and read to its end, in whichever order one learns of the two. */
export interface Departures {
  /** The cluster has the container, perhaps again. */
  present(target: ContainerTarget): void;
  /** The cluster has it no more, or the query selects it no more. */
  absent(target: ContainerTarget): void;
  /** The log of one instance is read to its end; `Infinity`: nothing more is read of the container. */
  ended(target: LineSource, instance: number): void;
}

/** @param forget - called when nothing more can come from a container; more than once does no harm */
export function createDepartures(forget: (target: LineSource) => void): Departures {
  /** Restarts of containers that are gone, by key. */
  const gone = new Map<string, number>();
  /** Instances read to their end, of containers that are there. */
  const read = new Map<string, number>();
  return {
    present({ key }) {
      gone.delete(key);
    },
    absent(target) {
      const { key, restartCount } = target;
      const instance = read.get(key) ?? -1;
      read.delete(key);
      if (instance >= restartCount) forget(target);
      else if (hasRun(target)) gone.set(key, restartCount);
    },
    ended(target, instance) {
      const restarts = gone.get(target.key);
      if (restarts === undefined) {
        read.set(target.key, instance);
        return;
      }
      // What was read before the container went may still be on its way, so an earlier instance is
      // forgotten without being the last one.
      forget(target);
      if (instance >= restarts) gone.delete(target.key);
    },
  };
}

// Of a container that never ran nothing is read, so nothing ever ends.
function hasRun({ state, restartCount }: ContainerTarget): boolean {
  return state.phase !== 'waiting' || restartCount > 0;
}
