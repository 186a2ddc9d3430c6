import type { KubeObject, OwnerReference } from '@ktl/kube-client';
import type { Unseen } from '../context-change.ts';
import { at, digestOf } from './normal-object.ts';
import { nameColumns, objectColumns, ownerColumns, type RowContext } from './object-row.ts';
import { revisionOf, templateHashLabel } from './workload-rows.ts';

/** Of these the tables of their own have the object. */
const recordedApart = new Set(['Deployment', 'ReplicaSet']);
/** Of these the object is kept; of other kinds nobody knows what is in it, and only metadata are. */
const builtIn = new Set([
  ...['StatefulSet', 'DaemonSet', 'ReplicationController'],
  ...['Job', 'CronJob'],
]);

/** A version of an object that owns pods, or owns what owns them. */
export function ownerRow(object: KubeObject, context: RowContext): Unseen {
  const { kind } = context.resource;
  const isApart = recordedApart.has(kind);
  const columns = {
    kind,
    ...ownerColumns(object),
    hash: object.metadata.labels?.[templateHashLabel] ?? null,
    revision: isApart ? revisionOf(object) : textOrNull(at(at(object)['status'])['updateRevision']),
  };
  const kept = builtIn.has(kind) ? object : { metadata: object.metadata };
  return {
    kind: 'owners',
    // Where others tell of its status, only what it is counts.
    digest: isApart ? JSON.stringify(columns) : digestOf(kept),
    row: { ...(isApart ? nameColumns(object) : objectColumns(kept, context)), ...columns },
  };
}

/** What a reference alone says of an owner that cannot be read. */
export function referenceRow(
  { kind, name, uid }: OwnerReference,
  owned: { readonly namespace: string | undefined; readonly hash: string | undefined },
): Unseen {
  return {
    kind: 'owners',
    digest: '',
    row: {
      ...nameColumns({ metadata: { name, uid } }),
      namespace: owned.namespace ?? null,
      kind,
      ...{ owner_kind: null, owner_name: null, owner_uid: null },
      hash: owned.hash ?? null,
      revision: null,
    },
  };
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
