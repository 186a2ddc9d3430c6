import type { SimObject } from '../controllers/objects.ts';
import { numberAt, recordAt, valueAt } from './json-value.ts';
import { selectorText } from './table/workload-columns.ts';

/** The autoscaling/v1 Scale of a workload. */
export function scaleOf(object: SimObject): object {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const replicas = valueAt(object, 'spec', 'replicas');
  const selector = valueAt(object, 'spec', 'selector');
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: typeof replicas === 'number' ? { replicas } : {},
    status: {
      replicas: numberAt(object, 'status', 'replicas'),
      selector: selectorText(selector),
    },
  };
}

/** The workload with the replicas that a Scale asks for. */
export function withScale(object: SimObject, scale: unknown): SimObject {
  const spec = recordAt(object, 'spec');
  return { ...object, spec: { ...spec, replicas: numberAt(scale, 'spec', 'replicas') } };
}
