import { defineCommand } from '@ktl/cli-kit';
import { captureFlags } from '../flags/capture/capture-flags.ts';

/** `ktl logs capture [query]` */
export const capture = defineCommand({
  id: 'logs capture',
  summary: 'Record logs and what Kubernetes says around them into one file',
  description: [
    'Reads what ktl logs would read, for --duration, and makes one tarball of it: logs.jsonl with the state of pod, node and owners at each line, context.jsonl with every change of pods, events, workloads, ConfigMaps and nodes, metadata.json, and with --capture-sqlite logs.sqlite. Values of Secrets are never read, and values that look secret are not kept.',
    'Ctrl-C ends it early and keeps what there is. While it runs, and after a kill, everything is in the folder <name>.partial beside the tarball: ktl logs capture recover makes the tarball of it. docs/captures.md has more.',
  ].join('\n\n'),
  args: {
    query: {
      summary:
        'Regular expressions over pod names, <kind>/<name> or <namespace>/<kind>/<name>; `.` is every pod',
      multiple: true,
      complete: 'target',
    },
  },
  flags: captureFlags,
  foreignFlags: {
    '-o': 'the tarball is named by --capture-output',
    '--output': 'the tarball is named by --capture-output',
    '--capture':
      'a SQLite file alone is made by ktl logs --capture; here, --capture-output names the tarball',
  },
  exits: [0, 1, 2, 5, 7, 70, 130, 143],
  examples: [
    {
      line: "ktl logs capture 'checkout-.*' -n shop --duration 3m --capture-output incident.tar.gz",
      about: 'three minutes of some pods',
    },
    {
      line: 'ktl logs capture deploy/checkout --events --capture-sqlite --attach-describe',
      about: 'with all there is, for whoever is on call next',
    },
    {
      line: 'ktl logs capture . -A --since 1h --no-follow',
      about: 'the last hour of everything, without waiting',
    },
    { line: 'ktl logs capture . --demo --duration 10s', about: 'no cluster needed' },
  ],
  run: async (call) => (await import('../wiring/capture/run-capture.ts')).runCapture(call),
});
