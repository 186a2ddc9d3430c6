import { open, readdir } from 'node:fs/promises';
import { hasFile } from '../files/safe-file.ts';

// https://sqlite.org/fileformat.html, 1.3 and 1.6: behind the header comes the tree of all tables.
const headerBytes = 100;
const firstBytes = headerBytes + 8;

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
  const head = Buffer.alloc(firstBytes);
  await handle.read(head, 0, firstBytes, 0);
  const isSqlite = head.toString('latin1', 0, 16) === 'SQLite format 3\0';
  const isOfNoKind = head.readUInt32BE(60) === 0 && head.readUInt32BE(68) === 0;
  const tables = head.readUInt16BE(headerBytes + 3);
  return isSqlite && isOfNoKind && tables === 0;
}
