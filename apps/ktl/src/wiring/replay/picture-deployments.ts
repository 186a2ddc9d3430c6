import type { ContextRow } from '@ktl/sqlite-archive';
import type { CaptureDeployment, CaptureReplicaSet } from '../../views/capture/capture-picture.ts';

type Workload = Pick<
  ContextRow<'replicasets'>,
  'uid' | 'namespace' | 'name' | 'revision' | 'replicas'
>;

/** Deployments with the ReplicaSets that had pods while it was captured. */
export function deploymentsOf(
  deployments: readonly ContextRow<'deployments'>[],
  replicaSets: readonly ContextRow<'replicasets'>[],
): readonly CaptureDeployment[] {
  const setsByOwner = new Map<string, (readonly ContextRow<'replicasets'>[])[]>();
  for (const versions of versionsOf(replicaSets)) {
    const [{ namespace, owner_name: owner }] = versions as [ContextRow<'replicasets'>];
    const key = `${namespace ?? ''}/${owner ?? ''}`;
    setsByOwner.set(key, [...(setsByOwner.get(key) ?? []), versions]);
  }
  return versionsOf(deployments).map((versions) => {
    const [{ namespace, name }] = versions as [ContextRow<'deployments'>];
    const place = { namespace: namespace ?? '', name: name ?? '' };
    const sets = (setsByOwner.get(`${place.namespace}/${place.name}`) ?? [])
      .filter((set) => set.some(({ replicas }) => (replicas ?? 0) > 0))
      .map(replicaSetOf)
      .sort((a, b) => Number(a.revision) - Number(b.revision));
    const revisions = [...new Set(versions.flatMap(({ revision }) => revision ?? []))];
    const rollout = revisions.length > 1 || sets.length > 1;
    return { ...place, revisions, replicaSets: sets, rollout };
  });
}

function replicaSetOf(versions: readonly Workload[]): CaptureReplicaSet {
  const [first] = versions;
  const last = versions.at(-1);
  return {
    name: first?.name ?? '',
    revision: last?.revision ?? null,
    from: first?.replicas ?? 0,
    to: last?.replicas ?? 0,
  };
}

/** The rows of each object, in their order. */
function versionsOf<R extends Workload>(rows: readonly R[]): readonly (readonly R[])[] {
  const objects = new Map<string, R[]>();
  for (const row of rows) {
    const key = row.uid ?? `${row.namespace ?? ''}/${row.name ?? ''}`;
    const known = objects.get(key);
    if (known === undefined) objects.set(key, [row]);
    else known.push(row);
  }
  return [...objects.values()];
}
