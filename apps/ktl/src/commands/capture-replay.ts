import { defineCommand } from '@ktl/cli-kit';
import { replayFlags } from '../flags/capture/replay-flags.ts';

/** `ktl logs capture replay <artifact>` */
export const captureReplay = defineCommand({
  id: 'logs capture replay',
  summary: 'Show the lines of a capture as ktl logs did, or as you choose now',
  description: [
    'Reads a capture, whichever form it has: the tarball, the folder of one that is unpacked or still being written, or the SQLite file of ktl logs --capture. No cluster is asked. Lines have the forms, colours and filters of ktl logs; --output raw gives the bytes that were captured. Gaps show at their place.',
    'Lines come by their times. As ktl logs showed them while it followed is --order arrival.',
  ].join('\n\n'),
  args: {
    artifact: {
      summary: 'A capture: tarball, folder or SQLite file',
      required: true,
      complete: 'file',
    },
  },
  flags: replayFlags,
  foreignFlags: {
    '--tail': 'lines before the end of the capture: --since 1m',
    '--head': 'write --limit',
    '-l': 'a capture has no labels to select by: --namespace, --pod and --container choose',
    '--selector': 'a capture has no labels to select by: --namespace, --pod and --container choose',
    '--all-namespaces': 'all namespaces are shown unless --namespace chooses',
  },
  exits: [0, 1, 2, 70, 130, 143],
  examples: [
    { line: 'ktl logs capture replay incident.tar.gz', about: 'all lines, by time' },
    {
      line: 'ktl logs capture replay incident.tar.gz -n shop --grep error --grep timeout --since 5m',
      about: 'lines with both words, of the last 5 minutes of the capture',
    },
    {
      line: 'ktl logs capture replay incident.sqlite --level warn --limit 20 -T -F rfc3339',
      about: 'the first 20 warnings and errors',
    },
    {
      line: 'ktl logs capture replay incident.tar.gz --pod api-1 --raw > api-1.log',
      about: 'the bytes of one pod',
    },
    {
      line: 'ktl logs capture replay incident.tar.gz --speed 10x',
      about: 'as it went, but faster',
    },
    {
      line: 'ktl logs capture replay incident.partial --follow',
      about: 'a capture that is still running',
    },
    { line: 'ktl logs capture replay incident.tar.gz --ui', about: 'in browsers' },
  ],
  run: async (call) => (await import('../wiring/replay/run-replay.ts')).runReplay(call),
});
