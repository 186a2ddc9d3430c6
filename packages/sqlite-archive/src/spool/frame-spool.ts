import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database, { type Statement } from 'better-sqlite3';
import { faults } from '../faults.ts';

/** Consecutive frames of a session as bytes. */
export interface SpoolBatch {
  /** Number of the first frame. */
  readonly first: number;
  /** Number of the last frame. */
  readonly last: number;
  readonly bytes: Uint8Array;
}

/**
 * Batches in a temporary SQLite file. Every call is synchronous and throws `SQLITE_SPOOL_FAILED`
 * where the file fails, for instance because the disk is full; what was read before stays good.
 */
export interface FrameSpoolFile {
  /** Bytes of all batches that it holds, without what SQLite adds. */
  readonly sizeBytes: number;
  /** Number of the oldest frame that it holds; undefined: it is empty. */
  readonly oldest: number | undefined;
  /** Adds a batch behind all others. */
  append(batch: SpoolBatch): void;
  /** The batch that contains a frame; undefined: it holds none. */
  read(seq: number): SpoolBatch | undefined;
  /** Removes the oldest batches until `maxBytes` or less are left. Their room is used again. */
  trim(maxBytes: number): void;
  /** Closes and deletes the file. Doing it twice does no harm. */
  [Symbol.dispose](): void;
}

/** How {@link openFrameSpool} opens its file. */
export interface FrameSpoolOptions {
  /** The largest that the file may grow, in bytes; beyond it `append` fails as on a full disk. */
  readonly maxFileBytes?: number;
}

const pageBytes = 32 * 1024;

/**
 * A new temporary file, readable by its owner alone, in a fresh folder of its own. It is deleted when
 * it is closed; where the platform allows, its name is gone as soon as it is open, so that nothing is
 * left when the process is killed.
 * @param folder - where the fresh folder is made. Default: the system's for temporary files.
 * @throws KtlError SQLITE_SPOOL_FAILED
 */
export function openFrameSpool(
  folder: string = tmpdir(),
  options: FrameSpoolOptions = {},
): FrameSpoolFile {
  let own: string | undefined;
  try {
    own = mkdtempSync(join(folder, 'ktl-')); // Mode 0700.
    return new SqliteFrameSpool(own, options);
  } catch (error) {
    if (own !== undefined) remove(own);
    throw failed('open', folder, error);
  }
}

interface Row {
  readonly first: number;
  readonly last: number;
  readonly bytes: Uint8Array;
}

class SqliteFrameSpool implements FrameSpoolFile {
  readonly #folder: string;
  readonly #database: Database.Database;
  readonly #insert: Statement<[number, number, Uint8Array]>;
  readonly #select: Statement<[number], Row>;
  readonly #sizes: Statement<[], { first: number; last: number; size: number }>;
  readonly #delete: Statement<[number]>;
  #sizeBytes = 0;
  #oldest: number | undefined;

  constructor(folder: string, { maxFileBytes }: FrameSpoolOptions) {
    this.#folder = folder;
    const path = join(folder, 'spool.sqlite');
    this.#database = new Database(path);
    try {
      this.#prepare(path, maxFileBytes);
      this.#insert = this.#database.prepare('INSERT INTO batches VALUES (?, ?, ?)');
      this.#select = this.#database.prepare(
        'SELECT first, last, bytes FROM batches WHERE first <= ? ORDER BY first DESC LIMIT 1',
      );
      this.#sizes = this.#database.prepare(
        'SELECT first, last, length(bytes) AS size FROM batches ORDER BY first',
      );
      this.#delete = this.#database.prepare('DELETE FROM batches WHERE first <= ?');
    } catch (error) {
      this.#database.close();
      throw error;
    }
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  get oldest(): number | undefined {
    return this.#oldest;
  }

  append({ first, last, bytes }: SpoolBatch): void {
    this.#guarded('write', () => this.#insert.run(first, last, bytes));
    this.#oldest ??= first;
    this.#sizeBytes += bytes.length;
  }

  read(seq: number): SpoolBatch | undefined {
    const row = this.#guarded('read', () => this.#select.get(seq));
    return row === undefined || row.last < seq ? undefined : row;
  }

  trim(maxBytes: number): void {
    if (this.#sizeBytes <= maxBytes) return;
    this.#guarded('trim', () => {
      let upTo = 0;
      let left = this.#sizeBytes;
      let oldest: number | undefined;
      for (const { first, size } of this.#sizes.iterate()) {
        if (left <= maxBytes) {
          oldest = first;
          break;
        }
        upTo = first;
        left -= size;
      }
      this.#delete.run(upTo);
      this.#sizeBytes = left;
      this.#oldest = oldest;
    });
  }

  [Symbol.dispose](): void {
    this.#database.close();
    this.#oldest = undefined;
    this.#sizeBytes = 0;
    remove(this.#folder);
  }

  #prepare(path: string, maxFileBytes: number | undefined): void {
    const database = this.#database;
    // Nothing outlives the process, so nothing has to survive a crash. The journal is in memory, as
    // OFF would leave the file damaged when the disk is full, and is refused in defensive mode.
    database.pragma(`page_size = ${String(pageBytes)}`);
    database.pragma('journal_mode = MEMORY');
    database.pragma('synchronous = OFF');
    database.pragma('locking_mode = EXCLUSIVE');
    database.pragma('temp_store = MEMORY');
    database.pragma('secure_delete = OFF');
    database.pragma('cache_size = -4096');
    if (maxFileBytes !== undefined) {
      database.pragma(`max_page_count = ${String(Math.ceil(maxFileBytes / pageBytes))}`);
    }
    database.exec(
      'CREATE TABLE batches (first INTEGER PRIMARY KEY, last INTEGER NOT NULL, bytes BLOB NOT NULL) STRICT',
    );
    chmodSync(path, 0o600);
    // An open file needs no name; Windows does not let it go.
    if (process.platform !== 'win32') remove(this.#folder);
  }

  #guarded<T>(action: string, use: () => T): T {
    try {
      return use();
    } catch (error) {
      throw failed(action, this.#folder, error);
    }
  }
}

function failed(action: string, path: string, error: unknown): Error {
  const reason = error instanceof Error ? error.message : String(error);
  return faults.SQLITE_SPOOL_FAILED({ action, path, reason }, error);
}

function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}
