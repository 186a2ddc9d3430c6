import { describe, expect, test } from '@jest/globals';
import { defineCommand, type App, type Command } from '../command/command.ts';
import { defineFlag } from '../flag/define-flag.ts';
import type { ClusterWords, WordScope } from './cluster-words.ts';
import { complete } from './complete.ts';

const logs = defineCommand({
  id: 'logs',
  summary: 'Follow logs',
  args: {
    query: { summary: 'Which pods', complete: 'target', completeWith: { stdin: 'file' } },
  },
  flags: {
    namespace: defineFlag({
      name: 'namespace',
      char: 'n',
      kind: 'string',
      summary: 'Where',
      complete: 'namespace',
    }),
    container: defineFlag({
      name: 'container',
      char: 'c',
      kind: 'regex',
      summary: 'Which',
      complete: 'container',
    }),
    format: defineFlag({
      name: 'format',
      char: 'F',
      kind: 'string',
      summary: 'How',
      complete: ['unix', 'unixmilli', 'iso'],
    }),
    stdin: defineFlag({ name: 'stdin', kind: 'boolean', summary: 'Read files' }),
    selector: defineFlag({
      name: 'selector',
      char: 'l',
      kind: 'label-selector',
      summary: 'Labels',
      complete: 'own:label',
    }),
    follow: defineFlag({ name: 'follow', kind: 'boolean', default: true, summary: 'Go on' }),
  },
  run: async () => 'ok',
});
const capture = defineCommand({
  id: 'logs capture',
  summary: 'Keep logs',
  args: { name: { summary: 'Which', multiple: true, complete: 'deployment' } },
  flags: { into: defineFlag({ name: 'into', kind: 'string', summary: 'File', complete: 'file' }) },
  run: async () => 'ok',
});
const version = defineCommand({ id: 'version', summary: 'Version', run: async () => 'ok' });
const entry = (command: Command): App['commands'][number] => ({
  id: command.id,
  summary: command.summary,
  load: async () => command,
});
const app: App = {
  bin: 'ktl',
  version: () => '1',
  summary: '',
  examples: [],
  commands: [
    entry(logs),
    entry(capture),
    entry(version),
    { ...entry(version), id: '__secret', hidden: true },
  ],
  defaultCommand: 'logs',
  features: [{ name: 'plan-v3', stage: 'beta', summary: 's' }],
};

async function offered(words: string[], cluster: Partial<ClusterWords> = {}): Promise<string[]> {
  const none = async (): Promise<string[]> => [];
  const answer = await complete({
    app,
    words,
    cluster: {
      contexts: none,
      namespaces: none,
      nodes: none,
      pods: none,
      containers: none,
      objects: none,
      ...cluster,
    },
    defaults: { kubeconfig: undefined, context: undefined, namespace: undefined, demo: false },
    signal: AbortSignal.timeout(50),
  });
  return [...answer.offers.map(({ word }) => word), ...(answer.files ? [':files'] : [])];
}

