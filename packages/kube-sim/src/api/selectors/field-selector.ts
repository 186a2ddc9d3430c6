import type { SimObject } from '../../controllers/objects.ts';
import { badRequest } from '../api-error.ts';
import type { Kind } from '../kind.ts';

/** True for objects that match. */
export type FieldTest = (object: SimObject) => boolean;

// pkg/registry/*/strategy.go and pkg/apis/core/v1/conversion.go of Kubernetes 1.34.
const podFields = [
  'spec.nodeName',
  'spec.restartPolicy',
  'spec.schedulerName',
  'spec.serviceAccountName',
  'spec.hostNetwork',
  'status.phase',
  'status.podIP',
  'status.podIPs',
  'status.nominatedNodeName',
];
const involved = ['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'];
const supported: Readonly<Record<string, readonly string[]>> = {
  pods: podFields,
  events: [
    ...involved.map((field) => `involvedObject.${field}`),
    'reason',
    'reportingComponent',
    'source',
    'type',
  ],
  'events.events.k8s.io': [
    ...involved.map((field) => `regarding.${field}`),
    'reason',
    'reportingController',
    'type',
  ],
  nodes: ['spec.unschedulable'],
  namespaces: ['status.phase'],
  secrets: ['type'],
  services: ['spec.clusterIP', 'spec.type'],
  replicationcontrollers: ['status.replicas'],
  'replicasets.apps': ['status.replicas'],
  'jobs.batch': ['status.successful'],
};

interface Term {
  readonly path: string;
  readonly isEqual: boolean;
  readonly value: string;
}

/** Parses a field selector for `kind`. @throws ApiError 400 for fields that the kind has no index of */
export function parseFieldSelector(text: string | null, kind: Kind): FieldTest | undefined {
  if (text === null || text.trim() === '') return undefined;
  const terms = text.split(',').map((term) => parseTerm(term.trim(), text));
  const known = ['metadata.name', 'metadata.namespace', ...(supported[kind.resource] ?? [])];
  for (const { path } of terms) {
    if (known.includes(path)) continue;
    throw badRequest(
      kind.isCustom || supported[kind.resource] !== undefined
        ? `field label not supported: ${path}`
        : `"${path}" is not a known field selector: only "metadata.name", "metadata.namespace"`,
    );
  }
  return (object) =>
    terms.every((term) => (fieldOf(object, term.path) === term.value) === term.isEqual);
}

/** The one name that a selector demands, if it does. */
export function demandedName(text: string | null): string | undefined {
  return /^metadata\.name==?([^,=]+)$/.exec(text?.trim() ?? '')?.[1];
}

function parseTerm(term: string, whole: string): Term {
  const match = /^([^=!]+?)\s*(==|=|!=)\s*(.*)$/.exec(term);
  const [, path, operator, value] = match ?? [];
  if (path === undefined || value === undefined) {
    throw badRequest(`invalid selector: '${whole}'; can't understand '${term}'`);
  }
  return { path, isEqual: operator !== '!=', value };
}

function fieldOf(object: SimObject, path: string): string {
  if (path === 'source') return textAt(object, 'source.component');
  if (path === 'reportingController') return textAt(object, 'reportingComponent');
  if (path === 'status.successful') return textAt(object, 'status.succeeded') || '0';
  if (path === 'spec.unschedulable' || path === 'spec.hostNetwork') {
    return textAt(object, path) || 'false';
  }
  return textAt(object, path.replace(/^regarding\./, 'involvedObject.'));
}

function textAt(object: SimObject, path: string): string {
  let value: unknown = object;
  for (const part of path.split('.')) {
    if (typeof value !== 'object' || value === null) return '';
    value = (value as Record<string, unknown>)[part];
  }
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : '';
}
