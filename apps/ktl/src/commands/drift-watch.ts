import { defineCommand } from '@ktl/cli-kit';
import { driftWatchFlags } from '../flags/drift/drift-watch-flags.ts';

/** `ktl logs drift watch [query]` */
export const driftWatch = defineCommand({
  id: 'logs drift watch',
  summary: 'Say what changed about pods, every 30 seconds',
  description: [
    'Takes a sample of the pods each --interval and prints what changed since the one before: pods that were added (+), removed (-) and changed (~: phases, nodes, rollout hashes, images, restarts, readiness, conditions, labels), and those that came and went in between (+-). Pods of a rollout stand together under their workload.',
    'Pods are watched, so that nothing is missed between two samples. When the cluster does not answer it says so, and takes no pod for removed.',
    'With --history it goes on where an earlier run of the same selection ended.',
  ].join('\n\n'),
  args: {
    query: {
      summary:
        'Regular expressions over pod names, <kind>/<name> or <namespace>/<kind>/<name>; none is every pod',
      multiple: true,
      complete: 'target',
    },
  },
  flags: driftWatchFlags,
  foreignFlags: {
    '--follow': 'it follows; --iterations 1 takes one sample',
  },
  exits: [0, 1, 2, 3, 7, 70, 130, 143],
  examples: [
    { line: 'ktl logs drift watch -n shop --interval 15s', about: 'what changes in a namespace' },
    { line: 'ktl logs drift watch -A --iterations 10', about: 'in the whole cluster, ten samples' },
    { line: 'ktl logs drift watch deploy/checkout', about: 'about the pods of one Deployment' },
    {
      line: 'ktl logs drift watch -n shop --history shop-drift.ndjson --iterations 1 --fail-on-drift',
      about: 'as a gate: 3 when pods are not as they were at the last run',
    },
    {
      line: 'ktl logs drift watch -A --json | jq -c .rollouts[]',
      about: 'for other programs, one object a line',
    },
    { line: 'ktl logs drift watch --demo --interval 5s', about: 'no cluster needed' },
  ],
  run: async (call) => (await import('../wiring/drift/drift-watch.ts')).runDriftWatch(call),
});
