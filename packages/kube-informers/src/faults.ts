import { defineFaults, rule } from '@ktl/faults';

/** The errors of this package, by code. */
export const faults = defineFaults({
  INFORMER_CLOSED: rule<Record<string, never>>({
    about: 'An informer was closed before its first full picture was complete.',
    message: () => 'the informer was closed before it had synced',
  }),
  TARGET_NOT_FOUND: rule<{
    kind: string;
    name: string;
    namespaces: readonly string[] | 'all';
    similar: readonly string[];
  }>({
    about: 'No object has the kind and name that a query gives.',
    message: (d) => `no ${d.kind} is named "${d.name}" ${placeOf(d.namespaces)}`,
    hint: (d) =>
      d.similar.length > 0
        ? `did you mean ${d.similar.join(', ')}?`
        : 'check the name and the namespace (--namespace, --all-namespaces)',
  }),
  TARGET_KIND_UNKNOWN: rule<{ kind: string }>({
    about: 'The cluster serves no resource that the word before the slash names.',
    message: (d) => `the cluster knows no resource "${d.kind}"`,
    hint: () =>
      'use a kind that owns pods: deployment, statefulset, daemonset, job, cronjob, pod …',
    exit: 'usage',
  }),
});

/** ` in namespace shop`, ` in namespaces shop, data`, ` in all namespaces`; without the space. */
export function placeOf(namespaces: readonly string[] | 'all'): string {
  if (namespaces === 'all') return 'in all namespaces';
  const word = namespaces.length === 1 ? 'namespace' : 'namespaces';
  return `in ${word} ${namespaces.join(', ')}`;
}
