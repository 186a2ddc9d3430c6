import { defineCommand } from '@ktl/cli-kit';
import { diffDeploymentsFlags } from '../flags/diff-deployments-flags.ts';

/** `ktl logs diff-deployments <deployment>...` */
export const diffDeployments = defineCommand({
  id: 'logs diff-deployments',
  summary: 'Compare the new ReplicaSet of a rollout with the old one, live',
  description: [
    'Shows both sides of each rollout beside each other: pods, restarts, images, events tagged NEW or OLD, lines and errors a second, and error messages by how often they came, those that the old side never had first. Numbers, times and names of pods in messages are replaced, so that equal errors count as one.',
    'The new side is worse when it has --threshold warnings (or restarts) more than the old one, when it has at least so many errors within --window and they are twice the share of its log entries that they are on the old side and one in a hundred more, or when the controller reports that the rollout cannot go on.',
    'On a terminal the picture is live; q or Ctrl-C ends it and leaves the last one. Elsewhere there is one block each --interval. Of each ReplicaSet at most 500 different error messages are kept; the rarest go first, and are counted as others.',
  ].join('\n\n'),
  args: {
    deployment: {
      summary:
        'Name of a Deployment, repeatable; none where --selector finds them, or with -A alone: all that are in a rollout',
      multiple: true,
      complete: 'deployment',
    },
  },
  flags: diffDeploymentsFlags,
  foreignFlags: {
    '--tail': 'name a beginning with --since',
    '--follow': 'it follows; --once ends',
  },
  examples: [
    { line: 'ktl logs diff-deployments checkout -n shop', about: 'one rollout, live' },
    { line: 'ktl logs diff-deployments -l tier=backend -A', about: 'all rollouts of a tier' },
    { line: 'ktl logs diff-deployments -A', about: 'all rollouts that are under way' },
    {
      line: 'ktl logs diff-deployments checkout --fail-on-regression; [ $? != 3 ] || kubectl rollout undo deployment/checkout',
      about: 'as a gate: other failures have another status',
    },
    {
      line: 'ktl logs diff-deployments checkout --once -o json | jq .deployments[0].worse',
      about: 'for other programs',
    },
    { line: 'ktl logs diff-deployments checkout --demo', about: 'no cluster needed' },
  ],
  run: async (call) => (await import('../wiring/diff-deployments.ts')).runDiffDeployments(call),
});
