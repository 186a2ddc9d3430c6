import { apiVersionOf, reviewKinds, type Kind, type ReviewKind } from './kind.ts';
import type { KindRegistry } from './kind-registry.ts';

/** What /version says. */
export const serverVersion = {
  major: '1',
  minor: '34',
  gitVersion: 'v1.34.0+kube-sim',
  gitCommit: '0000000000000000000000000000000000000000',
  gitTreeState: 'clean',
  buildDate: '2025-08-27T10:19:15Z',
  goVersion: 'none',
  compiler: 'none',
  platform: 'linux/amd64',
};

interface Resource {
  readonly name: string;
  readonly singularName: string;
  readonly namespaced: boolean;
  readonly kind: string;
  readonly group?: string;
  readonly version?: string;
  readonly verbs: readonly string[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
}

interface GroupVersion {
  readonly group: string;
  readonly version: string;
}

// The order of kubectl api-resources: the legacy group, apps, then by name.
const first = ['', 'apps', 'events.k8s.io', 'authentication.k8s.io', 'authorization.k8s.io'];

/** Every served group and version. */
export function groupVersions(registry: KindRegistry): GroupVersion[] {
  const all = [
    ...registry.all(),
    ...reviewKinds.map(({ group }) => ({ group, version: 'v1' })),
  ].map(({ group, version }) => ({ group, version }));
  const unique = new Map(all.map((gv) => [apiVersionOf(gv), gv]));
  const rank = (group: string): number => (first.includes(group) ? first.indexOf(group) : 99);
  return [...unique.values()].sort(
    (a, b) => rank(a.group) - rank(b.group) || (a.group < b.group ? -1 : 1),
  );
}

/** GET /api/v1 or /apis/GROUP/VERSION; undefined when it is not served. */
export function resourceList(registry: KindRegistry, at: GroupVersion): object | undefined {
  const resources = resourcesOf(registry, at);
  if (resources.length === 0) return undefined;
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: apiVersionOf(at),
    resources,
  };
}

function resourcesOf(registry: KindRegistry, at: GroupVersion): Resource[] {
  const kinds = registry
    .all()
    .filter((kind) => kind.group === at.group && kind.version === at.version);
  const reviews = at.version === 'v1' ? reviewKinds.filter((r) => r.group === at.group) : [];
  return [
    ...kinds.flatMap((kind) => [mainResource(kind), ...subresources(registry, kind)]),
    ...reviews.map(reviewResource),
  ];
}

function reviewResource(kind: ReviewKind): Resource {
  return {
    name: kind.plural,
    singularName: kind.kind.toLowerCase(),
    namespaced: kind.isNamespaced,
    kind: kind.kind,
    verbs: ['create'],
  };
}

function mainResource(kind: Kind): Resource {
  return {
    name: kind.plural,
    singularName: kind.singular,
    namespaced: kind.isNamespaced,
    kind: kind.kind,
    verbs: kind.verbs,
    ...(kind.shortNames.length === 0 ? {} : { shortNames: kind.shortNames }),
    ...(kind.categories.length === 0 ? {} : { categories: kind.categories }),
  };
}

function subresources(registry: KindRegistry, kind: Kind): Resource[] {
  const own = kind.subresources.map((name) => subresource(kind, name));
  const extra = registry.extrasOf(kind.resource).map((entry) => ({
    name: `${kind.plural}/${entry.subresource}`,
    singularName: '',
    namespaced: kind.isNamespaced,
    kind: entry.kind,
    verbs: entry.verbs,
  }));
  return [...own, ...extra];
}

function subresource(kind: Kind, name: string): Resource {
  const base = {
    name: `${kind.plural}/${name}`,
    singularName: '',
    namespaced: kind.isNamespaced,
  };
  const readWrite = ['get', 'patch', 'update'];
  switch (name) {
    case 'scale':
      return { ...base, group: 'autoscaling', version: 'v1', kind: 'Scale', verbs: readWrite };
    case 'eviction':
      return { ...base, group: 'policy', version: 'v1', kind: 'Eviction', verbs: ['create'] };
    case 'binding':
      return { ...base, kind: 'Binding', verbs: ['create'] };
    case 'finalize':
      return { ...base, kind: kind.kind, verbs: ['update'] };
    default:
      return { ...base, kind: kind.kind, verbs: readWrite };
  }
}

/** GET /apis */
export function groupList(registry: KindRegistry): object {
  const groups = new Map<string, string[]>();
  for (const { group, version } of groupVersions(registry)) {
    if (group !== '') groups.set(group, [...(groups.get(group) ?? []), version]);
  }
  return {
    kind: 'APIGroupList',
    apiVersion: 'v1',
    groups: [...groups].map(([name, versions]) => apiGroup(name, versions)),
  };
}

/** GET /apis/GROUP */
export function group(registry: KindRegistry, name: string): object | undefined {
  const versions = groupVersions(registry)
    .filter((gv) => gv.group === name)
    .map((gv) => gv.version);
  if (name === '' || versions.length === 0) return undefined;
  return { kind: 'APIGroup', apiVersion: 'v1', ...apiGroup(name, versions) };
}

function apiGroup(name: string, versions: readonly string[]): object {
  const entries = versions.map((version) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions: entries, preferredVersion: entries[0] };
}

/** GET /api */
export function legacyVersions(address: string): object {
  return {
    kind: 'APIVersions',
    versions: ['v1'],
    serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: address }],
  };
}

export const aggregatedType =
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

/** GET /api or /apis in one answer with all resources (KEP-3352). */
export function aggregatedDiscovery(registry: KindRegistry, isLegacy: boolean): object {
  const served = groupVersions(registry).filter((gv) => (gv.group === '') === isLegacy);
  const names = [...new Set(served.map((gv) => gv.group))];
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items: names.map((name) => ({
      metadata: isLegacy ? { creationTimestamp: null } : { name, creationTimestamp: null },
      versions: served
        .filter((gv) => gv.group === name)
        .map((gv) => ({
          version: gv.version,
          resources: aggregatedResources(registry, gv),
          freshness: 'Current',
        })),
    })),
  };
}

function aggregatedResources(registry: KindRegistry, at: GroupVersion): object[] {
  const all = resourcesOf(registry, at);
  const responseKind = (resource: Resource): object => ({
    group: resource.group ?? at.group,
    version: resource.version ?? at.version,
    kind: resource.kind,
  });
  return all
    .filter((resource) => !resource.name.includes('/'))
    .map((resource) => {
      const below = all.filter((other) => other.name.startsWith(`${resource.name}/`));
      return {
        resource: resource.name,
        responseKind: responseKind(resource),
        scope: resource.namespaced ? 'Namespaced' : 'Cluster',
        singularResource: resource.singularName,
        verbs: resource.verbs,
        shortNames: resource.shortNames,
        categories: resource.categories,
        ...(below.length === 0
          ? {}
          : {
              subresources: below.map((sub) => ({
                subresource: sub.name.slice(resource.name.length + 1),
                responseKind: responseKind(sub),
                verbs: sub.verbs,
              })),
            }),
      };
    });
}
