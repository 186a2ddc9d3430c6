import { defineFlag } from './define-flag.ts';

/**
 * `--json`, `-j` of commands that print one result: as JSON, and so are their errors. Only the command
 * line sets it: a script that asks for JSON says so.
 */
export const jsonFlag = defineFlag({
  name: 'json',
  char: 'j',
  kind: 'boolean',
  summary: 'Print JSON',
  persistent: false,
});
