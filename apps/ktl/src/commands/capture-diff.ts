import { defineCommand } from '@ktl/cli-kit';
import { captureDiffFlags } from '../flags/capture/diff-flags.ts';

/** `ktl logs capture diff <before> [after]` */
export const captureDiff = defineCommand({
  id: 'logs capture diff',
  summary: 'Compare two captures, or a capture with the cluster as it is now',
  description: [
    'Shows both captures beside each other, and what is different in the second: how it was taken, namespaces, pods, images, Deployments, ConfigMaps, restarts and events while it ran, lines of each level in a second, and warnings and errors that are new, gone, or come at another rate. Pods, images and config are compared as they were at the end of each capture.',
    'Warnings and errors are compared as patterns: numbers, times and names in them do not count. What was redacted when it was captured cannot be compared.',
    'With --live the second side is the cluster: the pods that the capture was of, unless --namespace, --all-namespaces or --pod-query say otherwise. It has no lines, restarts or events of a time to compare.',
  ].join('\n\n'),
  args: {
    before: {
      summary: 'A capture: tarball, folder or SQLite file',
      required: true,
      complete: 'file',
    },
    after: { summary: 'A later one; none with --live', complete: 'file' },
  },
  flags: captureDiffFlags,
  exits: [0, 1, 2, 3, 7, 70, 130, 143],
  examples: [
    {
      line: 'ktl logs capture diff before.tar.gz after.tar.gz',
      about: 'what changed from the first to the second',
    },
    {
      line: "ktl logs capture diff incident.tar.gz --live -n prod-payments --pod-query 'checkout-.*'",
      about: 'what changed since',
    },
    {
      line: 'ktl logs capture diff before.tar.gz after.tar.gz -o json | jq .patterns.added[].template',
      about: 'errors that are new, for other programs',
    },
    {
      line: 'ktl logs capture diff good.sqlite new.sqlite --fail-on-drift',
      about: 'as a gate: 3 when something is different',
    },
  ],
  run: async (call) =>
    (await import('../wiring/capture-diff/run-capture-diff.ts')).runCaptureDiff(call),
});
