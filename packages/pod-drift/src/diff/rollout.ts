import type { PodSnapshot } from '../state/snapshot.ts';
import { inOrder, type PodState } from '../state/pod-state.ts';

/** Pods of one workload that others of the same workload take over from. */
export interface Rollout {
  readonly namespace: string;
  readonly owner: { readonly kind: string; readonly name: string };
  /** Hash of the pod template before and after. */
  readonly from: string;
  readonly to: string;
  readonly fromRevision?: number | undefined;
  readonly toRevision?: number | undefined;
  /** Names. */
  readonly added: readonly string[];
  /** Names. */
  readonly removed: readonly string[];
  /** `rollout hash abc -> def (revision 3 -> 4)` */
  readonly text: string;
}

/** One workload's pods, before and after. */
interface Sides {
  readonly before: PodState[];
  readonly after: PodState[];
  readonly added: PodState[];
  readonly removed: PodState[];
}

export interface RolloutInput {
  readonly before: PodSnapshot;
  readonly after: PodSnapshot;
  readonly added: readonly PodState[];
  readonly removed: readonly PodState[];
}

/** The rollouts that explain pods which came or went, by namespace and name. */
export function rolloutsOf({ before, after, added, removed }: RolloutInput): readonly Rollout[] {
  const workloads = new Map<string, Sides>();
  const sort = (pods: readonly PodState[], side: keyof Sides): void => {
    for (const pod of pods) {
      if (pod.owner?.hash === undefined) continue;
      const key = [pod.namespace, pod.owner.kind, pod.owner.name].join('/');
      const sides = workloads.get(key) ?? { before: [], after: [], added: [], removed: [] };
      workloads.set(key, sides);
      sides[side].push(pod);
    }
  };
  // Most workloads are calm.
  sort(added, 'added');
  sort(removed, 'removed');
  const touched = new Set(workloads.keys());
  const isTouched = ({ namespace, owner }: PodState): boolean =>
    touched.has([namespace, owner?.kind, owner?.name].join('/'));
  sort(before.pods.filter(isTouched), 'before');
  sort(after.pods.filter(isTouched), 'after');
  return [...workloads.entries()]
    .toSorted(([left], [right]) => inOrder(left, right))
    .flatMap(([, sides]) => rolloutOf(sides) ?? []);
}

function rolloutOf(sides: Sides): Rollout | undefined {
  const [from, to] = endsOf(sides);
  if (from?.owner === undefined || to === undefined) return undefined;
  const [fromRevision, toRevision] = [from.owner.revision, to.owner?.revision];
  // A pod of the old template that was made again; going back makes the old template the newest revision.
  if ((toRevision ?? Infinity) < (fromRevision ?? 0)) return undefined;
  const added = namesOf(sides.added, hashOf(to));
  const removed = namesOf(sides.removed, hashOf(from));
  if (added.length + removed.length === 0) return undefined;
  const revisions = {
    ...(fromRevision === undefined ? {} : { fromRevision }),
    ...(toRevision === undefined ? {} : { toRevision }),
  };
  return {
    namespace: from.namespace,
    owner: { kind: from.owner.kind, name: from.owner.name },
    ...{ from: hashOf(from), to: hashOf(to), ...revisions, added, removed },
    text: rolloutText([hashOf(from), hashOf(to)], [fromRevision, toRevision]),
  };
}

/** A pod of the template that is left, and one of that which takes over. */
function endsOf({ before, after, added, removed }: Sides): readonly (PodState | undefined)[] {
  const to = newest(added) ?? newest(after.filter((pod) => !hasHashOf(pod, removed)));
  const isOther = (pod: PodState): boolean => hashOf(pod) !== hashOf(to);
  return [newest(removed.filter(isOther)) ?? newest(before.filter(isOther)), to];
}

function namesOf(pods: readonly PodState[], hash: string): readonly string[] {
  return pods.filter((pod) => hashOf(pod) === hash).map(({ name }) => name);
}

function rolloutText(
  hashes: readonly string[],
  revisions: readonly (number | undefined)[],
): string {
  const known = revisions.includes(undefined) ? '' : ` (revision ${revisions.join(' -> ')})`;
  return `rollout hash ${hashes.join(' -> ')}${known}`;
}

function newest(pods: readonly PodState[]): PodState | undefined {
  return pods.toSorted(byAge)[0];
}

// By revision where both have one: a pod of the old template may be made again in the middle of a rollout.
function byAge(left: PodState, right: PodState): number {
  const revisions = (right.owner?.revision ?? 0) - (left.owner?.revision ?? 0);
  return revisions === 0 ? inOrder(right.createdAt ?? '', left.createdAt ?? '') : revisions;
}

function hashOf(pod: PodState | undefined): string {
  return pod?.owner?.hash ?? '';
}

function hasHashOf(pod: PodState, others: readonly PodState[]): boolean {
  return others.some((other) => hashOf(other) === hashOf(pod));
}
