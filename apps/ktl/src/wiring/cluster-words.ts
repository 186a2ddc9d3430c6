import { resolve } from 'node:path';
import type { ClusterWords, Host, WordScope } from '@ktl/cli-kit';
import { hasCode } from '@ktl/faults';
import {
  loadKubeconfig,
  type KubeClient,
  type KubeObject,
  type ListPage,
  type Resource,
} from '@ktl/kube-client';
import { namespaceResource } from './namespace-check.ts';
import { openCluster } from './open-cluster.ts';

const pods: Resource = { group: '', version: 'v1', plural: 'pods', kind: 'Pod', namespaced: true };
const nodes: Resource = { ...pods, plural: 'nodes', kind: 'Node', namespaced: false };

interface Container {
  readonly name: string;
  readonly image?: string;
}

interface PodContainers extends KubeObject {
  readonly spec?: Readonly<
    Record<'initContainers' | 'containers', readonly Container[] | undefined>
  >;
  readonly status?: { readonly conditions?: readonly { readonly type: string }[] };
}

/** Names for shell completion, from the cluster of the kubeconfig. */
export function clusterWords(host: Host): ClusterWords {
  const names = async <T extends KubeObject>(
    scope: WordScope,
    list: (client: KubeClient) => AsyncIterable<{ readonly items: readonly T[] }>,
    namesOf: (object: T) => readonly string[],
  ): Promise<readonly string[]> => {
    await using client = await openCluster({
      choice: { kubeconfig: scope.kubeconfig, context: scope.context, demo: scope.demo },
      host,
    });
    const found: string[] = [];
    for await (const page of list(client)) found.push(...page.items.flatMap(namesOf));
    return found;
  };
  const ownName = (object: KubeObject): readonly string[] => [object.metadata.name];
  const podsOf =
    (scope: WordScope) =>
    (client: KubeClient): AsyncIterable<ListPage<PodContainers>> =>
      client.list<PodContainers>(pods, {
        namespace: scope.allNamespaces ? undefined : (scope.namespace ?? client.cluster.namespace),
        signal: scope.signal,
      });
  return {
    contexts: async ({ kubeconfig, demo }) => {
      if (demo) return [];
      const config = await loadKubeconfig({ kubeconfigPath: kubeconfig, env: host.env });
      return [...(config?.contexts.keys() ?? [])];
    },
    namespaces: (scope) =>
      names(scope, (client) => client.list(namespaceResource, { signal: scope.signal }), ownName),
    nodes: (scope) =>
      names(scope, (client) => client.list(nodes, { signal: scope.signal }), ownName),
    pods: (scope) => names(scope, podsOf(scope), ownName),
    objects: (kind, scope) => names(scope, (client) => objectsOf(client, kind, scope), ownName),
    containers: (scope) =>
      names(scope, podsOf(scope), (pod) => containersOf(pod).map(({ name }) => name)),
    own: {
      label: (scope) => names(scope, podsOf(scope), labelsOf),
      image: (scope) =>
        names(scope, podsOf(scope), (pod) => containersOf(pod).flatMap(({ image }) => image ?? [])),
      condition: (scope) => names(scope, podsOf(scope), conditionsOf),
      'stack-profile': ({ given }) => profilesOf(resolve(host.cwd, given.get('config') ?? '.')),
    },
  };
}

async function* objectsOf(
  client: KubeClient,
  kind: string,
  scope: WordScope,
): AsyncIterable<ListPage<KubeObject>> {
  const { signal } = scope;
  const resource = await client.findResource(kind, { signal });
  if (resource === undefined) return;
  const isWide = scope.allNamespaces || !resource.namespaced;
  const namespace = isWide ? undefined : (scope.namespace ?? client.cluster.namespace);
  yield* client.list<KubeObject>(resource, { namespace, signal });
}

function containersOf(pod: PodContainers): readonly Container[] {
  const { initContainers = [], containers = [] } = pod.spec ?? {};
  return [...initContainers, ...containers];
}

function labelsOf({ metadata }: PodContainers): readonly string[] {
  return Object.entries(metadata.labels ?? {}).map(([name, value]) => `${name}=${value}`);
}

// As the flag is mostly written; it takes any case.
function conditionsOf({ status }: PodContainers): readonly string[] {
  const types = (status?.conditions ?? []).map(({ type }) => type.toLowerCase());
  return types.flatMap((type) => [`${type}=true`, `${type}=false`]);
}

async function profilesOf(folder: string): Promise<readonly string[]> {
  const { loadStack } = await import('@ktl/stack-files');
  try {
    // No profile has this name, so the answer is which there are.
    await loadStack(folder, { profile: '\0' });
  } catch (error) {
    const known = hasCode(error, 'STACK_PROFILE_UNKNOWN') ? error.details['known'] : undefined;
    if (Array.isArray(known)) return known.map(String);
  }
  return [];
}
