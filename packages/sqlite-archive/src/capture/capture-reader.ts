import type Database from 'better-sqlite3';
import { setImmediate } from 'node:timers/promises';
import { isKtlError } from '@ktl/faults';
import { readFault } from '../file/file-faults.ts';
import { openReadonly, type ReadonlyOptions } from '../file/open-readonly.ts';
import { captureKind } from './capture-kind.ts';
import type { CaptureLine } from './capture-line.ts';
import { readSummary, type CaptureSummary } from './capture-summary.ts';
import { contextColumns } from './context-sql.ts';
import type { ContextKind, ContextRow } from './context-tables.ts';
import { lineCondition, type LineFilter } from './line-query.ts';
import { rareIds, scanByArrival, scanByTime, scanIds } from './line-scan.ts';

/** Which rows of a table are wanted. */
export interface RowOptions {
  readonly after?: number | undefined;
}

/** A log capture that is open for reading. */
export interface Capture {
  /**
   * Lines that pass a filter, some at a time, by time and then ordinal; while the file is being written,
   * and with `after`, in the order of arrival. No more is read than is asked for.
   * @throws KtlError ARCHIVE_DAMAGED, ARCHIVE_UNREADABLE
   */
  lines(filter?: LineFilter, signal?: AbortSignal): AsyncIterable<readonly CaptureLine[]>;
  /** {@link lines} by words: each has to be in the line; `word*`, `"a phrase"`. */
  search(
    text: string,
    filter?: LineFilter,
    signal?: AbortSignal,
  ): AsyncIterable<readonly CaptureLine[]>;
  /**
   * The rows of a table beside the lines, in the order in which they were added.
   * @param options.after - only rows whose id is greater; default 0
   */
  rows<K extends ContextKind>(kind: K, options?: RowOptions): ContextRow<K>[];
  /** What is in the file, from counts that were kept while it was written. */
  summary(): CaptureSummary;
  /** Closes the file. Doing it twice does no harm. */
  [Symbol.dispose](): void;
}

/**
 * Opens a log capture for reading, whoever it is from: nothing of it is run, nothing is written. Files up to
 * 16 MiB are checked page by page at once, larger ones as they are read.
 * @param options.live - true for a capture of one's own that is being written
 * @throws KtlError ARCHIVE_UNREADABLE, ARCHIVE_WRONG_KIND, ARCHIVE_NEWER, ARCHIVE_OLDER, ARCHIVE_SCHEMA,
 * ARCHIVE_DAMAGED, ARCHIVE_UNFINISHED (see {@link recoverCapture})
 */
export function openCapture(path: string, options: ReadonlyOptions = {}): Capture {
  return new FileCapture(path, openReadonly(path, captureKind, options));
}

class FileCapture implements Capture {
  readonly #path: string;
  readonly #database: Database.Database;

  constructor(path: string, database: Database.Database) {
    this.#path = path;
    this.#database = database;
  }

  async *lines(
    filter: LineFilter = {},
    signal?: AbortSignal,
  ): AsyncGenerator<readonly CaptureLine[], void> {
    let left = filter.limit ?? Number.POSITIVE_INFINITY;
    if (left <= 0) return;
    const steps = this.#read(() => this.#scan(filter));
    try {
      for (;;) {
        signal?.throwIfAborted();
        const step = this.#read(() => steps.next());
        if (step.done === true) return;
        const found = step.value.length > left ? step.value.slice(0, left) : step.value;
        left -= found.length;
        if (found.length > 0) yield found;
        if (left <= 0) return;
        // A long search lets others have their turn.
        await setImmediate();
      }
    } finally {
      steps.return();
    }
  }

  search(
    text: string,
    filter: LineFilter = {},
    signal?: AbortSignal,
  ): AsyncIterable<readonly CaptureLine[]> {
    return this.lines({ ...filter, text }, signal);
  }

  rows<K extends ContextKind>(kind: K, { after = 0 }: RowOptions = {}): ContextRow<K>[] {
    const columns = contextColumns.get(kind);
    if (columns === undefined) throw new RangeError(`captures have no table ${kind}`);
    return this.#read(() => {
      const names = ['id', ...columns.map(({ name }) => name)];
      const sql = `SELECT ${names.join(', ')} FROM ${kind} WHERE id > ? ORDER BY id`;
      return this.#database.prepare<[number], ContextRow<K>>(sql).all(after);
    });
  }

  summary(): CaptureSummary {
    return this.#read(() => readSummary(this.#database));
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }

  *#scan(filter: LineFilter): Generator<CaptureLine[], void> {
    const database = this.#database;
    using condition = lineCondition(database, filter);
    if (condition.isEmpty) return;
    const isByTime = filter.after === undefined && this.#hasTimeIndex();
    const ids =
      isByTime && condition.match !== undefined ? rareIds(database, condition.match) : undefined;
    if (ids !== undefined) yield* scanIds(database, { ...filter, ids }, condition);
    else if (isByTime) yield* scanByTime(database, filter, condition);
    else yield* scanByArrival(database, filter, condition);
  }

  #hasTimeIndex(): boolean {
    const sql = "SELECT count(*) FROM sqlite_schema WHERE name = 'lines_time'";
    return this.#database.prepare(sql).pluck().get() === 1;
  }

  #read<T>(use: () => T): T {
    try {
      return use();
    } catch (error) {
      throw isKtlError(error) ? error : readFault(captureKind.noun, this.#path, error);
    }
  }
}
