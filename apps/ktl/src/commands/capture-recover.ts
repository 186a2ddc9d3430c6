import { defineCommand } from '@ktl/cli-kit';

/** `ktl logs capture recover <capture>` */
export const captureRecover = defineCommand({
  id: 'logs capture recover',
  summary: 'Complete a capture whose program was killed',
  description:
    'Makes the tarball of the folder <name>.partial that a killed ktl logs capture left, and completes a SQLite file of ktl logs --capture in place. All but the last second before the kill is kept. A capture that is whole stays as it is.',
  args: {
    capture: {
      summary: 'The folder <name>.partial, or the SQLite file',
      required: true,
      complete: 'file',
    },
  },
  exits: [0, 1, 2, 70, 130, 143],
  examples: [
    { line: 'ktl logs capture recover incident.partial', about: 'makes incident.tar.gz' },
    { line: 'ktl logs capture recover incident.sqlite', about: 'of ktl logs --capture' },
  ],
  run: async (call) => (await import('../wiring/capture/run-recover.ts')).runRecover(call),
});
