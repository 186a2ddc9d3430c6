import { defineFaults, rule } from '@ktl/faults';

/** What can be wrong with a snapshot that was kept. */
export const faults = defineFaults({
  DRIFT_SNAPSHOT_INVALID: rule<{ problem: string }>({
    about: 'What was read is no snapshot of pods that this version knows.',
    message: (d) => `this is no snapshot of pods: ${d.problem}`,
    hint: () => 'read it with the version that wrote it, or begin a new one',
  }),
});
