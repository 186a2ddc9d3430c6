import { defineCommand } from '@ktl/cli-kit';
import { openFlags } from '../flags/capture/open-flags.ts';

/** `ktl logs capture open <artifact>` */
export const captureOpen = defineCommand({
  id: 'logs capture open',
  summary: 'Show a capture in the browser, until Ctrl-C',
  description:
    'Serves the capture to the page of ktl logs --ui, with a link that works once, and opens it: on this machine and at any free port, unless --ui says where. Nobody can change anything there. Tokens, keys and passwords in lines are hidden as with --ui. No cluster is asked.',
  args: {
    artifact: {
      summary: 'A capture: tarball, folder or SQLite file',
      required: true,
      complete: 'file',
    },
  },
  flags: openFlags,
  exits: [0, 1, 2, 70, 130, 143],
  examples: [
    { line: 'ktl logs capture open incident.tar.gz', about: 'all of it' },
    {
      line: 'ktl logs capture open incident.tar.gz -n shop --since 5m --no-open',
      about: 'a part of it, and only the link',
    },
  ],
  run: async (call) => (await import('../wiring/replay/run-open.ts')).runOpen(call),
});
