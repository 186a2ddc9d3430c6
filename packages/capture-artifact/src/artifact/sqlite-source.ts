import { KtlError, isKtlError } from '@ktl/faults';
import {
  openCapture,
  type Capture,
  type CaptureLine,
  type CaptureSummary,
  type ContextKind,
  type ContextRow,
  type LineFilter,
  type RowOptions,
} from '@ktl/sqlite-archive';
import { faults } from '../faults.ts';
import type { LineSource } from './sources.ts';

/** Whose file it is, for what errors say. */
export interface SqliteFile {
  readonly file: string;
  /** Of the artefact, as it was named. */
  readonly path: string;
  readonly live: boolean;
}

/** Lines and rows of a SQLite file. */
export class SqliteSource implements LineSource {
  readonly readsFrom = 'sqlite';
  readonly capture: Capture;
  readonly #where: SqliteFile;

  /** @throws KtlError ARTIFACT_UNFINISHED and those of `openCapture` */
  constructor(where: SqliteFile) {
    this.#where = where;
    this.capture = this.#named(() => openCapture(where.file, { live: where.live }));
  }

  async summary(): Promise<CaptureSummary> {
    return this.#named(() => this.capture.summary());
  }

  async *lines(
    filter?: LineFilter,
    signal?: AbortSignal,
  ): AsyncGenerator<readonly CaptureLine[], void> {
    try {
      yield* this.capture.lines(filter, signal);
    } catch (error) {
      throw this.#asNamed(error);
    }
  }

  async *context<K extends ContextKind>(
    kind: K,
    options?: RowOptions,
  ): AsyncGenerator<ContextRow<K>, void> {
    yield* this.#named(() => this.capture.rows(kind, options));
  }

  close(): void {
    this.capture[Symbol.dispose]();
  }

  #named<T>(use: () => T): T {
    try {
      return use();
    } catch (error) {
      throw this.#asNamed(error);
    }
  }

  /** An error that names what the user named, and not a file in a temporary folder. */
  #asNamed(error: unknown): unknown {
    const { file, path } = this.#where;
    if (!isKtlError(error)) return error;
    if (error.code === 'ARCHIVE_UNFINISHED') return faults.ARTIFACT_UNFINISHED({ path }, error);
    if (file === path) return error;
    const { code, hint, retryable, exit, details } = error;
    const message = error.message.replaceAll(file, `logs.sqlite of ${path}`);
    return new KtlError({
      ...{ code, hint, retryable, exit, message, cause: error },
      details: { ...details, path },
    });
  }
}
