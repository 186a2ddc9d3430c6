import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/** What the first 100 bytes of an SQLite file say (https://sqlite.org/fileformat.html, 1.3). */
export interface FileHeader {
  readonly applicationId: number;
  readonly userVersion: number;
  /** The file was left in write-ahead mode: it is being written, or its writer was killed. */
  readonly isWal: boolean;
  readonly isUtf8: boolean;
  /** Bytes that the file claims to have; 0 where it does not say. */
  readonly claimedBytes: number;
  readonly sizeBytes: number;
}

// Windows has no such flag, whatever the types say.
const nonBlocking = (constants as { O_NONBLOCK?: number }).O_NONBLOCK ?? 0;
const magic = Buffer.from('SQLite format 3\0', 'latin1');

/**
 * The header of a regular file, read without SQLite.
 * @returns undefined: it is no SQLite file
 * @throws what node:fs throws
 */
export function readFileHeader(path: string): FileHeader | undefined {
  // Not to wait for the other end where the name is that of a pipe.
  const fd = openSync(path, constants.O_RDONLY | nonBlocking);
  try {
    const stat = fstatSync(fd);
    const head = Buffer.alloc(100);
    if (!stat.isFile() || readSync(fd, head, 0, 100, 0) < 100) return undefined;
    if (!head.subarray(0, 16).equals(magic)) return undefined;
    const pageBytes = head.readUInt16BE(16) === 1 ? 65_536 : head.readUInt16BE(16);
    return {
      applicationId: head.readUInt32BE(68),
      userVersion: head.readUInt32BE(60),
      isWal: head[18] === 2 || head[19] === 2,
      isUtf8: head.readUInt32BE(56) === 1,
      claimedBytes: head.readUInt32BE(28) * pageBytes,
      sizeBytes: stat.size,
    };
  } finally {
    closeSync(fd);
  }
}
