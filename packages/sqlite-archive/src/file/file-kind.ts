import type { Database } from 'better-sqlite3';

/** A kind of SQLite file that ktl writes, as its header and its schema tell it from all others. */
export interface FileKind {
  /** For messages, with its article: `a log capture`. */
  readonly noun: string;
  /** The header's `application_id`. */
  readonly applicationId: number;
  /** SQL from version n to n + 1, from an empty file on; their number is the newest `user_version`. */
  readonly migrations: readonly string[];
  /** SQL that a finished file has run besides, and one that is being written has not. */
  readonly finishing: string;
}

/** The version of a file that has had all migrations. */
export function newestVersion(kind: FileKind): number {
  return kind.migrations.length;
}

/**
 * Brings an own, writable file to the newest version, each step in a transaction of its own. An empty
 * file becomes one of this kind.
 * @returns the version that the file had
 */
export function migrate(database: Database, kind: FileKind): number {
  const before = database.pragma('user_version', { simple: true }) as number;
  for (let version = before; version < newestVersion(kind); version++) {
    database.transaction(() => {
      database.exec(kind.migrations[version] ?? '');
      database.pragma(`application_id = ${String(kind.applicationId)}`);
      database.pragma(`user_version = ${String(version + 1)}`);
    })();
  }
  return before;
}
