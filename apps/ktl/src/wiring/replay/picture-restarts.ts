import type { CaptureSummary, ContextRow } from '@ktl/sqlite-archive';
import type { CaptureRestart } from '../../views/capture/capture-picture.ts';
import { statesOf } from './pod-states.ts';

interface Seen {
  readonly place: Pick<CaptureRestart, 'namespace' | 'pod' | 'container'>;
  from: number;
  to: number;
  /** By the restart count that followed. */
  readonly exits: Map<number, string>;
}

/** Containers whose restart count grew, by the pods' states and by the instances that have lines. */
export function restartsOf(
  pods: readonly ContextRow<'pods'>[],
  { streams }: Pick<CaptureSummary, 'streams'>,
): readonly CaptureRestart[] {
  const seen = new Map<string, Seen>();
  const see = (uid: string, place: Seen['place'], restart: number): Seen => {
    const key = `${uid}/${place.namespace}/${place.pod}/${place.container}`;
    const known = seen.get(key) ?? { place, from: restart, to: restart, exits: new Map() };
    known.from = Math.min(known.from, restart);
    known.to = Math.max(known.to, restart);
    seen.set(key, known);
    return known;
  };
  for (const { stream } of streams) {
    const { namespace, pod, container, uid, restart, source } = stream;
    if (source === 'pod') see(uid, { namespace, pod, container }, restart);
  }
  for (const { uid, namespace, name, containers } of pods) {
    const names = { namespace: namespace ?? '', pod: name ?? '' };
    for (const state of statesOf(containers)) {
      const known = see(uid ?? '', { ...names, container: state.name }, state.restarts);
      if (state.exit !== undefined) known.exits.set(state.restarts, state.exit);
    }
  }
  return [...seen.values()]
    .filter(({ from, to }) => to > from)
    .map(({ place, from, to, exits }) => ({
      ...{ ...place, from, to },
      // How the first instance that was seen had come to be is of before.
      exits: [...exits]
        .filter(([restart]) => restart > from)
        .sort(([a], [b]) => a - b)
        .map(([, exit]) => exit),
    }))
    .sort((a, b) => b.to - b.from - (a.to - a.from));
}
