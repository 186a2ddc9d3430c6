import { defineFlag } from '@ktl/cli-kit';

/** What a person may do while logs are followed. */
export const liveFlags = {
  keys: defineFlag({
    name: 'keys',
    kind: 'boolean',
    default: true,
    summary: 'On a terminal, while following: keys pause, filter and highlight; ? shows them',
  }),
};
