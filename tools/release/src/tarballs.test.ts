import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { asTheyAre, completePublishable, listPublished } from './publishable.ts';
import { packTarball, type Tarball } from './tarball.ts';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '../../..');
const published = await listPublished(root);
const tarballs = new Map<string, Tarball>();
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ktl-release-'));
  for (const name of published) {
    tarballs.set(name, await packTarball(await completePublishable(root, name), folder));
  }
}, 120_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

function tarballOf(name: string): Tarball {
  const tarball = tarballs.get(name);
  if (tarball === undefined) throw new Error(`${name} was not packed`);
  return tarball;
}

async function bytesOf(name: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await readFile(tarballOf(name).path));
}

describe.each(published)('the tarball of @ktl/%s', (name) => {
  test('has compiled modules, types, readme and licence, what it names besides, and nothing else', async () => {
    const { files } = tarballOf(name);
    const manifest = await readFile(join(root, 'packages', name, 'package.json'), 'utf8');
    const others = asTheyAre(JSON.parse(manifest) as { files: string[] });
    const own = files.filter((file) => !others.some((folder) => file.startsWith(`${folder}/`)));
    for (const folder of others) {
      expect(files.filter((file) => file.startsWith(`${folder}/`))).not.toEqual([]);
    }
    const foreign = own.filter((file) => !/\.(js|d\.ts)$/.test(file)).sort();
    expect(foreign).toEqual(['LICENSE', 'README.md', 'package.json']);
    expect(files.filter((file) => /\.test\.|(^|\/)(test|examples|bench)\//.test(file))).toEqual([]);
  });

  test('satisfies publint', async () => {
    const { buffer } = await bytesOf(name);
    const { messages, pkg } = await publint({ strict: true, pack: { tarball: buffer } });
    const texts = messages.map((message) => formatMessage(message, pkg, { color: false }));
    expect(texts).toEqual([]);
  });

  test('has types that every ES module importer resolves', async () => {
    const result = await checkPackage(createPackageFromTarballData(await bytesOf(name)));
    if (result.types === false) throw new Error(`@ktl/${name} has no types`);
    // ES modules only: require() and resolvers that know no exports map are not promised.
    const problems = result.problems.filter(
      (problem) =>
        problem.kind !== 'CJSResolvesToESM' &&
        !('resolutionKind' in problem && problem.resolutionKind === 'node10'),
    );
    expect(problems).toEqual([]);
  });
});

test('an empty project installs kube-informers and log-tailer, compiles against them, and runs', async () => {
  const project = join(folder, 'project');
  const wanted = ['faults', 'kube-client', 'kube-informers', 'log-tailer'];
  const dependencies = Object.fromEntries(
    wanted.map((name) => [`@ktl/${name}`, `file:${tarballOf(name).path}`]),
  );
  await mkdir(project);
  const manifest = { name: 'consumer', version: '1.0.0', type: 'module', dependencies };
  await writeFile(join(project, 'package.json'), JSON.stringify(manifest));
  await copyFile(join(root, 'tools/release/fixture/consumer.ts'), join(project, 'consumer.ts'));
  const quiet = ['--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline'];
  await run('npm', ['install', ...quiet], { cwd: project });

  const strict = ['--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess'];
  const esm = ['--module', 'nodenext', '--target', 'es2024', '--allowImportingTsExtensions'];
  const types = [
    '--lib',
    'es2024,esnext.disposable',
    '--typeRoots',
    join(root, 'node_modules/@types'),
  ];
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const check = [tsc, '--noEmit', ...strict, ...esm, ...types, '--types', 'node', 'consumer.ts'];
  const compiled = await run(process.execPath, check, { cwd: project }).catch(
    (error: unknown) => error as { readonly stdout: string },
  );
  expect(compiled.stdout).toBe('');

  const { stdout } = await run(process.execPath, ['consumer.ts'], { cwd: project });
  expect(stdout).toBe('shop/web-0 is kept\nhello\nworld\n');
}, 120_000);
