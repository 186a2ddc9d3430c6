import { copyFile, cp, glob, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly files?: readonly string[];
  readonly [field: string]: unknown;
}

const kept = ['name', 'version', 'description', 'keywords', 'license', 'type', 'sideEffects'];
const dependencies = ['dependencies', 'peerDependencies', 'peerDependenciesMeta'];

/** Names of the folders in packages/ that are published. */
export async function listPublished(root: string): Promise<string[]> {
  const names = await readdir(join(root, 'packages'));
  const manifests = await Promise.all(names.map((name) => readManifest(root, name)));
  return names.filter((_, index) => manifests[index]?.private !== true).sort();
}

/**
 * Completes `packages/<name>/dist`, which holds the compiled sources, into a folder that npm can
 * publish: manifest, readme, licence, and no file whose source is gone.
 * @throws Error when the package was not built or has no README.md
 */
export async function completePublishable(root: string, name: string): Promise<string> {
  const home = join(root, 'packages', name);
  const dist = join(home, 'dist');
  const isBuilt = await stat(join(dist, 'index.js')).catch(() => undefined);
  if (isBuilt === undefined) throw new Error(`packages/${name} is not built: npm run build`);
  const source = await readManifest(root, name);
  await removeOrphans(home, asTheyAre(source));
  const manifest = publishedManifest(source);
  for (const folder of source.files ?? []) {
    if (folder.startsWith('dist')) continue;
    await cp(join(home, folder), join(dist, folder), { recursive: true });
  }
  await writeFile(join(dist, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
  await copyFile(join(home, 'README.md'), join(dist, 'README.md')).catch((error: unknown) => {
    throw new Error(`packages/${name} has no README.md`, { cause: error });
  });
  await copyFile(join(root, 'LICENSE'), join(dist, 'LICENSE'));
  return dist;
}

/** The manifest as users get it: paths start in dist/, nothing points at sources. */
export function publishedManifest(manifest: Manifest): Manifest {
  const pick = (fields: readonly string[]): Record<string, unknown> =>
    Object.fromEntries(
      fields.filter((field) => field in manifest).map((field) => [field, manifest[field]]),
    );
  const { name, version } = manifest;
  return {
    ...pick(kept),
    name,
    version,
    engines: { node: '>=24' },
    exports: rewritten(manifest.exports ?? {}) as Record<string, unknown>,
    files: ['**/*.js', '**/*.d.ts', ...asTheyAre(manifest)],
    ...pick(dependencies),
  };
}

/** Folders of the tarball that are no compiled sources: `schemas`, and `dist/viewer` as `viewer`. */
export function asTheyAre({ files = [] }: Pick<Manifest, 'files'>): readonly string[] {
  return files.filter((folder) => folder !== 'dist').map((folder) => folder.replace(/^dist\//, ''));
}

function rewritten(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(/^\.\/dist\//, './');
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([condition]) => condition !== '@ktl/source');
  return Object.fromEntries(entries.map(([key, inner]) => [key, rewritten(inner)]));
}

async function readManifest(root: string, name: string): Promise<Manifest> {
  const text = await readFile(join(root, 'packages', name, 'package.json'), 'utf8');
  return JSON.parse(text) as Manifest;
}

// The compiler leaves the output of files that were renamed or deleted. Pages are built by others, whole.
async function removeOrphans(home: string, others: readonly string[]): Promise<void> {
  for await (const file of glob('**/*.{js,d.ts}', { cwd: join(home, 'dist') })) {
    if (others.some((folder) => file.startsWith(`${folder}/`))) continue;
    const source = join(home, 'src', file.replace(/(\.d\.ts|\.js)$/, '.ts'));
    const hasSource = await stat(source).catch(() => undefined);
    if (hasSource === undefined) await rm(join(home, 'dist', file));
  }
}
