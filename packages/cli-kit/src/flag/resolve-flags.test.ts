import { describe, expect, test } from '@jest/globals';
import { defineFlag } from './define-flag.ts';
import { resolveFlags, type FlagSources } from './resolve-flags.ts';

const table = {
  since: defineFlag({ name: 'since', kind: 'duration', default: '5m', summary: 's' }),
  namespaces: defineFlag({ name: 'namespace', kind: 'string', multiple: true, summary: 's' }),
  highlight: defineFlag({ name: 'highlight', kind: 'regex', multiple: true, summary: 's' }),
  follow: defineFlag({ name: 'follow', kind: 'boolean', summary: 's' }),
  output: defineFlag({ name: 'output', kind: 'enum', options: ['raw', 'json'], summary: 's' }),
};

function given(
  line: Record<string, string[]>,
  env: Record<string, string> = {},
  file: Record<string, string[]> = {},
): FlagSources {
  const entries = Object.entries(file).map(([key, texts]) => [key, { texts, line: 12 }] as const);
  return {
    app: { bin: 'ktl' },
    line: new Map(Object.entries(line)),
    env,
    file: { path: '/etc/config.yaml', entries: new Map(entries) },
  };
}

describe('resolveFlags', () => {
  test('flag beats environment beats file beats default, and each says where it is from', () => {
    const all = [{ since: ['1s'] }, { KTL_SINCE: '2s' }, { since: ['3s'] }] as const;
    const fromLine = resolveFlags(
      table,
      given({ ...all[0], since: ['1s'] }, all[1], { since: ['3s'] }),
    );
    expect([fromLine.values.since, fromLine.sourceOf('since').where]).toEqual([1000, '--since']);
    const fromEnv = resolveFlags(table, given({}, all[1], { since: ['3s'] }));
    expect([fromEnv.values.since, fromEnv.sourceOf('since').where]).toEqual([2000, 'KTL_SINCE']);
    const fromFile = resolveFlags(table, given({}, { KTL_SINCE: '' }, { since: ['3s'] }));
    expect([fromFile.values.since, fromFile.sourceOf('since').where]).toEqual([
      3000,
      '/etc/config.yaml:12: since',
    ]);
    const byDefault = resolveFlags(table, given({}));
    expect([byDefault.values.since, byDefault.sourceOf('since').kind]).toEqual([
      300_000,
      'default',
    ]);
  });

  test('lists take repeated flags and commas, where values cannot hold commas', () => {
    const { values } = resolveFlags(
      table,
      given({ namespace: ['a,b', 'c'], highlight: ['x{1,2}'] }),
    );
    expect(values.namespaces).toEqual(['a', 'b', 'c']);
    expect(values.highlight.map(String)).toEqual(['/x{1,2}/u']);
  });

  test('of a flag that is no list the last one counts', () => {
    expect(resolveFlags(table, given({ since: ['1s', '2s'] })).values.since).toBe(2000);
  });

  test('the variables of an app bear its name, and no other app reads them', () => {
    const sources = { ...given({}, { KTL_SINCE: '2s', KUBELUMA_SINCE: '3s' }) };
    const { values, sourceOf } = resolveFlags(table, { ...sources, app: { bin: 'kubeluma' } });
    expect([values.since, sourceOf('since').where]).toEqual([3000, 'KUBELUMA_SINCE']);
  });

  test('without any value: false, undefined or the empty list', () => {
    const { values } = resolveFlags(table, given({}));
    expect([values.follow, values.output, values.namespaces]).toEqual([false, undefined, []]);
  });

  test.each([
    [given({ since: ['5x'] }), '--since: "5x" is not a duration: unknown unit "x"'],
    [given({}, { KTL_SINCE: '5' }), 'KTL_SINCE: "5" is not a duration: 5 has no unit'],
    [given({}, {}, { since: ['x'] }), '/etc/config.yaml:12: since: "x" is not a duration'],
    [given({ output: ['jsn'] }), '--output: "jsn" is not one of its values'],
  ])('a bad value names its place: %#', (sources, words) => {
    let error: unknown;
    try {
      resolveFlags(table, sources);
    } catch (caught) {
      error = caught;
    }
    expect(error).toMatchObject({ code: 'FLAG_INVALID', exit: 'usage', hint: expect.any(String) });
    expect((error as Error).message).toContain(words);
  });
});
