import {
  link,
  lstat,
  open,
  readdir,
  readlink,
  realpath,
  rename,
  rm,
  statfs,
} from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isKtlError } from '@ktl/faults';
import { faults } from '../faults.ts';
import { reasonOf } from '../files/safe-file.ts';

/** The name of a tarball that this process is writing. */
export function temporaryName(output: string): string {
  return `${output}.${String(process.pid)}.tmp`;
}

/** @throws KtlError ARTIFACT_EXISTS */
export async function refuseExisting(path: string): Promise<void> {
  if (await exists(path)) throw faults.ARTIFACT_EXISTS({ path });
}

export async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw await writeFault(path, error);
  }
}

/**
 * Gives a whole file its name, and never takes it from another one.
 * @throws KtlError ARTIFACT_EXISTS
 */
export async function publish(temporary: string, output: string): Promise<void> {
  try {
    await link(temporary, output);
    await rm(temporary);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw faults.ARTIFACT_EXISTS({ path: output }, error);
    // A file system without hard links.
    await refuseExisting(output);
    await rename(temporary, output);
  }
  await syncFolder(dirname(output));
}

/**
 * Removes what a process that is gone left of a tarball.
 * @throws KtlError ARTIFACT_IN_USE a process that lives is packing it
 */
export async function removeLeftovers(output: string): Promise<void> {
  const names = await readdir(dirname(output)).catch(() => []);
  const start = `${basename(output)}.`;
  for (const name of names) {
    if (!name.startsWith(start)) continue;
    const [, digits] = /^(\d+)\.tmp$/.exec(name.slice(start.length)) ?? [];
    if (digits === undefined) continue;
    const pid = Number(digits);
    const temporary = join(dirname(output), name);
    if (await isWriting(pid, temporary)) {
      throw faults.ARTIFACT_IN_USE({ path: output, pid, temporary });
    }
    await rm(temporary, { force: true });
  }
}

/** A failure to write, as the error that says what to do. */
export async function writeFault(path: string, error: unknown): Promise<unknown> {
  if (isKtlError(error) || (error as Error).name === 'AbortError') return error;
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EEXIST') return faults.ARTIFACT_EXISTS({ path }, error);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    const folder = dirname(path);
    const freeBytes = await freeBytesOf(folder);
    return faults.ARTIFACT_NO_ROOM({ path, needBytes: undefined, freeBytes, folder }, error);
  }
  return faults.ARTIFACT_WRITE_FAILED({ path, reason: reasonOf(error) }, error);
}

/** Bytes that may be written to a folder's file system. */
export async function freeBytesOf(folder: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch {
    return Number.POSITIVE_INFINITY; // Not every system says; writing will.
  }
}

async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch {
    // Some systems do not open folders. The file itself is on the disk.
  }
}

// A number is given anew: after a restart, and soon in a container, another process has it, or this one.
async function isWriting(pid: number, path: string): Promise<boolean> {
  if (!isAlive(pid)) return false;
  return (await hasOpen(pid, path)) ?? pid !== process.pid;
}

/** Whether a process has a file open; undefined where the system does not tell. */
async function hasOpen(pid: number, path: string): Promise<boolean | undefined> {
  const folder = `/proc/${String(pid)}/fd`;
  try {
    const [whole, names] = await Promise.all([realpath(path), readdir(folder)]);
    // Files that are closed meanwhile are not it.
    const links = names.map((name) => readlink(join(folder, name)).catch(() => ''));
    return (await Promise.all(links)).includes(whole);
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
