import type { KubeObject } from '@ktl/kube-client';
import type { Unseen } from '../context-change.ts';
import type { WorkloadRow } from '../context-rows.ts';
import { at, digestOf, partJson } from './normal-object.ts';
import { jsonOrNull, objectColumns, ownerColumns, type RowContext } from './object-row.ts';

const revisionAnnotation = 'deployment.kubernetes.io/revision';

/** The label by which a Deployment tells the pods of its ReplicaSets apart. */
export const templateHashLabel = 'pod-template-hash';

/** A version of a Deployment. */
export function deploymentRow(object: KubeObject, context: RowContext): Unseen {
  const { spec, status } = partsOf(object);
  return {
    kind: 'deployments',
    digest: digestOf(object),
    row: {
      ...workloadColumns(object, context),
      updated_replicas: countOf(status['updatedReplicas']),
      strategy: jsonOrNull(spec['strategy'], context),
    },
  };
}

/** A version of a ReplicaSet. */
export function replicaSetRow(object: KubeObject, context: RowContext): Unseen {
  return {
    kind: 'replicasets',
    digest: digestOf(object),
    row: {
      ...workloadColumns(object, context),
      updated_replicas: null,
      ...ownerColumns(object),
      pod_template_hash: object.metadata.labels?.[templateHashLabel] ?? null,
    },
  };
}

/** Which rollout of its Deployment an object is of. */
export function revisionOf({ metadata }: KubeObject): string | null {
  return metadata.annotations?.[revisionAnnotation] ?? null;
}

function workloadColumns(
  object: KubeObject,
  context: RowContext,
): Omit<WorkloadRow, 'observed_at' | 'deleted' | 'updated_replicas'> {
  const { spec, status } = partsOf(object);
  return {
    ...objectColumns(object, context),
    replicas: typeof spec['replicas'] === 'number' ? spec['replicas'] : null,
    ready_replicas: countOf(status['readyReplicas']),
    available_replicas: countOf(status['availableReplicas']),
    revision: revisionOf(object),
    selector: jsonOrNull(spec['selector'], context),
    conditions: partJson(status['conditions'] ?? [], context.redact),
  };
}

function partsOf(object: KubeObject): {
  readonly spec: Readonly<Record<string, unknown>>;
  readonly status: Readonly<Record<string, unknown>>;
} {
  return { spec: at(at(object)['spec']), status: at(at(object)['status']) };
}

// The API leaves a count of none out.
function countOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
