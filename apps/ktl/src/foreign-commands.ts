/**
 * Commands of kubectl that people type after `ktl`, and that ktl has not. A command of ktl's own comes
 * first, so a word here never hides one.
 */
export const foreignCommands = [
  {
    program: 'kubectl',
    words: [
      'annotate api-resources api-versions apply attach auth autoscale certificate cluster-info',
      'config cordon cp create debug delete describe drain edit events exec explain expose get',
      'kustomize label patch port-forward proxy replace rollout run scale set taint top uncordon wait',
    ].flatMap((line) => line.split(' ')),
  },
] as const;
