import { describe, expect, test } from '@jest/globals';
import { defineFlag, type FlagSource } from '@ktl/cli-kit';
import { commandLine, givenFlags, sessionOf } from './capture-session.ts';

describe('the command line of a capture', () => {
  test.each([
    [['logs', 'a.*', '-n', 'shop'], "ktl logs 'a.*' -n shop"],
    [['logs', '.', '--ui-token', 'hunter2'], 'ktl logs . --ui-token [redacted]'],
    [['logs', '.', '--ui-token=hunter2', '-f'], 'ktl logs . --ui-token=[redacted] -f'],
    [
      ['logs', '--redact', 'hunter2', '--redact-known', '.'],
      'ktl logs --redact [redacted] --redact-known .',
    ],
    [
      ['logs', '.', '--server', 'https://me:hunter2@10.0.0.1:6443'],
      'ktl logs . --server https://10.0.0.1:6443',
    ],
    [
      ['logs', 'me@here', '--server=https://hunter2@a/b@c'],
      'ktl logs me@here --server=https://a/b@c',
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
    server: defineFlag({ name: 'server', kind: 'string', summary: 's' }),
    uiToken: defineFlag({ name: 'ui-token', kind: 'string', summary: 's' }),
  };
  const sources: Record<string, FlagSource> = {
    since: { kind: 'environment', where: 'KTL_SINCE', texts: ['5m'] },
    tail: { kind: 'default', where: 'default of --tail' },
    include: { kind: 'flag', where: '--include', texts: ['a', 'b'] },
    server: { kind: 'flag', where: '--server', texts: ['https://me:hunter2@a'] },
    uiToken: { kind: 'environment', where: 'KTL_UI_TOKEN', texts: ['hunter2'] },
  };
  const given = givenFlags(table, (property: string) => sources[property] as FlagSource);
  expect(given).toEqual({
    since: '5m',
    include: ['a', 'b'],
    server: 'https://a',
    'ui-token': '[redacted]',
  });
});

test('the address of the cluster is kept without user and password', () => {
  const call = {
    ...{ sourceOf: () => ({ kind: 'default', where: '' }) as FlagSource, args: { query: [] } },
    ...{ host: { argv: [] }, app: { bin: 'ktl', version: () => '1' } },
  } as unknown as Parameters<typeof sessionOf>[0];
  const subject = {
    cluster: { server: 'https://me:hunter2@a:6443/x', context: 'c', namespace: 'n', user: 'u' },
    query: { namespaces: [] },
  };
  expect(sessionOf(call, { table: {}, subject })).toMatchObject({ cluster: 'https://a:6443/x' });
});

test('the title of a capture is its command, without flags', () => {
  const call = {
    ...{ sourceOf: () => ({ kind: 'default', where: '' }) as FlagSource, args: { query: ['.'] } },
    ...{ host: { argv: [] }, app: { bin: 'ktl', version: () => '1' } },
  } as unknown as Parameters<typeof sessionOf>[0];
  const about = { table: {}, subject: undefined };
  expect(sessionOf(call, about).title).toBe('ktl logs .');
  expect(sessionOf(call, { ...about, command: 'logs capture' }).title).toBe('ktl logs capture .');
});
