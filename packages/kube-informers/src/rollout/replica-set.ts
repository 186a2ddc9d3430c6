import type { KubeObject, Resource } from '@ktl/kube-client';
import { ownerUids } from '../target/owner-graph.ts';

/** apps/v1 replicasets. */
export const replicaSetResource: Resource = {
  group: 'apps',
  version: 'v1',
  plural: 'replicasets',
  kind: 'ReplicaSet',
  namespaced: true,
};

/** A ReplicaSet as the API server sends it, as far as it is read. */
export interface ReplicaSet extends KubeObject {
  readonly spec?: {
    readonly replicas?: number;
    readonly template?: {
      readonly spec?: { readonly containers?: readonly { readonly image?: string }[] };
    };
  };
  readonly status?: {
    readonly replicas?: number;
    readonly readyReplicas?: number;
    readonly availableReplicas?: number;
  };
}

/** One revision of a Deployment. */
export interface SlimReplicaSet {
  readonly metadata: { readonly name: string; readonly namespace: string; readonly uid: string };
  /** The Deployment that made it; undefined where none did. */
  readonly deployment: { readonly name: string; readonly uid: string } | undefined;
  /** Annotation `deployment.kubernetes.io/revision`; 0 where it is not set yet. */
  readonly revision: number;
  /** Unix ms. */
  readonly createdAtMs?: number | undefined;
  /** Pods that are wanted. */
  readonly wanted: number;
  /** Pods that there are; those that are ending do not count. */
  readonly replicas: number;
  readonly ready: number;
  readonly available: number;
  readonly images: readonly string[];
}

/** Keeps of a ReplicaSet what a rollout is judged by. */
export function slimReplicaSet(replicaSet: ReplicaSet): SlimReplicaSet {
  const { metadata, spec } = replicaSet;
  const owners = ownerUids({ metadata });
  const owner = metadata.ownerReferences?.find(
    ({ kind, uid }) => kind === 'Deployment' && owners.includes(uid),
  );
  const revision = Number(metadata.annotations?.['deployment.kubernetes.io/revision']);
  return {
    metadata: {
      name: metadata.name,
      namespace: metadata.namespace ?? '',
      uid: metadata.uid ?? '',
    },
    deployment: owner === undefined ? undefined : { name: owner.name, uid: owner.uid },
    revision: Number.isSafeInteger(revision) ? revision : 0,
    createdAtMs:
      metadata.creationTimestamp === undefined ? undefined : Date.parse(metadata.creationTimestamp),
    ...countsOf(replicaSet),
    images: (spec?.template?.spec?.containers ?? []).flatMap(({ image }) => image ?? []),
  };
}

function countsOf({
  spec,
  status,
}: ReplicaSet): Pick<SlimReplicaSet, 'wanted' | 'replicas' | 'ready' | 'available'> {
  return {
    wanted: spec?.replicas ?? 1,
    replicas: status?.replicas ?? 0,
    ready: status?.readyReplicas ?? 0,
    available: status?.availableReplicas ?? 0,
  };
}
