import type { ContextRow, StoredStream } from '@ktl/sqlite-archive';

type Owned = Pick<ContextRow<'owners'>, 'uid' | 'owner_name' | 'owner_uid'>;

/** Owners above each other that are followed: a file may have a circle. */
const maxOwners = 8;

/** Names what a stream is of: `shop/checkout [app]`, by the outermost owner of its pod. */
export function workloadsOf(
  pods: readonly ContextRow<'pods'>[],
  owners: readonly ContextRow<'owners'>[],
): (stream: StoredStream) => string {
  const ownedByUid = new Map<string, Owned>();
  for (const row of [...owners, ...pods]) {
    if (row.uid !== null) ownedByUid.set(row.uid, row);
  }
  return ({ namespace, pod, container, uid }) => {
    let name = pod;
    let owned = ownedByUid.get(uid);
    for (let step = 0; owned !== undefined && step < maxOwners; step++) {
      name = owned.owner_name ?? name;
      owned = ownedByUid.get(owned.owner_uid ?? '');
    }
    const place = namespace === '' ? name : `${namespace}/${name}`;
    return container === '' || container === name ? place : `${place} [${container}]`;
  };
}
