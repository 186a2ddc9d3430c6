import { resolve } from 'node:path';
import Database from 'better-sqlite3';
import { faults } from '../faults.ts';
import { schemaDifference } from './allowed-schema.ts';
import { readFault } from './file-faults.ts';
import { readFileHeader, type FileHeader } from './file-header.ts';
import { newestVersion, type FileKind } from './file-kind.ts';

/** Up to this size every page of a file is checked when it is opened; larger ones as they are read. */
const checkedWholeBytes = 16 * 1024 * 1024;

/** How {@link openReadonly} reads. */
export interface ReadonlyOptions {
  /** True: another process or thread is writing it. Only for files of one's own. */
  readonly live?: boolean | undefined;
}

/**
 * Opens a file of unknown origin for reading. Nothing of it is run and nothing is written, neither to it
 * nor beside it: the header is judged before SQLite sees it, a file in write-ahead mode, for which SQLite
 * would make files, is refused, and its schema has to be letter by letter what this version writes.
 * @throws KtlError ARCHIVE_UNREADABLE, ARCHIVE_WRONG_KIND, ARCHIVE_NEWER, ARCHIVE_OLDER, ARCHIVE_SCHEMA,
 * ARCHIVE_DAMAGED, ARCHIVE_UNFINISHED
 */
export function openReadonly(
  path: string,
  kind: FileKind,
  { live = false }: ReadonlyOptions = {},
): Database.Database {
  const header = checkHeader(path, kind);
  if (header.isWal && !live) throw faults.ARCHIVE_UNFINISHED({ noun: kind.noun, path });
  if (!header.isWal && header.claimedBytes !== header.sizeBytes) {
    const reason = `it has ${String(header.sizeBytes)} of ${String(header.claimedBytes)} bytes`;
    throw faults.ARCHIVE_DAMAGED({ noun: kind.noun, path, reason });
  }
  return guarded(path, kind, () => {
    // Absolute, so that no name means something else to SQLite. A rollback journal beside the file, which
    // ktl never leaves, is not played back: SQLite refuses to read then.
    const database = new Database(resolve(path), { readonly: true, fileMustExist: true });
    try {
      database.pragma('trusted_schema = OFF');
      database.pragma('cell_size_check = ON');
      database.pragma('query_only = ON');
      database.pragma('mmap_size = 0');
      // Reading goes forward; the system keeps pages too. The library's 16 MiB bring nothing here.
      database.pragma('cache_size = -4096');
      checkSchema(database, path, { kind });
      if (header.sizeBytes <= checkedWholeBytes) checkPages(database, path, kind);
      return database;
    } catch (error) {
      database.close();
      throw error;
    }
  });
}

/**
 * Judges the header of a file alone.
 * @throws KtlError ARCHIVE_UNREADABLE, ARCHIVE_WRONG_KIND, ARCHIVE_NEWER, ARCHIVE_OLDER
 */
export function checkHeader(path: string, kind: FileKind, mayBeOlder = false): FileHeader {
  const { noun } = kind;
  const header = guarded(path, kind, () => readFileHeader(path));
  if (header?.applicationId !== kind.applicationId || !header.isUtf8) {
    throw faults.ARCHIVE_WRONG_KIND({ noun, path });
  }
  const version = header.userVersion;
  const newest = newestVersion(kind);
  if (version > newest) throw faults.ARCHIVE_NEWER({ noun, path, version, newest });
  if (version < 1) throw faults.ARCHIVE_WRONG_KIND({ noun, path });
  if (version < newest && !mayBeOlder) {
    throw faults.ARCHIVE_OLDER({ noun, path, version, newest });
  }
  return header;
}

/** @throws KtlError ARCHIVE_SCHEMA */
export function checkSchema(
  database: Database.Database,
  path: string,
  { kind, version = newestVersion(kind) }: { kind: FileKind; version?: number },
): void {
  const difference = schemaDifference(database, kind, version);
  if (difference !== undefined) {
    throw faults.ARCHIVE_SCHEMA({ noun: kind.noun, path, difference });
  }
}

/**
 * Looks at every page: takes about a second for each GB.
 * @throws KtlError ARCHIVE_DAMAGED
 */
export function checkPages(database: Database.Database, path: string, kind: FileKind): void {
  const found = String(database.pragma('quick_check(1)', { simple: true }));
  if (found !== 'ok') {
    throw faults.ARCHIVE_DAMAGED({ noun: kind.noun, path, reason: found.replaceAll('\n', ' ') });
  }
}

function guarded<T>(path: string, kind: FileKind, use: () => T): T {
  try {
    return use();
  } catch (error) {
    throw isFault(error) ? error : readFault(kind.noun, path, error);
  }
}

function isFault(error: unknown): boolean {
  return error instanceof Error && error.name === 'KtlError';
}
