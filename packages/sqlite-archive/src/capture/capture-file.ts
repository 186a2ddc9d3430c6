import Database, { type Statement } from 'better-sqlite3';
import { migrate } from '../file/file-kind.ts';
import type { LineChunk } from './capture-batch.ts';
import { captureKind } from './capture-kind.ts';
import { contextColumns } from './context-sql.ts';
import { LineCounts } from './line-counts.ts';
import { LineInserts } from './line-inserts.ts';

/** How a capture file is written. */
export interface CaptureFileOptions {
  /** The largest that the file may grow, bytes; beyond it is as on a full disk. */
  readonly maxFileBytes?: number | undefined;
  /** How long another process is waited for at the end, ms. */
  readonly timeoutMs?: number | undefined;
}

/** What a whole file holds. */
export interface CaptureTotals {
  readonly lines: number;
  readonly sizeBytes: number;
}

type ContextValue = string | number | null;

const pageBytes = 8192;
const wordStep = 2000;

/**
 * A capture that is open for writing, in the thread that writes it. All calls block; errors are SQLite's.
 * Lines and what belongs to them go in one transaction, which `commit` ends.
 */
export class CaptureFile {
  readonly #database: Database.Database;
  readonly #timeoutMs: number;
  readonly #counts: LineCounts;
  readonly #lines: LineInserts;
  readonly #context = new Map<string, Statement<ContextValue[]>>();
  readonly #indexWords: Statement<[number, number]>;
  readonly #set: Statement<[string, string | number]>;
  #last: number;
  #wordsUpTo: number;

  constructor(path: string, { maxFileBytes, timeoutMs = 5000 }: CaptureFileOptions = {}) {
    const database = new Database(path, { fileMustExist: true, timeout: timeoutMs });
    this.#database = database;
    this.#timeoutMs = timeoutMs;
    try {
      prepare(database, maxFileBytes);
      this.#counts = new LineCounts(database);
      this.#lines = new LineInserts(database, this.#counts);
      this.#indexWords = database.prepare(
        'INSERT INTO line_words (rowid, text) SELECT id, raw FROM lines WHERE id > ? AND id <= ?',
      );
      this.#set = database.prepare('INSERT OR REPLACE INTO capture VALUES (?, ?)');
      this.#last = number(database, 'SELECT coalesce(max(id), 0) FROM lines');
      this.#wordsUpTo = number(database, "SELECT value FROM capture WHERE key = 'words_upto'");
    } catch (error) {
      database.close();
      throw error;
    }
  }

  /** True: lines are in the file that full-text search does not know yet. */
  get lacksWords(): boolean {
    return this.#wordsUpTo < this.#last;
  }

  /** True: there is something to commit. */
  get isDirty(): boolean {
    return this.#database.inTransaction;
  }

  insertLines(chunk: LineChunk): void {
    this.#begin();
    this.#last = this.#lines.insert(chunk, this.#last);
  }

  /** Values in the order of the kind's columns. */
  insertContext(kind: string, rows: readonly (readonly ContextValue[])[]): void {
    this.#begin();
    let statement = this.#context.get(kind);
    if (statement === undefined) {
      const marks = (contextColumns.get(kind) ?? []).map(() => ', ?').join('');
      statement = this.#database.prepare(`INSERT INTO ${kind} VALUES (NULL${marks})`);
      this.#context.set(kind, statement);
    }
    for (const row of rows) statement.run(...row);
  }

  /** Makes some of the lines that lack it ready for full-text search. */
  addWords(step = wordStep): void {
    if (!this.lacksWords) return;
    this.#begin();
    const upTo = Math.min(this.#last, this.#wordsUpTo + step);
    this.#indexWords.run(this.#wordsUpTo, upTo);
    this.#wordsUpTo = upTo;
  }

  /** From here on what was inserted outlives the process, and readers see it. */
  commit(): void {
    if (!this.#database.inTransaction) return;
    this.#counts.write();
    this.#set.run('words_upto', this.#wordsUpTo);
    this.#database.exec('COMMIT');
  }

  /**
   * Does what was left for the end and folds all into one file.
   * @throws SqliteError SQLITE_BUSY: somebody else has it open; nothing is lost, it can be done again
   */
  finish(state: 'finished' | 'recovered'): CaptureTotals {
    const database = this.#database;
    while (this.lacksWords) {
      this.addWords(50_000);
      this.commit();
    }
    this.commit();
    database.exec("INSERT INTO line_words (line_words) VALUES ('optimize')");
    const indexed = number(
      database,
      "SELECT count(*) FROM sqlite_schema WHERE name = 'lines_time'",
    );
    if (indexed === 0) database.exec(captureKind.finishing);
    this.#set.run('state', state);
    database.pragma('incremental_vacuum');
    database.pragma('wal_checkpoint(TRUNCATE)');
    this.#fold();
    const pages = database.pragma('page_count', { simple: true }) as number;
    const size = database.pragma('page_size', { simple: true }) as number;
    return { lines: this.#last, sizeBytes: pages * size };
  }

  /** Closes it as it is, without what is not committed. */
  close(): void {
    this.#database.close();
  }

  /** SQLite itself does not wait here. Blocks, which the thread of a writer may. */
  #fold(): void {
    const deadlineMs = performance.now() + this.#timeoutMs;
    for (;;) {
      try {
        this.#database.pragma('journal_mode = DELETE');
        return;
      } catch (error) {
        const isBusy = (error as { code?: unknown }).code === 'SQLITE_BUSY';
        if (!isBusy || performance.now() >= deadlineMs) throw error;
      }
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
  }

  #begin(): void {
    if (!this.#database.inTransaction) this.#database.exec('BEGIN IMMEDIATE');
  }
}

function prepare(database: Database.Database, maxFileBytes: number | undefined): void {
  database.pragma('trusted_schema = OFF');
  database.pragma('cell_size_check = ON');
  database.pragma(`page_size = ${String(pageBytes)}`);
  database.pragma('auto_vacuum = INCREMENTAL');
  database.pragma('journal_mode = WAL');
  // Survives a killed process; a power cut may take the last transactions and damages nothing.
  database.pragma('synchronous = NORMAL');
  database.pragma('wal_autocheckpoint = 2000');
  database.pragma('journal_size_limit = 67108864');
  database.pragma('cache_size = -8192');
  if (maxFileBytes !== undefined) {
    database.pragma(`max_page_count = ${String(Math.ceil(maxFileBytes / pageBytes))}`);
  }
  // Into the file itself, so that its header says what it is from the beginning.
  if (migrate(database, captureKind) === 0) database.pragma('wal_checkpoint(TRUNCATE)');
}

function number(database: Database.Database, sql: string): number {
  return Number(database.prepare(sql).pluck().get());
}
