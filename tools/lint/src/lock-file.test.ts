import { expect, test } from '@jest/globals';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { completeLockFile, findMissingBuilds } from './lock-file.ts';

const root = resolve(import.meta.dirname, '../../..');

test('the lock file of the workspace names the builds of every platform, so npm ci takes it', async () => {
  const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as Parameters<
    typeof findMissingBuilds
  >[0];
  expect(findMissingBuilds(lock)).toEqual([]);
});

test('a build that is missing is added for the platform it is named after', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ktl-lock-'));
  const path = join(folder, 'package-lock.json');
  const tool = { dev: true, optionalDependencies: { 'x-linux-arm64-musl': '1.0.0', y: '2.0.0' } };
  await writeFile(
    path,
    JSON.stringify({ packages: { '': {}, 'node_modules/tool': tool, 'node_modules/y': {} } }),
  );
  expect((await completeLockFile(path)).map((build) => build.name)).toEqual(['x-linux-arm64-musl']);
  const written = JSON.parse(await readFile(path, 'utf8')) as { packages: Record<string, unknown> };
  expect(written.packages['node_modules/x-linux-arm64-musl']).toEqual({
    version: '1.0.0',
    cpu: ['arm64'],
    dev: true,
    libc: ['musl'],
    optional: true,
    os: ['linux'],
  });
  await rm(folder, { recursive: true });
});
