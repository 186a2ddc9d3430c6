import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { runCycles, runKnip, runPrettier, runTypes } from './checks.ts';
import { apps } from './layers.ts';
import { plantWorkspace, type PlantedWorkspace } from './planted-workspace.ts';

interface Plant {
  readonly breaks: string;
  readonly rule: string;
  readonly says: RegExp;
  readonly file: string;
  readonly text: string;
}

const lines = (count: number): string => 'export const x = 1;\n'.repeat(count);
const branches = Array.from({ length: 16 }, (_, i) => `if (n === ${i}) return ${i};`).join('\n');
const statements = Array.from({ length: 82 }, (_, i) => `list.push(${i});`).join('\n');
const tagOf = (name: string): string =>
  apps.some((app) => app === name) ? `app:${name}` : `pkg:${name}`;
const manifest = (name: string, more: object): string =>
  JSON.stringify({
    name: `@ktl/${name}`,
    version: '0.1.0',
    nx: { tags: [tagOf(name)] },
    ...more,
  });
const faults = 'packages/faults/src';
const boundaries = '@nx/enforce-module-boundaries';
// ESLint itself reports it, without the name of a rule.
const unusedWaiver = 'no rule';

const plants: readonly Plant[] = [
  {
    breaks: 'a layer imports the layer above it',
    rule: boundaries,
    says: /can only depend on/,
    file: 'packages/web-viewer/src/upward.ts',
    text: `import '@ktl/log-tailer';\n`,
  },
  {
    breaks: 'an engine imports an edge',
    rule: boundaries,
    says: /can only depend on/,
    file: 'packages/recorder/src/sideways.ts',
    text: `import '@ktl/cli-kit';\n`,
  },
  {
    breaks: 'kube-sim imports more than faults',
    rule: boundaries,
    says: /can only depend on/,
    file: 'packages/kube-sim/src/client.ts',
    text: `import '@ktl/term-view';\n`,
  },
  {
    breaks: 'a library imports kube-sim',
    rule: boundaries,
    says: /can only depend on/,
    file: 'packages/log-tailer/src/simulated.ts',
    text: `import '@ktl/kube-sim';\n`,
  },
  {
    breaks: 'an app imports another app',
    rule: boundaries,
    says: /can only depend on|apps cannot be imported/i,
    file: 'apps/kubestep/src/borrow.ts',
    text: `import '@ktl/khronoscope';\n`,
  },
  {
    breaks: 'a package imports a dependency that another owns',
    rule: boundaries,
    says: /not allowed to import "undici"/,
    file: 'packages/term-view/src/fetching.ts',
    text: `import 'undici';\n`,
  },
  {
    breaks: 'a package imports what its manifest does not declare',
    rule: '@nx/dependency-checks',
    says: /missing from "dependencies".*semver/s,
    file: 'packages/faults/package.json',
    text: '',
  },
  {
    breaks: 'kube-sim is in dependencies',
    rule: 'no-restricted-syntax',
    says: /devDependencies/,
    file: 'packages/recorder/package.json',
    text: manifest('recorder', { dependencies: { '@ktl/kube-sim': '^0.1.0' } }),
  },
  {
    breaks: 'a path leaves the package',
    rule: 'ktl/package-boundary',
    says: /by its package name/,
    file: `${faults}/relative.ts`,
    text: `import '../../term-view/src/index.ts';\n`,
  },
  {
    breaks: 'an import reaches behind an exports map',
    rule: 'ktl/package-boundary',
    says: /behind the exports map/,
    file: 'packages/kube-informers/src/deep.ts',
    text: `import '@ktl/kube-client/src/index.ts';\n`,
  },
  {
    breaks: 'a dependency is not in any manifest',
    rule: boundaries,
    says: /Transitive or unresolvable/,
    file: `${faults}/undeclared.ts`,
    text: `import 'semver';\n`,
  },
  ...(['utils', 'log-helpers', 'misc', 'common', 'session-manager'] as const).map((name) => ({
    breaks: `a file is called ${name}`,
    rule: 'ktl/file-name',
    says: /says nothing/,
    file: `${faults}/${name}.ts`,
    text: lines(1),
  })),
  {
    breaks: 'a file name is not kebab-case',
    rule: 'ktl/file-name',
    says: /kebab-case/,
    file: `${faults}/KtlThing.ts`,
    text: lines(1),
  },
  {
    breaks: 'a library prints',
    rule: 'no-console',
    says: /console/,
    file: `${faults}/printing.ts`,
    text: `console.log('x');\n`,
  },
  {
    breaks: 'a library exits',
    rule: 'no-restricted-properties',
    says: /cli-kit maps it/,
    file: `${faults}/exiting.ts`,
    text: `process.exit(1);\n`,
  },
  {
    breaks: 'a library reads the environment',
    rule: 'no-restricted-properties',
    says: /environment/,
    file: `${faults}/environment.ts`,
    text: `export const x = process.env['X'];\n`,
  },
  {
    breaks: 'a library imports node:process',
    rule: 'no-restricted-imports',
    says: /from its caller/,
    file: `${faults}/imported.ts`,
    text: `export { argv } from 'node:process';\n`,
  },
  {
    breaks: 'a library reads the clock',
    rule: 'no-restricted-syntax',
    says: /clock from the caller/,
    file: `${faults}/now.ts`,
    text: `export const x = Date.now();\n`,
  },
  {
    breaks: 'a library makes the date of now',
    rule: 'no-restricted-syntax',
    says: /clock from the caller/,
    file: `${faults}/today.ts`,
    text: `export const x = new Date();\n`,
  },
  {
    breaks: 'a library throws dice',
    rule: 'no-restricted-syntax',
    says: /random numbers from the caller/,
    file: `${faults}/dice.ts`,
    text: `export const x = Math.random();\n`,
  },
  {
    breaks: 'a default export',
    rule: 'no-restricted-syntax',
    says: /Named exports only/,
    file: `${faults}/exported.ts`,
    text: `export default 1;\n`,
  },
  {
    breaks: 'an export *',
    rule: 'no-restricted-syntax',
    says: /Name what you export/,
    file: `${faults}/starred.ts`,
    text: `export * from './now.ts';\n`,
  },
  {
    breaks: 'a file over 400 lines',
    rule: 'max-lines',
    says: /too many lines/,
    file: `${faults}/long-file.ts`,
    text: lines(401).replaceAll('export const x = 1;', '//'),
  },
  {
    breaks: 'a function over 80 lines',
    rule: 'max-lines-per-function',
    says: /too many lines/,
    file: `${faults}/long-function.ts`,
    text: `export function f(list: number[]): void {\n${statements}\n}\n`,
  },
  {
    breaks: 'a function with too many branches',
    rule: 'complexity',
    says: /complexity/,
    file: `${faults}/branches.ts`,
    text: `export function f(n: number): number {\n${branches}\nreturn -1;\n}\n`,
  },
  {
    breaks: 'a function with four parameters',
    rule: '@typescript-eslint/max-params',
    says: /too many parameters/,
    file: `${faults}/parameters.ts`,
    text: `export const f = (a: number, b: number, c: number, d: number): number => a + b + c + d;\n`,
  },
  {
    breaks: 'a public type has no docstring',
    rule: 'ktl/documented-export',
    says: /Bare is public/,
    file: 'packages/web-viewer/src/index.ts',
    text: `export type { Bare } from './bare.ts';\n`,
  },
  {
    breaks: 'a public constant has tags for a docstring',
    rule: 'ktl/documented-export',
    says: /tagged is public/,
    file: 'packages/recorder/src/index.ts',
    text: `export { tagged } from './tagged.ts';\n`,
  },
  {
    breaks: 'a reminder without an issue',
    rule: 'ktl/todo-reference',
    says: /which issue/,
    file: `${faults}/reminder.ts`,
    text: `// TODO: later\n`,
  },
  {
    breaks: 'a waiver without a reason',
    rule: 'ktl/waiver-reason',
    says: /Say why/,
    file: `${faults}/waiver.ts`,
    text: `// eslint-disable-next-line no-console\nconsole.log(1);\n`,
  },
  {
    breaks: 'a waiver of everything',
    rule: 'ktl/waiver-reason',
    says: /Name the rule/,
    file: `${faults}/blanket.ts`,
    text: `/* eslint-disable */\nconsole.log(1);\n`,
  },
  {
    breaks: 'a promise nobody waits for',
    rule: '@typescript-eslint/no-floating-promises',
    says: /awaited/,
    file: `${faults}/floating.ts`,
    text: `export function f(): void {\n  Promise.resolve();\n}\n`,
  },
  {
    breaks: 'an any',
    rule: '@typescript-eslint/no-explicit-any',
    says: /any/,
    file: `${faults}/anything.ts`,
    text: `export const f = (x: any): string => String(x);\n`,
  },
  {
    breaks: 'a non-null assertion',
    rule: '@typescript-eslint/no-non-null-assertion',
    says: /assertion/,
    file: `${faults}/assertion.ts`,
    text: `export const f = (x: string | undefined): string => x!;\n`,
  },
  {
    breaks: 'a switch that forgets a case',
    rule: '@typescript-eslint/switch-exhaustiveness-check',
    says: /not exhaustive/,
    file: `${faults}/switching.ts`,
    text: `export function f(x: 'a' | 'b'): void {\n  switch (x) {\n    case 'a':\n  }\n}\n`,
  },
  {
    breaks: 'a library reads the command line',
    rule: 'no-restricted-properties',
    says: /command line/,
    file: `${faults}/arguments.ts`,
    text: `export const x = process.argv;\n`,
  },
  {
    breaks: 'a comparison that converts',
    rule: 'eqeqeq',
    says: /===/,
    file: `${faults}/loose.ts`,
    text: `export const f = (x: unknown): boolean => x == 1;\n`,
  },
  {
    breaks: 'a type is imported as a value',
    rule: '@typescript-eslint/consistent-type-imports',
    says: /only used as types/,
    file: `${faults}/type-import.ts`,
    text: `import { Planted } from './planted-type.ts';\nexport const x: Planted = { a: 1 };\n`,
  },
  {
    breaks: 'a type is exported as a value',
    rule: '@typescript-eslint/consistent-type-exports',
    says: /only used as types|type export/i,
    file: `${faults}/type-export.ts`,
    text: `import type { Planted } from './planted-type.ts';\nexport { Planted };\n`,
  },
  {
    breaks: 'an object is printed into a text',
    rule: '@typescript-eslint/restrict-template-expressions',
    says: /template literal/,
    file: `${faults}/template.ts`,
    text: 'export const f = (x: { a: number }): string => `${x}`;\n',
  },
  {
    breaks: 'the value of a call that has none is used',
    rule: '@typescript-eslint/no-confusing-void-expression',
    says: /void/,
    file: `${faults}/void-value.ts`,
    text: `export function f(g: () => void): void {\n  const x = g();\n  return x;\n}\n`,
  },
  {
    breaks: 'a waiver that nothing needs',
    rule: unusedWaiver,
    says: /Unused eslint-disable/,
    file: `${faults}/needless.ts`,
    text: `// eslint-disable-next-line no-console -- nothing is printed here\nexport const x = 1;\n`,
  },
  {
    breaks: 'a manifest lists a dependency that its sources do not import',
    rule: '@nx/dependency-checks',
    says: /not used.*yaml/s,
    file: 'packages/kube-informers/package.json',
    text: manifest('kube-informers', {
      exports: { '.': './dist/index.js' },
      dependencies: { '@ktl/kube-client': '^0.1.0', yaml: '^2.9.1' },
    }),
  },
  {
    breaks: 'packages import each other in a circle',
    rule: boundaries,
    says: /circular dependency/i,
    file: 'packages/sealing/src/round.ts',
    text: `import '@ktl/sqlite-archive';\n`,
  },
];

