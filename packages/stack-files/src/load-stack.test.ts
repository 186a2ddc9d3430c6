import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { loadStack, type Stack } from './load-stack.ts';
import { needsOf } from './release/needs-graph.ts';

let root = '';

/** Writes files by path into a new folder. */
function tree(files: Readonly<Record<string, string>>): string {
  root = mkdtempSync(join(tmpdir(), 'stack-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

const inline = (text: string): Promise<Stack> => loadStack(tree({ 'stack.yaml': text }));
const release = (name: string, ...needs: string[]): string =>
  `  - { name: ${name}, chart: c, needs: [${needs.join(', ')}] }\n`;

/** What went wrong, its place without the folder. */
async function failure(loading: Promise<unknown>): Promise<readonly unknown[]> {
  const error = (await loading.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )) as { code: string; message: string; hint?: string } | undefined;
  return [error?.code, error?.message.replaceAll(`${root}/`, ''), error?.hint];
}

describe('a stack', () => {
  test('is the releases of its root file and of the tree below', async () => {
    const stack = await loadStack(
      tree({
        'stack.yaml': `apiVersion: ktl.dev/v1\nkind: Stack\nname: shop\nreleases:\n${release('db')}`,
        'web/release.yaml': 'kind: Release\nname: web\nchart: ./chart\nneeds: [db]\n',
        'web/chart/Chart.yaml': 'name: web',
        'web/chart/templates/release.yaml': '{{ not yaml }}',
        '.git/release.yaml': 'nonsense: [',
        'node_modules/x/release.yaml': 'nonsense: [',
      }),
    );
    expect(stack).toMatchObject({ name: 'shop', profile: undefined, root });
    expect(stack.releases.map(({ id, needs }) => [id, needs])).toEqual([
      ['-/default/db', []],
      ['-/default/web', ['db']],
    ]);
    expect(stack.releases[1]).toMatchObject({
      chartFolder: join(root, 'web'),
      place: join(root, 'web/release.yaml:1'),
    });
  });

  test('may be named by its stack.yaml', async () => {
    tree({ 'stack.yaml': `releases:\n${release('db')}` });
    expect((await loadStack(join(root, 'stack.yaml'))).releases).toHaveLength(1);
  });
});

describe('what files say about a release', () => {
  const files = {
    'stack.yaml': `
defaultProfile: dev
defaults:
  namespace: base
  chartVersion: 1.10
  cluster: { name: one, context: admin }
  values: [all.yaml]
  tags: [a]
  set: { x: 1, y: true }
  needs: [other]
  apply: { timeout: 5m, wait: true }
  hooks: { preApply: [{ name: first, type: kubectl, kubectl: { args: [get, pods] } }] }
profiles:
  dev: { defaults: { namespace: dev, values: [dev.yaml] } }
  prod: { defaults: { namespace: prod } }
releases:
  - { name: other, chart: c, cluster: { name: two, kubeconfig: k }, needs: [] }
  - { name: db, chart: c, needs: [] }
`,
    'web/stack.yaml': 'defaults: { tags: [b, a], set: { y: "2" }, apply: { timeout: 1m } }\n',
    'web/api/release.yaml': `
name: api
chart: ../chart
values: [own.yaml, /etc/abs.yaml]
needs: [db, db]
hooks: { preApply: [{ name: second, type: http, http: { url: "http://x" } }] }
`,
  };

  test('is merged from the root down, the profile behind the plain defaults', async () => {
    const stack = await loadStack(tree(files));
    expect(stack.profile).toBe('dev');
    expect(stack.releases.find(({ name }) => name === 'api')).toMatchObject({
      id: 'one/dev/api',
      chartVersion: '1.10',
      cluster: { name: 'one', context: 'admin' },
      values: [
        join(root, 'all.yaml'),
        join(root, 'dev.yaml'),
        join(root, 'web/api/own.yaml'),
        '/etc/abs.yaml',
      ],
      tags: ['a', 'b'],
      set: { x: '1', y: '2' },
      needs: ['db'],
      apply: { timeout: '1m', wait: true },
      hooks: { preApply: [{ name: 'first' }, { name: 'second' }] },
    });
  });

  test('the context of one cluster is not taken for another', async () => {
    const { releases } = await loadStack(tree(files));
    expect(releases[0]?.cluster).toEqual({ name: 'two', kubeconfig: 'k' });
  });

  test('depends on the profile', async () => {
    const { releases } = await loadStack(tree(files), { profile: 'prod' });
    expect(releases.at(-1)).toMatchObject({ id: 'one/prod/api' });
    expect(await failure(loadStack(root, { profile: 'prd' }))).toEqual([
      'STACK_PROFILE_UNKNOWN',
      'no stack.yaml has a profile "prd"',
      'did you mean prod?',
    ]);
  });

  test('may be written with aliases and merge keys', async () => {
    const { releases } = await inline(
      'defaults: &d { tags: [x], set: { a: b } }\nreleases:\n  - { <<: *d, name: a, chart: c }\n',
    );
    expect(releases[0]).toMatchObject({ name: 'a', tags: ['x'], set: { a: 'b' } });
  });
});

describe('a mistake is named with its file and line', () => {
  test.each([
    [
      'releases:\n  - name: a\n    chrt: c\n',
      'STACK_KEY_UNKNOWN',
      'stack.yaml:3: releases[0] has no key "chrt"',
      'did you mean chart?',
    ],
    ['nmae: a\n', 'STACK_KEY_UNKNOWN', /stack.yaml:1: .* has no key "nmae"/, 'did you mean name?'],
    [
      'defaults: { constructor: 1 }',
      'STACK_KEY_UNKNOWN',
      /has no key "constructor"/,
      /^the keys are/,
    ],
    [
      'releases:\n\n  - chart: c\n',
      'STACK_VALUE_INVALID',
      'stack.yaml:3: releases[0].name must be given, not left out',
      undefined,
    ],
    [
      'releases:\n  - name: a\n',
      'STACK_VALUE_INVALID',
      /^stack.yaml:2: chart of release a must be given/,
      undefined,
    ],
    [
      'releases: { a: b }',
      'STACK_VALUE_INVALID',
      'stack.yaml:1: releases must be a list, not a map',
      undefined,
    ],
    [
      'defaults:\n  wave: one',
      'STACK_VALUE_INVALID',
      'stack.yaml:2: defaults.wave must be a number, not the text "one"',
      undefined,
    ],
    [
      'defaults: { critical: 1 }',
      'STACK_VALUE_INVALID',
      'stack.yaml:1: defaults.critical must be true or false, not 1',
      undefined,
    ],
    [
      'kind: Release',
      'STACK_VALUE_INVALID',
      'stack.yaml:1: kind must be Stack, not Release',
      undefined,
    ],
    [
      'apiVersion: v2',
      'STACK_VALUE_INVALID',
      'stack.yaml:1: apiVersion must be ktl.dev/v1, not v2',
      undefined,
    ],
    ['name: [', 'STACK_MALFORMED', /^stack.yaml:1: /, undefined],
    ['', 'STACK_MALFORMED', 'stack.yaml:1: the file is empty', undefined],
    ['name: a\n---\nname: b\n', 'STACK_MALFORMED', /one document, not several/, undefined],
    [
      `releases:\n${release('db-main')}${release('a', 'db-mian')}`,
      'STACK_NEED_MISSING',
      'stack.yaml:3: release a needs db-mian, which its cluster has not in this stack',
      'did you mean db-main?',
    ],
    [
      `releases:\n${release('a')}${release('a')}`,
      'STACK_RELEASE_DUPLICATE',
      'stack.yaml:3: release a is there already, at stack.yaml:2',
      /rename one/,
    ],
    [
      `releases:\n${release('x', 'a')}${release('a', 'b')}${release('b', 'c')}${release('c', 'a')}`,
      'STACK_CYCLE',
      'stack.yaml:5: releases need each other in a circle: a → b → c → a',
      undefined,
    ],
    [`releases:\n${release('a', 'a')}`, 'STACK_CYCLE', /in a circle: a → a$/, undefined],
  ])('%j', async (...[text, code, message, hint]) => {
    const [found, said, tried] = await failure(inline(text));
    expect(found).toBe(code);
    if (typeof message === 'string') expect(said).toBe(message);
    else expect(said).toMatch(message);
    if (hint instanceof RegExp) expect(tried).toMatch(hint);
    else if (hint !== undefined) expect(tried).toBe(hint);
  });

  test('releases further down than the root would not count', async () => {
    const loading = loadStack(tree({ 'stack.yaml': 'name: a', 'b/stack.yaml': 'releases: []' }));
    expect(await failure(loading)).toEqual([
      'STACK_MALFORMED',
      expect.stringMatching(/^b\/stack.yaml:1: "releases" counts in the root stack.yaml only/),
      undefined,
    ]);
  });

  test('names are for each cluster', async () => {
    const on = (cluster: string, needs: string): string =>
      `  - { name: a, chart: c, cluster: { name: ${cluster} }, needs: [${needs}] }\n`;
    expect((await inline(`releases:\n${on('one', '')}${on('two', '')}`)).releases).toHaveLength(2);
    const across = `releases:\n${release('db')}${on('one', 'db')}`;
    expect((await failure(inline(across)))[0]).toBe('STACK_NEED_MISSING');
  });
});

describe('what a stack may not be', () => {
  test('a folder without stack.yaml, or none at all', async () => {
    tree({ 'sub/stack.yaml': 'name: a' });
    expect((await failure(loadStack(root)))[0]).toBe('STACK_NOT_FOUND');
    expect((await failure(loadStack(join(root, 'no'))))[0]).toBe('STACK_NOT_FOUND');
    expect((await failure(loadStack(join(root, 'sub/stack.yaml/x'))))[0]).toBe('STACK_NOT_FOUND');
    tree({ 'stack.yml': 'name: a' });
    expect((await failure(loadStack(root)))[2]).toBe('rename stack.yml to stack.yaml');
  });

  test('a bomb of aliases, deep or round', async () => {
    const lists = Array.from({ length: 9 }, (_, i) => {
      const inner =
        i === 0
          ? 'x, x, x, x, x, x, x, x, x'
          : Array(9)
              .fill(`*a${String(i - 1)}`)
              .join(', ');
      return `    k${String(i)}: &a${String(i)} [${inner}]\n`;
    });
    const bomb = `cli:\n  selector:\n${lists.join('')}`;
    expect((await failure(inline(bomb)))[1]).toMatch(/too large or too deep/);
    expect((await failure(inline('cli: { selector: &a { b: *a } }')))[1]).toMatch(
      /too large or too deep/,
    );
    expect((await failure(inline('defaults: &a { <<: *a }')))[1]).toMatch(/too large or too deep/);
    const deep = `cli: { selector: ${'['.repeat(90)}${']'.repeat(90)} }`;
    expect((await failure(inline(deep)))[1]).toMatch(/too large or too deep/);
  });

  test('a huge file', async () => {
    const loading = inline(`name: ${'x'.repeat(1024 * 1024)}`);
    expect(await failure(loading)).toEqual([
      'STACK_UNREADABLE',
      'stack.yaml is larger than 1 MiB',
      undefined,
    ]);
  });

  test('one with files elsewhere', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'outside-'));
    try {
      writeFileSync(join(outside, 'release.yaml'), 'name: a\nchart: c\n');
      tree({ 'stack.yaml': 'name: a', 'in/release.yaml': 'name: b\nchart: c\n' });
      symlinkSync(join(root, 'in'), join(root, 'again'));
      symlinkSync(tmpdir(), join(root, 'harmless'));
      symlinkSync(join(root, 'nowhere'), join(root, 'broken'));
      expect((await loadStack(root)).releases.map(({ name }) => name)).toEqual(['b']);
      symlinkSync(outside, join(root, 'linked'));
      expect(await failure(loadStack(root))).toEqual([
        'STACK_UNREADABLE',
        'linked is a link that leads out of the stack',
        undefined,
      ]);
      rmSync(join(root, 'linked'));
      symlinkSync(join(outside, 'release.yaml'), join(root, 'release.yaml'));
      expect((await failure(loadStack(root)))[1]).toMatch(/^release.yaml is a link/);
    } finally {
      rmSync(outside, { recursive: true });
    }
  });

  test('of circles, even behind a chain of thousands', async () => {
    const names = Array.from({ length: 5_000 }, (_, i) => `r${String(i)}`);
    const text = names.map((name, i) =>
      release(name, ...(i + 1 < 5_000 ? [`r${String(i + 1)}`] : [])),
    );
    const { releases } = await inline(`releases:\n${text.join('')}`);
    expect(needsOf(releases, releases.slice(0, 1))).toHaveLength(4_999);
  });
});

describe('needs', () => {
  test('are followed to their end, each release once', async () => {
    const { releases } = await inline(
      `releases:\n${release('web', 'api', 'cache')}${release('api', 'db', 'cache')}${release('cache')}${release('db')}${release('apart')}`,
    );
    const named = (...names: string[]) => releases.filter(({ name }) => names.includes(name));
    const needs = (...names: string[]) =>
      needsOf(releases, named(...names)).map(({ name }) => name);
    expect(needs('web')).toEqual(['api', 'cache', 'db']);
    expect(needs('web', 'api')).toEqual(['api', 'cache', 'db']);
    expect(needs('db', 'apart')).toEqual([]);
  });
});
