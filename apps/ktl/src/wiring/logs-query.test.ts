import { describe, expect, test } from '@jest/globals';
import { isOfSeveralNamespaces, logsQuery, type LogsSelection } from './logs-query.ts';

const nothing: LogsSelection = {
  namespaces: [],
  allNamespaces: false,
  selector: undefined,
  fieldSelector: undefined,
  container: undefined,
  excludeContainer: [],
  excludePod: [],
  condition: [],
  node: [],
  nodeSelector: undefined,
  image: [],
  containerState: ['all'],
  initContainers: true,
  ephemeralContainers: true,
};
const byDefault = { kind: 'default', where: '' } as const;
const sources = { namespaces: byDefault, allNamespaces: byDefault };
const queryOf = (words: string[], selection: Partial<LogsSelection> = {}) =>
  logsQuery(words, { ...nothing, ...selection }, sources);

describe('words', () => {
  test.each([
    [['checkout'], { pods: /checkout/u }],
    [['deploy/api'], { workload: { kind: 'deploy', name: 'api' } }],
    [['shop/y'], { workload: { kind: 'shop', name: 'y' } }],
    [
      ['shop/deploy/y'],
      { subjects: [{ workload: { kind: 'deploy', name: 'y' }, namespaces: ['shop'] }] },
    ],
    [
      ['a', 'po/b', 'ns/rollouts.argoproj.io/c.d'],
      {
        subjects: [
          { pods: /a/u },
          { workload: { kind: 'po', name: 'b' } },
          { workload: { kind: 'rollouts.argoproj.io', name: 'c.d' }, namespaces: ['ns'] },
        ],
      },
    ],
  ])('%j', (words, query) => {
    expect(queryOf(words)).toMatchObject(query);
  });

  test.each(['deploy/web.*', '/web/', 'a/b/c/d', 'shop//y', 'deploy/', 'Shop-/deploy/y'])(
    '%s holds a slash that no name of a pod has',
    (word) => {
      expect(() => queryOf([word])).toThrow(
        expect.objectContaining({
          code: 'ARG_INVALID',
          hint: expect.stringMatching(/<kind>\/<name>/),
        }),
      );
    },
  );

  test('a slash that a pattern excludes is none', () => {
    expect(queryOf(['web-[^/]+$']).pods?.source).toBe('web-[^/]+$');
  });

  test('may be left out where a selector or a node says which pods', () => {
    expect(() => queryOf([])).toThrow(expect.objectContaining({ code: 'LOGS_QUERY_MISSING' }));
    for (const selection of [
      { selector: 'a=b' },
      { fieldSelector: 'a=b' },
      { node: ['n1'] },
      { nodeSelector: 'a=b' },
    ]) {
      expect(queryOf([], selection)).not.toHaveProperty('pods');
    }
  });
});

test('states are any where "all" is among them', () => {
  expect(queryOf(['.'], { containerState: ['running', 'waiting'] }).states).toEqual([
    'running',
    'waiting',
  ]);
  expect(queryOf(['.'], { containerState: ['running', 'all'] }).states).toEqual([]);
});

describe('lines name the namespace', () => {
  test.each([
    [['.'], [], false],
    [['.'], ['a'], false],
    [['.'], ['a', 'b'], true],
    [['x/deploy/a'], [], false],
    [['x/deploy/a', 'x/sts/b'], [], false],
    [['x/deploy/a', 'y/sts/b'], [], true],
    [['x/deploy/a', 'web'], [], true],
    [['x/deploy/a', 'web'], ['x'], false],
  ])('%j in %j: %s', (words, namespaces, several) => {
    expect(isOfSeveralNamespaces(queryOf(words, { namespaces }))).toBe(several);
  });

  test('with all namespaces', () => {
    expect(isOfSeveralNamespaces(queryOf(['.'], { allNamespaces: true }))).toBe(true);
  });
});
