import { defineFlag } from '@ktl/cli-kit';

/** Which side of a rollout is read. */
export const rolloutFlags = {
  deployMode: defineFlag({
    name: 'deploy-mode',
    kind: 'enum',
    options: ['active', 'stable', 'canary', 'stable+canary'],
    placeholder: 'side',
    example: 'stable+canary',
    summary:
      'Only pods of Deployments, by their side of a rollout: canary is the new ReplicaSet, stable the one it replaces, active the one with most available pods',
  }),
};
