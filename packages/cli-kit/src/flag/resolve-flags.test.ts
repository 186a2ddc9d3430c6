import { describe, expect, test } from '@jest/globals';
import { defineFlag } from './define-flag.ts';
import { unknownVariables } from './environment.ts';
import { resolveFlags, type FlagSources } from './resolve-flags.ts';

const table = {
  since: defineFlag({ name: 'since', kind: 'duration', default: '5m', summary: 's' }),
  namespaces: defineFlag({ name: 'namespace', kind: 'string', multiple: true, summary: 's' }),
  highlight: defineFlag({ name: 'highlight', kind: 'regex', multiple: true, summary: 's' }),
  pattern: defineFlag({ name: 'pattern', kind: 'regex', summary: 's' }),
  colors: defineFlag({ name: 'colors', kind: 'palette', summary: 's' }),
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

describe('a switch', () => {
  test('is turned off by KTL_NO_<FLAG>, as by --no-<flag>', () => {
    const off = resolveFlags(table, given({}, { KTL_NO_FOLLOW: 'true' }, { follow: ['true'] }));
    expect([off.values.follow, off.sourceOf('follow').where]).toEqual([false, 'KTL_NO_FOLLOW']);
    expect(resolveFlags(table, given({}, { KTL_NO_FOLLOW: 'false' })).values.follow).toBe(true);
    expect(() => resolveFlags(table, given({}, { KTL_NO_FOLLOW: 'so' }))).toThrow(
      'KTL_NO_FOLLOW: "so" is neither true nor false',
    );
  });

  test('that two variables turn on and off is an error; where they agree it is none', () => {
    const both = (no: string): FlagSources => given({}, { KTL_FOLLOW: 'true', KTL_NO_FOLLOW: no });
    expect(() => resolveFlags(table, both('1'))).toThrow(
      'KTL_FOLLOW and KTL_NO_FOLLOW cannot be combined',
    );
    expect(resolveFlags(table, both('0')).values.follow).toBe(true);
  });
});

describe('an empty text', () => {
  test.each(['namespace', 'highlight', 'pattern'])('of --%s is an error', (name) => {
    expect(() => resolveFlags(table, given({ [name]: [''] }))).toThrow(`--${name}: "" is empty`);
  });

  test('is one of separators alone, and one beside others', () => {
    expect(() => resolveFlags(table, given({ namespace: [', '] }))).toThrow('is empty');
    expect(() => resolveFlags(table, given({ highlight: ['a', ''] }))).toThrow('is empty');
  });

  test('of the file counts as unset, and of colours it means none', () => {
    const file = { highlight: ['', 'a'], pattern: [''], colors: [''] };
    const { values, sourceOf } = resolveFlags(table, given({}, {}, file));
    expect(values.highlight.map(String)).toEqual(['/a/u']);
    expect([values.pattern, sourceOf('pattern').kind]).toEqual([undefined, 'default']);
    expect(sourceOf('colors').kind).toBe('file');
    expect(resolveFlags(table, given({ colors: [''] })).values.colors).toEqual([]);
  });
});

test('variables that nothing reads are told, with the nearest name', () => {
  const flags = Object.values(table);
  const env = {
    ...{ KTL_SINSE: '1', KTL_NO_FOLLOW: '1', KTL_CONFIG: 'x', KTL_FEATURE_A: '1', KTL_XYZ: '' },
    ...{ KTL_SINCE: '1s', HOME: '/', KTL_NO_FOLOW: '1' },
  };
  expect(unknownVariables({ bin: 'ktl' }, flags, env)).toEqual([
    { variable: 'KTL_SINSE', nearest: 'KTL_SINCE' },
    { variable: 'KTL_XYZ', nearest: undefined },
    { variable: 'KTL_NO_FOLOW', nearest: 'KTL_NO_FOLLOW' },
  ]);
});
