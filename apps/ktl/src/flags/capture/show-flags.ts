import { defineFlag } from '@ktl/cli-kit';
import { maxUnpackedFlag } from './max-unpacked-flag.ts';

/** The flags of `ktl logs capture show`. */
export const showFlags = {
  ...maxUnpackedFlag,
  output: defineFlag({
    name: 'output',
    char: 'o',
    kind: 'enum',
    options: ['text', 'json'],
    default: 'text',
    // The variable and the key of this name belong to ktl logs, whose forms are others.
    persistent: false,
    summary: 'A page to read, or one JSON object with all of it',
  }),
};
