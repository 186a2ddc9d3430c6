import { defineFlag } from '@ktl/cli-kit';

/** Kubernetes events beside the lines. */
export const eventFlags = {
  events: defineFlag({
    name: 'events',
    char: 'e',
    kind: 'boolean',
    summary:
      'Kubernetes events of the pods too, and of the workload that the query names. --since applies, --tail to each object; a series is one line, and one more as it grows',
  }),
  eventsOnly: defineFlag({
    name: 'events-only',
    char: 'O',
    kind: 'boolean',
    summary: 'Events as with --events, and no lines of containers',
  }),
};
