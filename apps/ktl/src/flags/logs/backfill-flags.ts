import { defineFlag } from '@ktl/cli-kit';

/** Lines that no log stream has any more. */
export const backfillFlags = {
  backfill: defineFlag({
    name: 'backfill',
    kind: 'boolean',
    summary:
      'Fill gaps from the files that the node still has, rotated ones too. Needs the right nodes/proxy, which is powerful',
  }),
};