describe('completion offers', () => {
  test('the words of a command of several words one by one, then its arguments and flags', async () => {
    const cluster: Partial<ClusterWords> = {
      pods: async () => ['cart-0'],
      objects: async (kind) => [`cart of ${kind}`],
    };
    expect(await offered(['c'], cluster)).toEqual(['cart-0']);
    expect(await offered(['logs', 'ca'], cluster)).toEqual(['capture', 'cart-0']);
    expect(await offered(['logs', '-n', 'shop', 'cap'], cluster)).toEqual(['capture']);
    const names = ['cart of deployments.apps'];
    expect(await offered(['logs', 'capture', 'c'], cluster)).toEqual(names);
    expect(await offered(['logs', 'capture', 'a', 'c'], cluster)).toEqual(names);
    expect(await offered(['logs', 'capture', '--in'], cluster)).toEqual(['--into']);
    expect(await offered(['logs', '--', 'ca'], cluster)).toEqual(['cart-0']);
  });

  test('the objects of a kind after its slash, and then no pods', async () => {
    const asked: string[] = [];
    const cluster: Partial<ClusterWords> = {
      pods: async () => ['web-0'],
      objects: async (kind) => {
        asked.push(kind);
        return ['web', 'worker', 'cart'];
      },
    };
    expect(await offered(['logs', 'deploy/'], cluster)).toEqual([
      'deploy/cart',
      'deploy/web',
      'deploy/worker',
    ]);
    expect(await offered(['deploy/w'], cluster)).toEqual(['deploy/web', 'deploy/worker']);
    expect(await offered(['w'], cluster)).toEqual(['web-0']);
    expect(asked).toEqual(['deploy', 'deploy']);
  });

  test('the objects of a kind in the namespace that the word names', async () => {
    const scopes: WordScope[] = [];
    const objects = async (kind: string, scope: WordScope): Promise<string[]> => {
      scopes.push(scope);
      return kind === 'sts' ? ['cart', 'db'] : [];
    };
    expect(await offered(['logs', '-A', 'shop/sts/c'], { objects })).toEqual(['shop/sts/cart']);
    expect(scopes).toMatchObject([{ namespace: 'shop', allNamespaces: false }]);
  });

  test('files where a switch makes files of the arguments', async () => {
    const pods = async (): Promise<string[]> => ['web-0'];
    expect(await offered(['logs', '--stdin', ''], { pods })).toEqual([':files']);
    expect(await offered(['logs', '--no-stdin', 'w'], { pods })).toEqual(['web-0']);
  });

  test('what a source of the app has, for each part of a list, with what was given', async () => {
    const given: (string | undefined)[] = [];
    const label = async (scope: WordScope): Promise<string[]> => {
      given.push(scope.given.get('format'));
      return ['app=web', 'tier=db'];
    };
    const own = { label };
    expect(await offered(['logs', '-F', 'unix', '-l', ''], { own })).toEqual([
      'app=web',
      'tier=db',
    ]);
    expect(await offered(['logs', '-l', 'app=web,t'], { own })).toEqual(['app=web,tier=db']);
    expect(await offered(['logs', '--selector=a,t'], { own })).toEqual(['--selector=a,tier=db']);
    expect(given).toEqual(['unix', undefined, undefined]);
    expect(await offered(['logs', '-l', ''])).toEqual([]);
  });

  test('the usual words of a value that may be any text', async () => {
    expect(await offered(['logs', '-F', 'unix'])).toEqual(['unix', 'unixmilli']);
    expect(await offered(['logs', '--format=i'])).toEqual(['--format=iso']);
  });

  test.each([
    [['--demo', ''], true],
    [['logs', '--demo', ''], true],
    [['logs', '--no-demo', ''], false],
    [['logs', ''], false],
  ])('words of the simulated cluster where the line asks for it: %j', async (words, demo) => {
    const scopes: WordScope[] = [];
    const pods = async (scope: WordScope): Promise<string[]> => {
      scopes.push(scope);
      return [];
    };
    await offered(words, { pods });
    expect(scopes.map((scope) => scope.demo)).toEqual([demo]);
  });

  test('commands and pods for the first word, hidden commands never', async () => {
    const pods = async (): Promise<string[]> => ['web-0'];
    expect(await offered([''], { pods })).toEqual(['logs', 'version', 'help', 'web-0']);
    expect(await offered(['v'])).toEqual(['version']);
    expect(await offered(['logs', 'w'], { pods })).toEqual(['web-0']);
  });

  test('the flags of the command, and a switch that is on only to turn it off', async () => {
    expect(await offered(['logs', '--n'])).toEqual(['--namespace', '--no-follow']);
    expect(await offered(['version', '--f'])).toEqual(['--feature']);
  });

  test('values of enums, features, files and glued forms', async () => {
    expect(await offered(['logs', '--color', ''])).toEqual(['auto', 'always', 'never']);
    expect(await offered(['logs', '--color=ne'])).toEqual(['--color=never']);
    expect(await offered(['--feature', 'p'])).toEqual(['plan-v3']);
    expect(await offered(['-k', ''])).toEqual([':files']);
  });

  test('names of the cluster that the words choose', async () => {
    const scopes: WordScope[] = [];
    const containers = async (scope: WordScope): Promise<string[]> => {
      scopes.push(scope);
      return ['app', 'proxy', 'app'];
    };
    expect(await offered(['-Kprod', 'logs', '-n', 'shop', '-c', ''], { containers })).toEqual([
      'app',
      'proxy',
    ]);
    expect(scopes).toMatchObject([{ context: 'prod', namespace: 'shop', allNamespaces: false }]);
  });

  test('nothing where the cluster fails or is slow, and never an error', async () => {
    const fails = async (): Promise<string[]> => {
      throw new Error('no cluster');
    };
    expect(await offered(['logs', '-n', ''], { namespaces: fails })).toEqual([]);
    const hangs = (): Promise<string[]> => new Promise(() => undefined);
    expect(await offered(['logs', '-n', ''], { namespaces: hangs })).toEqual([]);
  });
});
