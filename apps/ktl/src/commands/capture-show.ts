import { defineCommand } from '@ktl/cli-kit';
import { showFlags } from '../flags/capture/show-flags.ts';

/** `ktl logs capture show <artifact>` */
export const captureShow = defineCommand({
  id: 'logs capture show',
  summary: 'Sum up a capture on one page',
  description:
    'What was captured, when and from where; lines by container and level, and over time; gaps with their bounds, restarts with their reasons, events, rollouts, and what the errors say. No cluster is asked. Of the lines only errors are read, the first 100,000 of them.',
  args: {
    artifact: {
      summary: 'A capture: tarball, folder or SQLite file',
      required: true,
      complete: 'file',
    },
  },
  flags: showFlags,
  exits: [0, 1, 2, 70, 130, 143],
  examples: [
    { line: 'ktl logs capture show incident.tar.gz', about: 'one page' },
    {
      line: "ktl logs capture show incident.tar.gz -o json | jq '.restarts'",
      about: 'for other programs',
    },
  ],
  run: async (call) => (await import('../wiring/replay/run-show.ts')).runShow(call),
});
