import { defineCommand } from '@ktl/cli-kit';
import { foreignFlags } from '../flags/foreign-flags.ts';
import { logsFlags } from '../flags/logs-flags.ts';

/** `ktl logs [query]` */
export const logs = defineCommand({
  id: 'logs',
  summary: 'Follow container logs, nothing lost and nothing twice',
  description: [
    'Reads every container of the pods that any of the queries names: a regular expression over pod names, or a workload such as deployment/checkout, whose pods are found by owner; shop/deployment/checkout is looked for in the namespace shop. New pods are picked up as they come; restarts, rotations and broken connections are read across. Lines that can no longer be read show as a gap with its bounds.',
    '`ktl <query>` is short for `ktl logs <query>`.',
  ].join('\n\n'),
  args: {
    query: {
      summary:
        'Regular expressions over pod names, <kind>/<name> or <namespace>/<kind>/<name>; `.` is every pod',
      multiple: true,
      complete: 'target',
      completeWith: { stdin: 'file' },
    },
  },
  flags: logsFlags,
  foreignFlags,
  examples: [
    { line: "ktl logs 'checkout-.*' -n shop", about: 'pods by name, as they come and go' },
    { line: 'ktl logs deployment/checkout --since 15m', about: 'the pods that a Deployment owns' },
    {
      line: "ktl logs checkout 'db-.*' shop/sts/cart",
      about: 'whatever any of several queries names',
    },
    { line: 'ktl logs . -A -l tier=web -H ERROR -H timeout', about: 'by label, with highlights' },
    { line: 'ktl logs job/import --no-follow -o json | jq .message', about: 'for other programs' },
    {
      line: 'zcat app.log.gz | ktl logs --stdin --level error',
      about: 'lines of a pipe, or of files',
    },
    { line: 'ktl logs deploy/api --events', about: 'with what Kubernetes says about it' },
    {
      line: 'ktl logs checkout --node-logs --node-log syslog',
      about: 'with logs of the nodes that host these pods',
    },
    { line: 'ktl logs . --demo', about: 'no cluster needed' },
  ],
  // The parts are loaded here: help and completion do without them.
  run: async (call) => (await import('../wiring/run-logs.ts')).runLogs(call),
});
