import type { KtlError } from '@ktl/faults';
import { faults } from '../faults.ts';

/** Something in a file is not as any writer leaves it. */
export class DamageError extends Error {
  readonly code = 'SQLITE_CORRUPT';
}

/** The fault for an error of SQLite or the file system while a file is read. */
export function readFault(noun: string, path: string, error: unknown): KtlError {
  const { code, reason } = errorParts(error);
  return /^SQLITE_(?:CORRUPT|NOTADB|FORMAT|ERROR|SCHEMA|MISMATCH|CONSTRAINT|RANGE|TOOBIG)/.test(
    code,
  )
    ? faults.ARCHIVE_DAMAGED({ noun, path, reason }, error)
    : faults.ARCHIVE_UNREADABLE({ noun, path, reason }, error);
}

/** The fault for an error of SQLite or the file system while a file is written. */
export function writeFault(noun: string, path: string, error: unknown): KtlError {
  const { code, reason } = errorParts(error);
  if (code === 'EEXIST') return faults.ARCHIVE_EXISTS({ noun, path }, error);
  if (/^SQLITE_(?:BUSY|LOCKED)/.test(code)) return faults.ARCHIVE_IN_USE({ noun, path }, error);
  if (/^(?:SQLITE_FULL|ENOSPC|EDQUOT|EFBIG)/.test(code)) {
    return faults.ARCHIVE_DISK_FULL({ noun, path }, error);
  }
  if (/^SQLITE_(?:CORRUPT|NOTADB)/.test(code)) {
    return faults.ARCHIVE_DAMAGED({ noun, path, reason }, error);
  }
  return faults.ARCHIVE_WRITE_FAILED({ noun, path, reason }, error);
}

/** Code and text of whatever was thrown. */
export function errorParts(error: unknown): { code: string; reason: string } {
  const code = (error as { code?: unknown } | undefined)?.code;
  return {
    code: typeof code === 'string' ? code : '',
    reason: error instanceof Error ? error.message : String(error),
  };
}
