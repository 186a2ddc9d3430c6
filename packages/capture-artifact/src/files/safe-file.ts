import { constants } from 'node:fs';
import { lstat, open, type FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import { isKtlError } from '@ktl/faults';
import { faults } from '../faults.ts';

const chunkBytes = 262_144;

/** Whether a file of a folder is there. @throws KtlError ARTIFACT_UNSAFE it is a link, device or pipe */
export async function hasFile(folder: string, path: string): Promise<boolean> {
  try {
    const found = await lstat(path);
    if (!found.isFile()) {
      const problem = found.isSymbolicLink() ? 'is a link' : 'is not a file';
      throw faults.ARTIFACT_UNSAFE({ path: folder, entry: basename(path), problem });
    }
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw unreadable(path, error);
  }
}

/** Opens a file of a folder that may be from anybody: no link is followed, no pipe is waited for. */
export async function openPlain(folder: string, path: string): Promise<FileHandle> {
  if (!(await hasFile(folder, path))) {
    throw faults.ARTIFACT_UNREADABLE({ path, reason: 'there is no such file' });
  }
  try {
    const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
    return await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch (error) {
    throw unreadable(path, error);
  }
}

export function unreadable(path: string, error: unknown): unknown {
  if (isKtlError(error)) return error;
  return faults.ARTIFACT_UNREADABLE({ path, reason: reasonOf(error) }, error);
}

/** What the system said, in words where it has some. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'ENOENT':
      return 'there is no such file or folder';
    case 'EACCES':
    case 'EPERM':
      return 'permission denied';
    default:
      return code ?? message;
  }
}

/** A file's bytes from its beginning, some at a time. Several may read one handle at once. */
export async function* bytesOf(handle: FileHandle): AsyncGenerator<Buffer, void> {
  for (let at = 0; ;) {
    const { buffer, bytesRead } = await handle.read(
      Buffer.allocUnsafe(chunkBytes),
      0,
      chunkBytes,
      at,
    );
    if (bytesRead === 0) return;
    at += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}
