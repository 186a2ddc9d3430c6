import type { Resource } from '../verbs/resource.ts';

/** A resource with the other words that name it. */
export interface NamedResource {
  readonly resource: Resource;
  readonly singular: string;
  readonly shortNames: readonly string[];
}

// group/version | Kind plural short…; a leading * marks what has no namespace.
const table = `
v1 | Pod pods po
v1 | Service services svc
v1 | *Node nodes no
v1 | *Namespace namespaces ns
v1 | Event events ev
v1 | ConfigMap configmaps cm
v1 | Secret secrets
v1 | Endpoints endpoints ep
v1 | ServiceAccount serviceaccounts sa
v1 | PersistentVolumeClaim persistentvolumeclaims pvc
v1 | *PersistentVolume persistentvolumes pv
v1 | ReplicationController replicationcontrollers rc
v1 | ResourceQuota resourcequotas quota
v1 | LimitRange limitranges limits
apps/v1 | Deployment deployments deploy
apps/v1 | ReplicaSet replicasets rs
apps/v1 | StatefulSet statefulsets sts
apps/v1 | DaemonSet daemonsets ds
apps/v1 | ControllerRevision controllerrevisions
batch/v1 | Job jobs
batch/v1 | CronJob cronjobs cj
autoscaling/v2 | HorizontalPodAutoscaler horizontalpodautoscalers hpa
networking.k8s.io/v1 | Ingress ingresses ing
networking.k8s.io/v1 | NetworkPolicy networkpolicies netpol
networking.k8s.io/v1 | *IngressClass ingressclasses
policy/v1 | PodDisruptionBudget poddisruptionbudgets pdb
rbac.authorization.k8s.io/v1 | Role roles
rbac.authorization.k8s.io/v1 | RoleBinding rolebindings
rbac.authorization.k8s.io/v1 | *ClusterRole clusterroles
rbac.authorization.k8s.io/v1 | *ClusterRoleBinding clusterrolebindings
storage.k8s.io/v1 | *StorageClass storageclasses sc
coordination.k8s.io/v1 | Lease leases
discovery.k8s.io/v1 | EndpointSlice endpointslices
apiextensions.k8s.io/v1 | *CustomResourceDefinition customresourcedefinitions crd crds
`;

/** Kinds that every supported Kubernetes serves at these versions (1.23 and later). */
const builtinKinds: readonly NamedResource[] = table.trim().split('\n').map(parseRow);

let byWord: ReadonlyMap<string, Resource> | undefined;

/** A kind of Kubernetes itself, without asking the cluster; undefined for all others. */
export function findBuiltin(word: string): Resource | undefined {
  byWord ??= indexWords(builtinKinds);
  return byWord.get(word.toLowerCase());
}

/**
 * Every word that names a resource: plural, singular, kind, short names, and each of the first
 * three with `.group` or `.version.group`. The first resource to claim a word keeps it, and plain
 * names come before short ones, as in kubectl.
 */
export function indexWords(resources: readonly NamedResource[]): ReadonlyMap<string, Resource> {
  const index = new Map<string, Resource>();
  const claim = (word: string, resource: Resource): void => {
    if (word !== '' && !index.has(word)) index.set(word, resource);
  };
  for (const { resource, singular } of resources) {
    const { group, version, plural, kind } = resource;
    for (const name of [plural, singular, kind.toLowerCase()]) {
      claim(name, resource);
      if (group !== '') claim(`${name}.${group}`, resource);
      claim(group === '' ? `${name}.${version}` : `${name}.${version}.${group}`, resource);
    }
  }
  for (const { resource, shortNames } of resources) {
    for (const name of shortNames) {
      claim(name.toLowerCase(), resource);
      if (resource.group !== '') claim(`${name.toLowerCase()}.${resource.group}`, resource);
    }
  }
  return index;
}

function parseRow(row: string): NamedResource {
  const [groupVersion = '', words = ''] = row.split(' | ');
  const [group, version] = groupVersion.includes('/')
    ? groupVersion.split('/')
    : ['', groupVersion];
  const [marked = '', plural = '', ...shortNames] = words.split(' ');
  const kind = marked.replace('*', '');
  const namespaced = !marked.startsWith('*');
  return {
    resource: { group: group ?? '', version: version ?? '', plural, kind, namespaced },
    singular: kind.toLowerCase(),
    shortNames,
  };
}
