import { defineFlag } from '@ktl/cli-kit';

/** Lines that come from files and pipes instead of a cluster. */
export const inputFlags = {
  stdin: defineFlag({
    name: 'stdin',
    kind: 'boolean',
    persistent: false,
    summary:
      'Read lines from standard input instead of a cluster, or from the files named; gzip is unpacked',
  }),
  stdinFormat: defineFlag({
    name: 'stdin-format',
    kind: 'enum',
    options: ['auto', 'plain'],
    default: 'auto',
    summary:
      'auto takes off what kubectl, stern, ktl and container runtimes put around a line; plain takes lines as they are',
  }),
};
