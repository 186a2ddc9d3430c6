import type { ClusterWords, Host, WordScope } from '@ktl/cli-kit';
import {
  loadKubeconfig,
  type KubeClient,
  type KubeObject,
  type ListPage,
  type Resource,
} from '@ktl/kube-client';
import { openCluster } from './open-cluster.ts';

const namespaces: Resource = {
  group: '',
  version: 'v1',
  plural: 'namespaces',
  kind: 'Namespace',
  namespaced: false,
};
const pods: Resource = { group: '', version: 'v1', plural: 'pods', kind: 'Pod', namespaced: true };

interface PodContainers extends KubeObject {
  readonly spec?: Readonly<
    Record<'initContainers' | 'containers', readonly { readonly name: string }[] | undefined>
  >;
}

/** Names for shell completion, from the cluster of the kubeconfig. */
export function clusterWords(host: Host): ClusterWords {
  const names = async <T extends KubeObject>(
    scope: WordScope,
    list: (client: KubeClient) => AsyncIterable<{ readonly items: readonly T[] }>,
    namesOf: (object: T) => readonly string[],
  ): Promise<readonly string[]> => {
    await using client = await openCluster({
      choice: { kubeconfig: scope.kubeconfig, context: scope.context, demo: false },
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
    contexts: async ({ kubeconfig }) => {
      const config = await loadKubeconfig({ kubeconfigPath: kubeconfig, env: host.env });
      return [...(config?.contexts.keys() ?? [])];
    },
    namespaces: (scope) =>
      names(scope, (client) => client.list(namespaces, { signal: scope.signal }), ownName),
    pods: (scope) => names(scope, podsOf(scope), ownName),
    containers: (scope) => names(scope, podsOf(scope), containersOf),
  };
}

function containersOf(pod: PodContainers): readonly string[] {
  const { initContainers = [], containers = [] } = pod.spec ?? {};
  return [...initContainers, ...containers].map(({ name }) => name);
}