const project = (folder: string, more: object = {}): Record<string, string> => ({
  [`${folder}/package.json`]: manifest(basename(folder), {
    exports: { '.': './src/index.ts' },
    ...more,
  }),
  [`${folder}/src/index.ts`]: 'export {};\n',
  [`${folder}/tsconfig.json`]:
    '{ "extends": "../../tsconfig.spec.base.json", "include": ["src"] }\n',
});

const clean: Readonly<Record<string, string>> = {
  'packages/sealing/src/index.ts': `export { told } from './told.ts';\n`,
  'packages/log-tailer/src/simulated.test.ts': `import '@ktl/kube-sim';\nexport const x = [1][0]!;\n`,
  [`${faults}/default-clock.ts`]: `export const clock = { now: (): number => Date.now() };\n`,
  [`${faults}/default-random.ts`]: `export const f = (random = Math.random): number => random();\n`,
  'apps/kubestep/src/commands/replay.ts': `export default class Replay {\n  readonly env = process.env['X'];\n}\n`,
};

interface Message {
  readonly ruleId: string | null;
  readonly message: string;
}

let workspace: PlantedWorkspace;
let found: Map<string, readonly Message[]>;

async function runEslintJson(path: string): Promise<Map<string, readonly Message[]>> {
  const child = spawn(
    join(path, 'node_modules/.bin/eslint'),
    ['--format', 'json', 'packages', 'apps'],
    {
      cwd: path,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, NX_DAEMON: 'false' },
    },
  );
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  await new Promise((settle) => child.once('close', settle));
  const report = JSON.parse(Buffer.concat(chunks).toString()) as {
    filePath: string;
    messages: Message[];
  }[];
  return new Map(report.map((entry) => [relative(path, entry.filePath), entry.messages]));
}

