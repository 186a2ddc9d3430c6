import { execFile } from 'node:child_process';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const blockBytes = 512;

/** A folder that soon takes no more. */
export interface SmallDisk extends AsyncDisposable {
  readonly path: string;
  /** How a program has to be started there. */
  readonly under: readonly string[];
  /** From now on it takes nothing that a process writes. */
  fill(pid: number): Promise<void>;
}

/** How a disk is made small. */
export type SmallDiskKind = 'a file system in memory' | 'a limit on the size of files';

/** What is possible here: to mount a file system takes rights. */
export async function smallDiskKind(): Promise<SmallDiskKind> {
  try {
    await using disk = await mounted(blockBytes * 128);
    await disk.fill(0);
    return 'a file system in memory';
  } catch {
    return 'a limit on the size of files';
  }
}

/** A disk on which so many bytes have room; `kind` is one that {@link smallDiskKind} gave, or the limit. */
export async function openSmallDisk(kind: SmallDiskKind, sizeBytes: number): Promise<SmallDisk> {
  return kind === 'a file system in memory' ? mounted(sizeBytes) : limited(sizeBytes);
}

async function mounted(sizeBytes: number): Promise<SmallDisk> {
  const path = await newFolder();
  const options = `size=${String(sizeBytes)},mode=700`;
  try {
    await run('mount', ['-t', 'tmpfs', '-o', options, 'ktl-small-disk', path]);
  } catch (error) {
    await rm(path, { recursive: true });
    throw error;
  }
  return {
    path,
    under: [],
    fill: () => fillFolder(path),
    [Symbol.asyncDispose]: async () => {
      // A program that is still there does not keep it.
      await run('umount', ['-l', path]);
      await rm(path, { recursive: true, force: true });
    },
  };
}

async function limited(sizeBytes: number): Promise<SmallDisk> {
  const path = await newFolder();
  const blocks = String(Math.floor(sizeBytes / blockBytes));
  return {
    path,
    under: ['sh', '-c', `ulimit -f ${blocks}; exec "$0" "$@"`],
    fill: async (pid) => {
      await run('prlimit', ['--pid', String(pid), '--fsize=0']);
    },
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}

function newFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'ktl-small-disk-'));
}

async function fillFolder(path: string): Promise<void> {
  await using file = await open(join(path, 'filler'), 'w');
  for (const bytes of [1_048_576, 4096]) {
    try {
      for (;;) await file.write(Buffer.alloc(bytes));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
  }
}
