import { describe, expect, test } from '@jest/globals';
import { defineFlag, type FlagSource } from '@ktl/cli-kit';
import { commandLine, givenFlags } from './capture-session.ts';

describe('the command line of a capture', () => {
  test.each([
    [['logs', 'a.*', '-n', 'shop'], "ktl logs 'a.*' -n shop"],
    [['logs', '.', '--ui-token', 'hunter2'], 'ktl logs . --ui-token [redacted]'],
    [['logs', '.', '--ui-token=hunter2', '-f'], 'ktl logs . --ui-token=[redacted] -f'],
    [
      ['logs', '--redact', 'hunter2', '--redact-known', '.'],
      'ktl logs --redact [redacted] --redact-known .',
    ],
    [['logs', "it's"], String.raw`ktl logs 'it'\''s'`],
  ])('%j is %s', (argv, line) => {
    expect(commandLine('ktl', argv)).toBe(line);
  });
});

test('flags that somebody gave are kept as they were written, those of secrets hidden', () => {
  const table = {
    since: defineFlag({ name: 'since', kind: 'duration', summary: 's' }),
    tail: defineFlag({ name: 'tail', kind: 'integer', default: 10, summary: 's' }),
    include: defineFlag({ name: 'include', kind: 'regex', multiple: true, summary: 's' }),
    uiToken: defineFlag({ name: 'ui-token', kind: 'string', summary: 's' }),
  };
  const sources: Record<string, FlagSource> = {
    since: { kind: 'environment', where: 'KTL_SINCE', texts: ['5m'] },
    tail: { kind: 'default', where: 'default of --tail' },
    include: { kind: 'flag', where: '--include', texts: ['a', 'b'] },
    uiToken: { kind: 'environment', where: 'KTL_UI_TOKEN', texts: ['hunter2'] },
  };
  const given = givenFlags(table, (property: string) => sources[property] as FlagSource);
  expect(given).toEqual({ since: '5m', include: ['a', 'b'], 'ui-token': '[redacted]' });
});