beforeAll(async () => {
  const files = plants
    .filter((plant) => plant.text !== '')
    .map((plant) => [plant.file, plant.text]);
  workspace = await plantWorkspace({
    ...project('apps/kubestep', { dependencies: { '@ktl/khronoscope': '^0.1.0' } }),
    ...project('apps/khronoscope'),
    ...project('packages/web-viewer'),
    ...project('packages/recorder'),
    ...project('packages/sealing', { dependencies: { '@ktl/sqlite-archive': '^0.1.0' } }),
    ...project('packages/sqlite-archive', { dependencies: { '@ktl/sealing': '^0.1.0' } }),
    'packages/sqlite-archive/src/round.ts': `import '@ktl/sealing';\n`,
    'packages/web-viewer/src/bare.ts': `export interface Bare {\n  readonly a: 1;\n}\n`,
    'packages/recorder/src/tagged.ts': `/** @see there */\nexport const tagged = 1;\n`,
    'packages/sealing/src/told.ts': `/** The first number. */\nexport const told = 1;\n`,
    [`${faults}/planted-type.ts`]: `export interface Planted {\n  readonly a: number;\n}\n`,
    [`${faults}/wrong-type.ts`]: `export const x: string = 1;\n`,
    ...clean,
    ...(Object.fromEntries(files) as Record<string, string>),
    [`${faults}/circle-one.ts`]: `export { two } from './circle-two.ts';\nexport const one = 1;\n`,
    [`${faults}/circle-two.ts`]: `export { one } from './circle-one.ts';\nexport const two = 2;\n`,
    [`${faults}/used.ts`]: `export const used = 1;\nexport const forgotten = 2;\n`,
    [`${faults}/index.ts`]: `export { used } from './used.ts';\n`,
    [`${faults}/unformatted.ts`]: `export const  x = "1"\n`,
  });
  found = await runEslintJson(workspace.path);
}, 120_000);

