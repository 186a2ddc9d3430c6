import { defineFlag, jsonFlag } from '@ktl/cli-kit';

/** How a command prints its result: `-o json` and `--json` are one. */
export const formFlags = {
  output: defineFlag({
    name: 'output',
    char: 'o',
    kind: 'enum',
    options: ['text', 'json'],
    default: 'text',
    // The variable and the key of this name belong to ktl logs, whose forms are others.
    persistent: false,
    summary: 'Text to read, or JSON with all of it',
  }),
  json: jsonFlag,
};

/** Whether the result is to be JSON. */
export function isJson({
  output,
  json,
}: {
  readonly output: 'text' | 'json';
  readonly json: boolean;
}): boolean {
  return json || output === 'json';
}
