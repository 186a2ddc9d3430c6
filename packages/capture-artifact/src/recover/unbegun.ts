import { open, readdir } from 'node:fs/promises';
import { hasFile } from '../files/safe-file.ts';

const headerBytes = 100;
/** The largest first page that there is. */
const pageBytes = 65_536;
const writeAhead = 2;

/** Whether the program was killed before the folder of its capture had a file in which anything can be. */
export async function isUnbegunFolder(folder: string, file: string): Promise<boolean> {
  if (await hasFile(folder, file)) return isUnbegunFile(file);
  return (await readdir(folder)).length === 0;
}

/**
 * Whether a SQLite file is empty, or has no more than the first page of one that was to become a capture:
 * what it is goes into it with its tables, and lines come after that.
 */
export async function isUnbegunFile(file: string): Promise<boolean> {
  await using handle = await open(file);
  const { size } = await handle.stat();
  if (size === 0) return true;
  const head = Buffer.alloc(headerBytes);
  await handle.read(head, 0, headerBytes, 0);
  const isOfNoKind = head.readUInt32BE(60) === 0 && head.readUInt32BE(68) === 0;
  const isSqlite = head.toString('latin1', 0, 16) === 'SQLite format 3\0';
  return isSqlite && isOfNoKind && head[18] === writeAhead && size <= pageBytes;
}
