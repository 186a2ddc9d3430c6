import type { Dirent, Stats } from 'node:fs';
import { lstat, readdir, readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { faults } from '../faults.ts';

/** A stack file that was found. */
export interface StackFile {
  readonly kind: 'stack' | 'release';
  /** Folder that it is in, as its path from the root: '' is the root. */
  readonly folder: string;
  /** Path, for messages and for reading. */
  readonly path: string;
}

const kinds = new Map([
  ['stack.yaml', 'stack'],
  ['release.yaml', 'release'],
] as const);

const maxFileBytes = 1024 * 1024;
const maxFolders = 20_000;
const maxDepth = 32;

/**
 * The stack files of a tree, folder by folder from the root down, by name. Hidden folders, node_modules and
 * the insides of charts are passed over; links are not followed into folders.
 * @throws KtlError STACK_NOT_FOUND, STACK_UNREADABLE where a link leads out of the tree to stack files
 */
export async function findStackFiles(root: string): Promise<readonly StackFile[]> {
  const top = await realRoot(root);
  const found: StackFile[] = [];
  const folders: { readonly path: string; readonly depth: number }[] = [{ path: root, depth: 0 }];
  for (let seen = 0; ; seen += 1) {
    const next = folders.shift();
    if (next === undefined) break;
    if (seen > maxFolders || next.depth > maxDepth) {
      const problem = 'is too large a tree for a stack: name a folder further down';
      throw faults.STACK_UNREADABLE({ file: root, problem });
    }
    const entries = (await entriesOf(next.path)).toSorted((a, b) => (a.name < b.name ? -1 : 1));
    const isChart = entries.some(({ name }) => name === 'Chart.yaml');
    for (const entry of entries) {
      const path = join(next.path, entry.name);
      const kind = kinds.get(entry.name as 'stack.yaml');
      if (entry.isSymbolicLink()) await checkLink(path, top);
      if (kind !== undefined && (await isFile(entry, path))) {
        found.push({ kind, folder: relative(root, next.path), path });
      } else if (entry.isDirectory() && isLookedInto(entry.name, isChart)) {
        folders.push({ path, depth: next.depth + 1 });
      }
    }
  }
  if (!found.some(({ kind, folder }) => kind === 'stack' && folder === '')) {
    throw await notFound(root);
  }
  return found;
}

/** Text of a stack file. @throws KtlError STACK_UNREADABLE where it is larger than 1 MiB, or no access is given */
export async function readStackFile(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > maxFileBytes) {
      throw faults.STACK_UNREADABLE({ file: path, problem: 'is larger than 1 MiB' });
    }
    return await readFile(path, 'utf8');
  } catch (error) {
    throw accessFault(path, error);
  }
}

/** Folder of a stack that was named by itself or by its stack.yaml. */
export function rootOf(path: string): string {
  return basename(path) === 'stack.yaml' ? dirname(path) : path;
}

async function realRoot(root: string): Promise<string> {
  const isFolder = await stat(root).then(
    (found: Stats) => found.isDirectory(),
    (error: unknown) => {
      throw accessFault(root, error);
    },
  );
  if (isFolder) return realpath(root);
  throw faults.STACK_NOT_FOUND({ folder: root, reason: 'it is no folder', instead: undefined });
}

async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  return readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw accessFault(folder, error);
  });
}

// A chart's templates are no YAML, and what it brings along is not this stack's.
function isLookedInto(name: string, isChart: boolean): boolean {
  if (name.startsWith('.') || name === 'node_modules') return false;
  return !(isChart && (name === 'templates' || name === 'charts' || name === 'crds'));
}

async function isFile(entry: Dirent, path: string): Promise<boolean> {
  return entry.isFile() || (entry.isSymbolicLink() && ((await find(path))?.isFile() ?? false));
}

// A link within the tree leads to what is found anyway. One that leads out is refused where stack files
// are behind it: leaving them out in silence would be worse.
async function checkLink(path: string, top: string): Promise<void> {
  const target = await realpath(path).catch(() => undefined);
  if (target === undefined || target === top || target.startsWith(top + sep)) return;
  const names = [...kinds.keys()];
  const isStackFile = names.some((name) => name === basename(path));
  const behind = await Promise.all(
    names.map((name) => lstat(join(target, name)).catch(() => null)),
  );
  if (!isStackFile && behind.every((one) => one === null)) return;
  throw faults.STACK_UNREADABLE({ file: path, problem: 'is a link that leads out of the stack' });
}

async function find(path: string): Promise<Stats | undefined> {
  return stat(path).catch(() => undefined);
}

async function notFound(root: string): Promise<Error> {
  const other = await find(join(root, 'stack.yml'));
  return faults.STACK_NOT_FOUND({
    folder: root,
    reason: 'it has no stack.yaml',
    instead: other === undefined ? undefined : 'rename stack.yml to stack.yaml',
  });
}

function accessFault(file: string, error: unknown): unknown {
  const code =
    typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  if (code === 'EACCES' || code === 'EPERM') {
    return faults.STACK_UNREADABLE({ file, problem: 'may not be read' }, error);
  }
  if (code !== 'ENOENT' && code !== 'ENOTDIR') return error;
  return faults.STACK_NOT_FOUND(
    { folder: file, reason: 'it does not exist', instead: undefined },
    error,
  );
}
