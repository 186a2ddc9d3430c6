import { hasCode } from '@ktl/faults';
import type { Requester } from '../verbs/requester.ts';
import type { NamedResource } from './builtin-kinds.ts';

interface AggregatedList {
  readonly kind?: string;
  readonly items?: readonly AggregatedGroup[] | undefined;
}
interface AggregatedGroup {
  readonly metadata?: { readonly name?: string };
  readonly versions?: readonly {
    readonly version: string;
    readonly freshness?: string;
    readonly resources?: readonly AggregatedResource[];
  }[];
}
interface AggregatedResource {
  readonly resource: string;
  readonly responseKind?: { readonly kind?: string };
  readonly scope?: string;
  readonly singularResource?: string;
  readonly shortNames?: readonly string[];
}
interface GroupList {
  readonly groups?: readonly {
    readonly name: string;
    readonly preferredVersion: { readonly groupVersion: string };
  }[];
}
interface ResourceList {
  readonly resources?: readonly {
    readonly name: string;
    readonly singularName?: string;
    readonly kind: string;
    readonly namespaced: boolean;
    readonly shortNames?: readonly string[];
  }[];
}

const accept = ['v2', 'v2beta1']
  .map((v) => `application/json;g=apidiscovery.k8s.io;v=${v};as=APIGroupDiscoveryList`)
  .concat('application/json')
  .join(',');

/**
 * Every kind that the cluster serves, each at the version that its group prefers: two requests with
 * aggregated discovery (1.26 and later), one for each group without.
 * @see https://kubernetes.io/docs/concepts/overview/kubernetes-api/#aggregated-discovery
 */
export async function fetchResources(
  requester: Requester,
  signal?: AbortSignal,
): Promise<readonly NamedResource[]> {
  const fetch = (path: string): Promise<AggregatedList & GroupList> =>
    requester.json({ method: 'GET', path, headers: { accept }, signal });
  const [core, groups] = await Promise.all([fetch('/api'), fetch('/apis')]);
  const coreKinds =
    core.kind === 'APIGroupDiscoveryList'
      ? aggregated(core)
      : await resourcesOf(requester, '/api/v1', signal);
  const groupKinds =
    groups.kind === 'APIGroupDiscoveryList'
      ? aggregated(groups)
      : await fromGroups(requester, groups, signal);
  return [...coreKinds, ...groupKinds];
}

function aggregated(list: AggregatedList): readonly NamedResource[] {
  return (list.items ?? []).flatMap((group) => {
    const seen = new Set<string>();
    // Versions come in the order of preference; a later one may serve kinds that the first lacks.
    return (group.versions ?? []).flatMap(({ version, resources = [] }) =>
      resources
        .filter(({ resource }) => !seen.has(resource) && seen.add(resource))
        .map((entry) => ({
          resource: {
            group: group.metadata?.name ?? '',
            version,
            plural: entry.resource,
            kind: entry.responseKind?.kind ?? '',
            namespaced: entry.scope === 'Namespaced',
          },
          singular: entry.singularResource ?? '',
          shortNames: entry.shortNames ?? [],
        })),
    );
  });
}

async function fromGroups(
  requester: Requester,
  list: GroupList,
  signal: AbortSignal | undefined,
): Promise<readonly NamedResource[]> {
  const lists = await Promise.all(
    (list.groups ?? []).map(({ preferredVersion }) =>
      resourcesOf(requester, `/apis/${preferredVersion.groupVersion}`, signal).catch(ifUnavailable),
    ),
  );
  return lists.flat();
}

/** One broken extension API must not hide all the others. */
function ifUnavailable(error: unknown): readonly NamedResource[] {
  if (hasCode(error, 'API_FAILED', 'API_NOT_FOUND', 'API_FORBIDDEN')) return [];
  throw error;
}

async function resourcesOf(
  requester: Requester,
  path: string,
  signal: AbortSignal | undefined,
): Promise<readonly NamedResource[]> {
  const list = await requester.json<ResourceList>({ method: 'GET', path, signal });
  const [, , first = '', second = ''] = path.split('/');
  const [group, version] = second === '' ? ['', first] : [first, second];
  return (list.resources ?? [])
    .filter(({ name }) => !name.includes('/'))
    .map(({ name, singularName, kind, namespaced, shortNames }) => ({
      resource: { group, version, plural: name, kind, namespaced },
      singular: singularName ?? '',
      shortNames: shortNames ?? [],
    }));
}
