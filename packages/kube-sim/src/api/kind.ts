/** A served kind of object, or a computed one. */
export interface Kind {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly singular: string;
  readonly kind: string;
  readonly isNamespaced: boolean;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly verbs: readonly string[];
  /** Subresources that the API server itself serves: `status`, `scale`, … */
  readonly subresources: readonly string[];
  /** `pods`, `deployments.apps`: how RBAC, messages and the store name it. */
  readonly resource: string;
  /** Where the objects are kept; differs from `resource` for a second version of the same objects. */
  readonly storage: string;
  /** Custom resources: list items carry kind and apiVersion, and have no strategic merge patch. */
  readonly isCustom: boolean;
}

/** `apps/v1`, or `v1` for the legacy group. */
export function apiVersionOf(kind: { readonly group: string; readonly version: string }): string {
  return kind.group === '' ? kind.version : `${kind.group}/${kind.version}`;
}

const allVerbs = [
  'create',
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'update',
  'watch',
];

interface Row {
  readonly kind: string;
  /** Default: the kind in lower case with an s. */
  readonly plural?: string;
  readonly short?: string;
  readonly all?: boolean;
  readonly cluster?: boolean;
  readonly sub?: string;
}

const workload = { all: true, sub: 'status scale' };
const rows: Readonly<Record<string, readonly Row[]>> = {
  '/v1': [
    { kind: 'ConfigMap', short: 'cm' },
    { kind: 'Endpoints', plural: 'endpoints', short: 'ep' },
    { kind: 'Event', short: 'ev' },
    { kind: 'LimitRange', short: 'limits' },
    { kind: 'Namespace', short: 'ns', cluster: true, sub: 'status finalize' },
    { kind: 'Node', short: 'no', cluster: true, sub: 'status' },
    { kind: 'PersistentVolume', short: 'pv', cluster: true, sub: 'status' },
    { kind: 'PersistentVolumeClaim', short: 'pvc', sub: 'status' },
    { kind: 'Pod', short: 'po', all: true, sub: 'status binding eviction ephemeralcontainers' },
    { kind: 'ReplicationController', short: 'rc', ...workload },
    { kind: 'ResourceQuota', short: 'quota', sub: 'status' },
    { kind: 'Secret' },
    { kind: 'Service', short: 'svc', all: true, sub: 'status' },
    { kind: 'ServiceAccount', short: 'sa' },
  ],
  'apps/v1': [
    { kind: 'ControllerRevision' },
    { kind: 'DaemonSet', short: 'ds', all: true, sub: 'status' },
    { kind: 'Deployment', short: 'deploy', ...workload },
    { kind: 'ReplicaSet', short: 'rs', ...workload },
    { kind: 'StatefulSet', short: 'sts', ...workload },
  ],
  'events.k8s.io/v1': [{ kind: 'Event', short: 'ev' }],
  'autoscaling/v2': [{ kind: 'HorizontalPodAutoscaler', short: 'hpa', all: true, sub: 'status' }],
  'batch/v1': [
    { kind: 'CronJob', short: 'cj', all: true, sub: 'status' },
    { kind: 'Job', all: true, sub: 'status' },
  ],
  'networking.k8s.io/v1': [
    { kind: 'Ingress', plural: 'ingresses', short: 'ing', sub: 'status' },
    { kind: 'IngressClass', plural: 'ingressclasses', cluster: true },
    { kind: 'NetworkPolicy', plural: 'networkpolicies', short: 'netpol' },
  ],
  'policy/v1': [{ kind: 'PodDisruptionBudget', short: 'pdb', sub: 'status' }],
  'rbac.authorization.k8s.io/v1': [
    { kind: 'ClusterRole', cluster: true },
    { kind: 'ClusterRoleBinding', cluster: true },
    { kind: 'Role' },
    { kind: 'RoleBinding' },
  ],
  'storage.k8s.io/v1': [
    { kind: 'StorageClass', plural: 'storageclasses', short: 'sc', cluster: true },
  ],
  'scheduling.k8s.io/v1': [
    { kind: 'PriorityClass', plural: 'priorityclasses', short: 'pc', cluster: true },
  ],
  'coordination.k8s.io/v1': [{ kind: 'Lease' }],
  'discovery.k8s.io/v1': [{ kind: 'EndpointSlice' }],
  'apiextensions.k8s.io/v1': [
    {
      kind: 'CustomResourceDefinition',
      short: 'crd crds',
      cluster: true,
      sub: 'status',
    },
  ],
};

/** A resource to which one can only POST: reviews. */
export interface ReviewKind {
  readonly group: string;
  readonly plural: string;
  readonly kind: string;
  readonly isNamespaced: boolean;
}

export const reviewKinds: readonly ReviewKind[] = [
  {
    group: 'authorization.k8s.io',
    plural: 'selfsubjectaccessreviews',
    kind: 'SelfSubjectAccessReview',
    isNamespaced: false,
  },
  {
    group: 'authorization.k8s.io',
    plural: 'selfsubjectrulesreviews',
    kind: 'SelfSubjectRulesReview',
    isNamespaced: false,
  },
  {
    group: 'authentication.k8s.io',
    plural: 'selfsubjectreviews',
    kind: 'SelfSubjectReview',
    isNamespaced: false,
  },
];

const words = (text: string | undefined): string[] => (text ?? '').split(' ').filter(Boolean);

/** Completes what a table row or a CustomResourceDefinition says about a kind. */
export function defineKind(
  place: { readonly group: string; readonly version: string },
  row: Row & { readonly isCustom?: boolean; readonly verbs?: readonly string[] },
): Kind {
  const singular = row.kind.toLowerCase();
  const plural = row.plural ?? `${singular}s`;
  const resource = place.group === '' ? plural : `${plural}.${place.group}`;
  return {
    ...place,
    plural,
    singular,
    kind: row.kind,
    isNamespaced: row.cluster !== true,
    shortNames: words(row.short),
    categories: row.all === true ? ['all'] : [],
    verbs: row.verbs ?? allVerbs,
    subresources: words(row.sub),
    resource,
    storage: resource === 'events.events.k8s.io' ? 'events' : resource,
    isCustom: row.isCustom ?? false,
  };
}

/** The kinds that every simulated cluster serves. */
export function builtinKinds(): Kind[] {
  return Object.entries(rows).flatMap(([groupVersion, list]) => {
    const [group = '', version = ''] = groupVersion.split('/');
    return list.map((row) => defineKind({ group, version }, row));
  });
}
