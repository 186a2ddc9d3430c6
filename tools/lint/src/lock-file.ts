import { readFile, writeFile } from 'node:fs/promises';

interface LockedPackage {
  readonly version?: string;
  readonly dev?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

interface LockFile {
  packages: Record<string, LockedPackage>;
}

/** A platform's build of a package that the lock file does not name. */
export interface MissingBuild {
  readonly name: string;
  readonly version: string;
  readonly dev: boolean;
}

const systems = ['darwin', 'linux', 'win32', 'freebsd', 'android', 'openharmony'];
const processors = [
  'arm64',
  'x64',
  'ia32',
  'ppc64',
  's390x',
  'riscv64',
  'loong64',
  'arm',
  'wasm32',
];

/**
 * Optional dependencies that the lock file leaves out. `npm install` drops the builds for other
 * platforms where a registry mirror does not carry them, and `npm ci` then refuses the lock file.
 */
export function findMissingBuilds(lock: LockFile): MissingBuild[] {
  return Object.entries(lock.packages).flatMap(([path, entry]) =>
    Object.entries(entry.optionalDependencies ?? {})
      .filter(([name]) => !resolves(lock, path, name))
      .map(([name, version]) => ({ name, version, dev: entry.dev ?? false })),
  );
}

function resolves(lock: LockFile, from: string, name: string): boolean {
  for (let folder = from; ;) {
    if (`${folder === '' ? '' : `${folder}/`}node_modules/${name}` in lock.packages) return true;
    if (folder === '') return false;
    folder = folder.slice(0, Math.max(folder.lastIndexOf('/node_modules/'), 0));
  }
}

/** Adds the missing builds, for the platform that each is named after. */
export async function completeLockFile(path: string): Promise<readonly MissingBuild[]> {
  const lock = JSON.parse(await readFile(path, 'utf8')) as LockFile;
  const missing = findMissingBuilds(lock);
  for (const build of missing) lock.packages[`node_modules/${build.name}`] = entryOf(build);
  const { '': root, ...rest } = lock.packages;
  const sorted = Object.entries(rest).sort(([a], [b]) => a.localeCompare(b, 'en'));
  lock.packages = { '': root ?? {}, ...Object.fromEntries(sorted) };
  if (missing.length > 0) await writeFile(path, `${JSON.stringify(lock, undefined, 2)}\n`);
  return missing;
}

function entryOf({ name, version, dev }: MissingBuild): LockedPackage & Record<string, unknown> {
  const words = (name.split('/').at(-1) ?? '').split('-');
  const os = systems.filter((system) => words.includes(system));
  const cpu = processors.filter((processor) => words.includes(processor));
  const libc = words.some((word) => word.startsWith('musl')) ? 'musl' : 'glibc';
  return {
    version,
    ...(cpu.length > 0 && { cpu }),
    ...(dev && { dev }),
    ...(os[0] === 'linux' && { libc: [libc] }),
    optional: true,
    ...(os.length > 0 && { os }),
  };
}
