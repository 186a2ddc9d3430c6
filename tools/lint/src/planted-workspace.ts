import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../../..');

const copied = [
  'package.json',
  'package-lock.json',
  'nx.json',
  'knip.json',
  'eslint.config.mjs',
  'jest.config.mjs',
  'jest.preset.mjs',
  'tsconfig.base.json',
  'tsconfig.spec.base.json',
  '.prettierrc.json',
  '.prettierignore',
  'tools/lint',
];

/** A copy of this workspace's configuration in a temporary folder, with the given files in it. */
export interface PlantedWorkspace extends AsyncDisposable {
  readonly path: string;
}

/**
 * Copies configuration, manifests and lint rules, not the sources: every package gets an empty
 * index. The installed dependencies are linked.
 * @param files - text by path, relative to the workspace
 */
export async function plantWorkspace(
  files: Readonly<Record<string, string>>,
): Promise<PlantedWorkspace> {
  const path = await mkdtemp(join(tmpdir(), 'ktl-lint-'));
  for (const name of copied) {
    await cp(join(root, name), join(path, name), { recursive: true, filter: isSource });
  }
  for (const name of await readdir(join(root, 'packages'))) await copyManifests(path, name);
  await linkDependencies(path);
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(path, name)), { recursive: true });
    await writeFile(join(path, name), text);
  }
  return {
    path,
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}

function isSource(path: string): boolean {
  return !/\/(node_modules|dist)(\/|$)|planted-workspace|\.test\.ts$/.test(path);
}

async function copyManifests(path: string, name: string): Promise<void> {
  const from = join(root, 'packages', name);
  const to = join(path, 'packages', name);
  await mkdir(join(to, 'src'), { recursive: true });
  for (const file of ['package.json', 'tsconfig.json', 'tsconfig.lib.json', 'tsconfig.spec.json']) {
    await cp(join(from, file), join(to, file));
  }
  await writeFile(join(to, 'src/index.ts'), 'export {};\n');
}

async function linkDependencies(path: string): Promise<void> {
  const modules = join(path, 'node_modules');
  await mkdir(join(modules, '@ktl'), { recursive: true });
  for (const name of await readdir(join(root, 'node_modules'))) {
    if (name === '@ktl' || name === '.cache') continue;
    await symlink(join(root, 'node_modules', name), join(modules, name));
  }
  for (const name of await readdir(join(path, 'packages'))) {
    await symlink(join(path, 'packages', name), join(modules, '@ktl', name));
  }
}
