import { defineFaults, rule } from '@ktl/faults';

/** Errors of the app itself. */
export const faults = defineFaults({
  PATTERN_INVALID: rule<{ problem: string }>({
    about: 'The pattern of pod names is no regular expression, or too long.',
    message: (d) => `the pattern cannot be used: ${d.problem}`,
    hint: () => 'write a regular expression over pod names, such as ^api- or checkout|cart',
    exit: 'usage',
  }),
  PATTERN_TOO_SLOW: rule<{ pattern: string; limitMs: number }>({
    about: 'The pattern of pod names takes too long on the names that are there.',
    message: (d) =>
      `the pattern "${d.pattern}" was stopped: it takes longer than ${String(d.limitMs)} ms`,
    hint: () => 'avoid repetitions within repetitions, such as (a+)+',
    exit: 'usage',
  }),
  SERVE_NAMESPACE_MISSING: rule<{ namespace: string; context: string }>({
    about: 'The namespace of `kubeluma serve --namespace` does not exist.',
    message: (d) => `namespace "${d.namespace}" does not exist in context "${d.context}"`,
    hint: () => 'check --namespace and --context; kubectl get namespaces lists what is there',
  }),
  SERVE_FORBIDDEN: rule<{ reason: string; isWide: boolean }>({
    about: 'The user may not list and watch the pods that `kubeluma serve` is to show.',
    message: (d) => d.reason,
    hint: (d) =>
      d.isWide
        ? 'name a namespace whose pods you may read with --namespace, or ask for a ClusterRole such as view'
        : 'ask for a Role with the verbs list and watch on pods, such as view',
    exit: 'unreachable',
  }),
  SERVE_TLS_HALF: rule<{ given: string; missing: string }>({
    about: 'Of --cert and --key of `kubeluma serve` one was given without the other.',
    message: (d) => `${d.given} was given without ${d.missing}`,
    hint: () => 'give both, as PEM files of one pair',
    exit: 'usage',
  }),
  SERVE_FILE_UNREADABLE: rule<{ flag: string; path: string; problem: string }>({
    about: 'A file that a flag of `kubeluma serve` names cannot be read.',
    message: (d) => `${d.flag}: cannot read ${d.path}: ${d.problem}`,
    hint: () => 'name a file that exists and that you may read',
    exit: 'usage',
  }),
});
