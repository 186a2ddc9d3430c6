import type { CaptureFacts } from '@ktl/capture-diff';

/** What of the cluster is looked at, where that is not what was captured. */
interface Narrowing {
  readonly namespaces: readonly string[];
  readonly podQuery: string | undefined;
}

/**
 * A capture as far as it is about what is looked at now: what lies outside is not removed, only not asked for.
 * @param live - the cluster's side
 */
export function narrowed(
  before: CaptureFacts,
  live: CaptureFacts,
  { namespaces, podQuery }: Narrowing,
): CaptureFacts {
  if (namespaces.length === 0 && podQuery === undefined) return before;
  const isInNamespace = (namespace: string): boolean =>
    namespaces.length === 0 || namespaces.includes(namespace);
  const isAsked = queryTest(podQuery);
  const pods = before.pods.pods.filter((pod) => isInNamespace(pod.namespace) && isAsked(pod));
  const owners = new Set(pods.map(({ namespace, owner }) => `${namespace}/${owner?.name ?? ''}`));
  const within = <T>(facts: ReadonlyMap<string, T>, isKept: (name: string) => boolean) =>
    new Map([...facts].filter(([name]) => isInNamespace(name.split('/')[0] ?? '') && isKept(name)));
  return {
    ...before,
    pods: { ...before.pods, pods },
    deployments: within(before.deployments, (name) => podQuery === undefined || owners.has(name)),
    // Which pods named a ConfigMap is not known any more.
    config: within(before.config, (name) => podQuery === undefined || live.config.has(name)),
  };
}

type Pod = CaptureFacts['pods']['pods'][number];

/** Whether a pod is meant by the words of a query, as `ktl logs` reads them. */
function queryTest(podQuery: string | undefined): (pod: Pod) => boolean {
  const words = (podQuery ?? '').split(' ').filter((word) => word !== '');
  if (words.length === 0) return () => true;
  const tests = words.map((word): ((pod: Pod) => boolean) => {
    const [name = '', kind, namespace] = word.split('/').toReversed();
    if (kind === undefined) {
      const pattern = new RegExp(word, 'u');
      return (pod) => pattern.test(pod.name);
    }
    return (pod) =>
      (namespace === undefined || pod.namespace === namespace) &&
      (pod.owner?.name === name || pod.name === name);
  });
  return (pod) => tests.some((test) => test(pod));
}
