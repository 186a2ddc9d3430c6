import { statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { isKtlError } from '@ktl/faults';
import { writeFault } from '../file/file-faults.ts';
import { migrate, newestVersion } from '../file/file-kind.ts';
import { checkHeader, checkPages, checkSchema, openReadonly } from '../file/open-readonly.ts';
import { CaptureFile, type CaptureTotals } from './capture-file.ts';
import { captureKind } from './capture-kind.ts';

/** What {@link recoverCapture} did. */
export interface RecoveredCapture extends CaptureTotals {
  /** False: the file was finished already and has the newest version. */
  readonly wasNeeded: boolean;
}

/**
 * Completes a capture whose writer was killed, ran out of disk or was disposed of, and brings an older one
 * to the newest version. All that was committed is kept. Blocks for about 10 s for each million lines that
 * have no words yet.
 * @throws KtlError ARCHIVE_IN_USE: its writer still lives, or a reader has it open; ARCHIVE_WRONG_KIND,
 * ARCHIVE_NEWER, ARCHIVE_SCHEMA, ARCHIVE_DAMAGED, ARCHIVE_DISK_FULL, ARCHIVE_WRITE_FAILED
 */
export function recoverCapture(path: string): RecoveredCapture {
  const header = checkHeader(path, captureKind, true);
  if (!header.isWal && header.userVersion === newestVersion(captureKind)) return whole(path);
  try {
    prove(path, header.userVersion);
    const file = new CaptureFile(path, { timeoutMs: 0 });
    try {
      return { ...file.finish('recovered'), wasNeeded: true };
    } finally {
      file.close();
    }
  } catch (error) {
    throw isKtlError(error) ? error : writeFault(captureKind.noun, path, error);
  }
}

function whole(path: string): RecoveredCapture {
  const database = openReadonly(path, captureKind);
  try {
    const lines = database.prepare('SELECT coalesce(max(id), 0) FROM lines').pluck().get();
    return { lines: Number(lines), sizeBytes: statSync(path).size, wasNeeded: false };
  } finally {
    database.close();
  }
}

/** Nobody else has the file, and it is what a writer left. */
function prove(path: string, version: number): void {
  const database = new Database(path, { fileMustExist: true, timeout: 0 });
  try {
    database.pragma('trusted_schema = OFF');
    database.pragma('cell_size_check = ON');
    // Exclusive in write-ahead mode: fails while any other connection is open.
    database.pragma('locking_mode = EXCLUSIVE');
    database.exec('BEGIN IMMEDIATE; COMMIT');
    checkSchema(database, path, { kind: captureKind, version });
    checkPages(database, path, captureKind);
    migrate(database, captureKind);
  } finally {
    database.close();
  }
}