afterAll(async () => {
  await workspace[Symbol.asyncDispose]();
});

describe('lint fails when', () => {
  test.each(plants)('$breaks ($rule)', ({ file, rule, says }) => {
    const messages = found.get(file) ?? [];
    const ofRule = messages.filter((message) => (message.ruleId ?? unusedWaiver) === rule);
    expect(ofRule.map((message) => message.message).join('\n')).toMatch(says);
  });

  test('files import each other in a circle', async () => {
    const { passed, output } = await runCycles(workspace.path);
    expect(passed).toBe(false);
    expect(output).toContain(`${faults}/circle-one.ts\n  ${faults}/circle-two.ts`);
  });

  test('an export, a file or a dependency is used nowhere', async () => {
    const { passed, output } = await runKnip(workspace.path);
    expect(passed).toBe(false);
    expect(output).toMatch(/Unused exports[^]*forgotten/);
    expect(output).toMatch(/Unused files[^]*packages\/faults\/src\/now\.ts/);
    expect(output).toMatch(/Unused dependencies[^]*yaml +packages\/kube-informers/);
    expect(output).not.toMatch(/\bused\b.*used\.ts:1/);
  }, 60_000);

  test('a type is wrong', async () => {
    await writeFile(
      join(workspace.path, 'tsconfig.json'),
      '{ "files": [], "references": [{ "path": "packages/faults" }] }\n',
    );
    const { passed, output } = await runTypes(workspace.path);
    expect(passed).toBe(false);
    expect(output).toMatch(/packages\/faults\/src\/wrong-type\.ts.*TS2322/);
  }, 60_000);

  test('a file is not formatted', async () => {
    const { passed, output } = await runPrettier(workspace.path);
    expect(passed).toBe(false);
    expect(output).toContain(`${faults}/unformatted.ts`);
  }, 60_000);
});

describe('lint allows', () => {
  test.each(Object.keys(clean))('%s', (file) => {
    expect(found.get(file)).toEqual([]);
  });
});
