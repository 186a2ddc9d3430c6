import { defineCommand } from '@ktl/cli-kit';
import { logsFlags } from '../flags/logs-flags.ts';
import { createLogRenderer } from '../views/logs/create-log-renderer.ts';
import { followLogs } from '../wiring/follow-logs.ts';
import { logsQuery } from '../wiring/logs-query.ts';
import { openCluster } from '../wiring/open-cluster.ts';

/** `ktl logs [query]` */
export const logs = defineCommand({
  id: 'logs',
  summary: 'Follow container logs, nothing lost and nothing twice',
  description: [
    'Reads every container of the pods that the query names: a regular expression over pod names, or a workload such as deployment/checkout, whose pods are found by owner. New pods are picked up as they come; restarts, rotations and broken connections are read across. Lines that can no longer be read show as a gap with its bounds.',
    '`ktl <query>` is short for `ktl logs <query>`.',
  ].join('\n\n'),
  args: {
    query: {
      summary: 'Regular expression over pod names, or <kind>/<name>; `.` is every pod',
      complete: 'pod',
    },
  },
  flags: logsFlags,
  examples: [
    { line: "ktl logs 'checkout-.*' -n shop", about: 'pods by name, as they come and go' },
    { line: 'ktl logs deployment/checkout --since 15m', about: 'the pods that a Deployment owns' },
    { line: 'ktl logs . -A -l tier=web -H ERROR -H timeout', about: 'by label, with highlights' },
    { line: 'ktl logs job/import --no-follow -o json | jq .message', about: 'for other programs' },
    { line: 'ktl logs . --demo', about: 'no cluster needed' },
  ],
  async run(call) {
    const { flags, globals, host, color, stdout, stderr } = call;
    const query = logsQuery(call.args.query, flags, {
      namespaces: call.sourceOf('namespaces'),
      allNamespaces: call.sourceOf('allNamespaces'),
    });
    const isSet = (property: 'tail' | 'timestamps'): boolean =>
      call.sourceOf(property).kind !== 'default';
    const renderer = createLogRenderer({
      output: flags.json ? 'jsonl' : flags.output,
      color: color.stdout,
      terminal: stdout.isTTY,
      showNamespace: query.namespaces === 'all' || query.namespaces.length > 1,
      prefix: !flags.noPrefix && !flags.plain,
      onlyLogLines: flags.onlyLogLines || flags.plain,
      ...(isSet('timestamps') || !flags.timestamps ? { timestamps: flags.timestamps } : {}),
      timestampFormat: flags.timestampFormat,
      timeZone: flags.timezone,
      podColors: (flags.podColors ?? []).join(','),
      containerColors: (flags.containerColors ?? []).join(','),
      highlight: flags.highlight,
    });
    const { since } = flags;
    const isRange = since !== undefined || flags.previous;
    const tailsAll = flags.tail === -1 || (isRange && !isSet('tail'));
    await using client = await openCluster({ choice: globals, host, qps: flags.qps });
    return await followLogs({
      client,
      query,
      range: {
        tailLines: tailsAll ? undefined : flags.tail,
        sinceMs:
          since === undefined
            ? undefined
            : 'at' in since
              ? since.at.getTime()
              : host.now() - since.agoMs,
        follow: flags.follow,
        previous: flags.previous,
        maxStreams: flags.maxLogRequests,
      },
      renderer,
      stdout,
      log: call.log,
      drain: call.drain,
      onEmpty: (searched) =>
        void stderr.write(`nothing matches yet: ${searched}; waiting, Ctrl-C ends\n`),
      nearCommand: call.nearCommand,
    });
  },
});
