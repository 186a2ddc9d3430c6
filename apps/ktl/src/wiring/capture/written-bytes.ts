import { statSync } from 'node:fs';

/** Bytes on the disk of a SQLite file that is being written: most of them are in the log beside it. */
export function writtenBytes(path: string): number {
  const sizes = ['', '-wal'].map(
    (ending) => statSync(`${path}${ending}`, { throwIfNoEntry: false })?.size ?? 0,
  );
  return sizes.reduce((sum, size) => sum + size);
}
