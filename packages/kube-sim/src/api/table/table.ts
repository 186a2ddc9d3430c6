import type { SimObject } from '../../controllers/objects.ts';
import { apiVersionOf, type Kind } from '../kind.ts';
import {
  configMapColumns,
  definitionColumns,
  endpointsColumns,
  eventColumns,
  ingressColumns,
  namespaceColumns,
  nodeColumns,
  secretColumns,
  serviceAccountColumns,
  serviceColumns,
} from './cluster-columns.ts';
import { ageColumn, nameColumn, type Column } from './column.ts';
import { podColumns } from './pod-columns.ts';
import {
  cronJobColumns,
  daemonSetColumns,
  deploymentColumns,
  jobColumns,
  replicaSetColumns,
  statefulSetColumns,
} from './workload-columns.ts';

const columnsOf: Readonly<Record<string, readonly Column[]>> = {
  pods: podColumns,
  nodes: nodeColumns,
  namespaces: namespaceColumns,
  services: serviceColumns,
  endpoints: endpointsColumns,
  events: eventColumns,
  configmaps: configMapColumns,
  secrets: secretColumns,
  serviceaccounts: serviceAccountColumns,
  replicationcontrollers: replicaSetColumns,
  'ingresses.networking.k8s.io': ingressColumns,
  'deployments.apps': deploymentColumns,
  'replicasets.apps': replicaSetColumns,
  'statefulsets.apps': statefulSetColumns,
  'daemonsets.apps': daemonSetColumns,
  'jobs.batch': jobColumns,
  'cronjobs.batch': cronJobColumns,
  'customresourcedefinitions.apiextensions.k8s.io': definitionColumns,
};
const plain: readonly Column[] = [nameColumn, ageColumn];

export interface TableOptions {
  readonly nowMs: number;
  /** `None`, `Metadata` (default) or `Object`. */
  readonly includeObject: string | null;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly isWithoutColumns?: boolean;
}

/** A `meta.k8s.io/v1` Table: what `kubectl get` shows. */
export function tableOf(kind: Kind, items: readonly SimObject[], options: TableOptions): object {
  const columns = columnsOf[kind.storage] ?? plain;
  const definitions = columns.map(({ name, type = 'string', format = '', priority = 0 }) => ({
    name,
    type,
    format,
    description: '',
    priority,
  }));
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: options.metadata ?? {},
    columnDefinitions: options.isWithoutColumns === true ? null : definitions,
    rows: items.map((item) => ({
      cells: columns.map((column) => column.cell(item, { nowMs: options.nowMs })),
      ...rowObject(kind, item, options.includeObject),
    })),
  };
}

function rowObject(kind: Kind, item: SimObject, include: string | null): object {
  if (include === 'None') return {};
  if (include === 'Object') {
    return { object: { ...item, kind: kind.kind, apiVersion: apiVersionOf(kind) } };
  }
  return { object: partialObject(item) };
}

/** Only the metadata of an object. */
export function partialObject(object: SimObject): object {
  return {
    kind: 'PartialObjectMetadata',
    apiVersion: 'meta.k8s.io/v1',
    metadata: object.metadata,
  };
}
