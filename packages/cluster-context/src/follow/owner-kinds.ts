import type { KubeClient, OwnerReference, Resource } from '@ktl/kube-client';

const apps = { group: 'apps', version: 'v1', namespaced: true };
const batch = { group: 'batch', version: 'v1', namespaced: true };

export const deployments: Resource = { ...apps, plural: 'deployments', kind: 'Deployment' };
export const replicaSets: Resource = { ...apps, plural: 'replicasets', kind: 'ReplicaSet' };

const builtIn: readonly Resource[] = [
  deployments,
  replicaSets,
  { ...apps, plural: 'statefulsets', kind: 'StatefulSet' },
  { ...apps, plural: 'daemonsets', kind: 'DaemonSet' },
  { ...batch, plural: 'jobs', kind: 'Job' },
  { ...batch, plural: 'cronjobs', kind: 'CronJob' },
];

export const pods: Resource = {
  ...{ group: '', version: 'v1', plural: 'pods', kind: 'Pod', namespaced: true },
};
export const configMaps: Resource = {
  ...{ group: '', version: 'v1', plural: 'configmaps', kind: 'ConfigMap', namespaced: true },
};
export const nodes: Resource = {
  ...{ group: '', version: 'v1', plural: 'nodes', kind: 'Node', namespaced: false },
};

/** The constant of this module where there is one, so that it can be compared. */
export function sameResource(resource: Resource): Resource {
  const { group, kind } = resource;
  return builtIn.find((one) => one.group === group && one.kind === kind) ?? resource;
}

/** Of the core group nothing else owns pods; Secrets above all are never asked for. */
const coreOwner = 'ReplicationController';

/** The resource of an owner, without asking where it is known; `none` is not looked at. */
export function ownerResource(
  { apiVersion, kind }: Pick<OwnerReference, 'apiVersion' | 'kind'>,
  client: Pick<KubeClient, 'findResource'>,
  signal: AbortSignal,
): Resource | 'none' | Promise<Resource | undefined> {
  const [group = '', version = ''] = apiVersion.includes('/')
    ? apiVersion.split('/')
    : ['', apiVersion];
  if (group === '' && kind !== coreOwner) return 'none';
  const known = builtIn.find((one) => one.group === group && one.kind === kind);
  if (known !== undefined) return known;
  const word = group === '' ? kind : `${kind}.${version}.${group}`;
  return client.findResource(word.toLowerCase(), { signal });
}
