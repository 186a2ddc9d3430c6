import { rmSync } from 'node:fs';
import { isKtlError } from '@ktl/faults';
import type { LogEvent } from '@ktl/log-tailer';
import {
  createCaptureWriter,
  recoverCapture,
  type CaptureTotals,
  type CaptureWriter,
  type NewContextRow,
} from '@ktl/sqlite-archive';
import { faults } from '../../faults.ts';
import type { CaptureTag } from '../../flags/logs/record-flags.ts';
import { createCaptureBatches } from './capture-batches.ts';
import { gapRow, noticeRow, stampOf } from './capture-notes.ts';
import type { SessionBeginning, SessionRow } from './capture-session.ts';

/** How a capture file is made. */
export interface CaptureFileOptions {
  /** Absolute. */
  readonly path: string;
  /** How the file is named to people; default: its path. */
  readonly shownAs?: string;
  /** What is to be recovered where it cannot be finished; default: the file as it is named. */
  readonly recoverAs?: string;
  readonly showNamespace: boolean;
  readonly tags: readonly CaptureTag[];
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** The largest that the file may grow, bytes. Default: no limit. */
  readonly maxFileBytes?: number | undefined;
}

/** What came by so far. */
export interface CaptureCounts {
  readonly lines: number;
  readonly gaps: number;
}

/** Tables that hold what stands around the lines. */
export type SurroundingsKind = Exclude<
  Parameters<CaptureWriter['addContext']>[0],
  'sessions' | 'gaps' | 'tags'
>;

/** A capture that is being written. Disposed of unfinished, a file with nothing in it is removed. */
export interface CaptureFile extends AsyncDisposable {
  readonly path: string;
  /** Writes what the session is; once, before anything else. */
  begin(session: SessionBeginning): Promise<void>;
  /** Takes lines, gaps and notices. Await what it gives: the disk is behind. */
  readonly record: (event: LogEvent) => Promise<void> | undefined;
  /** Takes rows of what stands around the lines. */
  readonly addContext: <K extends SurroundingsKind>(
    kind: K,
    rows: readonly NewContextRow<K>[],
  ) => Promise<void>;
  readonly counts: CaptureCounts;
  /** True: no line, no gap and no pod is in it, so that nobody would miss it. */
  readonly isEmpty: boolean;
  /** Completes the file. @throws KtlError CAPTURE_CUT, ARCHIVE_IN_USE */
  finish(): Promise<CaptureTotals>;
}

/**
 * Begins a capture file.
 * @throws KtlError ARCHIVE_EXISTS, ARCHIVE_WRITE_FAILED
 */
export async function createCaptureFile(options: CaptureFileOptions): Promise<CaptureFile> {
  const { path, maxFileBytes } = options;
  const writer = await createCaptureWriter(path, {
    ...(maxFileBytes === undefined ? {} : { maxFileBytes }),
    ...workerOption(),
  });
  return new OpenCaptureFile(writer, options);
}

// In the bundle the writing thread is a file beside this one; the sources find theirs themselves.
function workerOption(): { worker?: URL } {
  if (import.meta.url.endsWith('.ts')) return {};
  return { worker: new URL('./capture-worker.js', import.meta.url) };
}

class OpenCaptureFile implements CaptureFile {
  readonly path: string;
  readonly counts = { lines: 0, gaps: 0 };
  readonly #writer: CaptureWriter;
  readonly #options: CaptureFileOptions;
  readonly #batchOf: ReturnType<typeof createCaptureBatches>;
  readonly #startedAt: string;
  #session: SessionRow | undefined;
  #isOver = false;
  #hasPods = false;

  constructor(writer: CaptureWriter, options: CaptureFileOptions) {
    this.path = options.path;
    this.#writer = writer;
    this.#options = options;
    this.#batchOf = createCaptureBatches(options);
    this.#startedAt = this.#stamp();
  }

  get isEmpty(): boolean {
    return this.counts.lines + this.counts.gaps === 0 && !this.#hasPods;
  }

  async begin(about: SessionBeginning): Promise<void> {
    const observed_at = this.#startedAt;
    this.#session = { ...about, observed_at, started_at: observed_at };
    await this.#writer.addContext('sessions', [this.#session]);
    const { tags } = this.#options;
    if (tags.length > 0) {
      await this.#writer.addContext(
        'tags',
        tags.map((tag) => ({ observed_at, ...tag })),
      );
    }
  }

  readonly record: CaptureFile['record'] = (event) => {
    if (event.type === 'lines') {
      this.counts.lines += event.batch.count;
      return this.#writer.write(this.#batchOf(event.batch));
    }
    if (event.type === 'gap') {
      this.counts.gaps += 1;
      return this.#writer.addContext('gaps', [gapRow(event.gap, this.#stamp())]);
    }
    return this.#writer.addContext('events', [noticeRow(event, this.#stamp())]);
  };

  readonly addContext: CaptureFile['addContext'] = async (kind, rows) => {
    if (this.#isOver) return;
    this.#hasPods ||= kind === 'pods' && rows.length > 0;
    await this.#writer.addContext(kind, rows);
  };

  async finish(): Promise<CaptureTotals> {
    this.#isOver = true;
    try {
      const ended_at = this.#stamp();
      if (this.#session !== undefined) {
        const row = { ...this.#session, observed_at: ended_at, ended_at };
        await this.#writer.addContext('sessions', [row]);
      }
      return await this.#writer.finish();
    } catch (error) {
      throw await this.#cut(error);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    if (!this.isEmpty) {
      await this.#writer.finish().catch(() => undefined);
      await this.#writer[Symbol.asyncDispose]();
      return;
    }
    await this.#writer[Symbol.asyncDispose]();
    for (const ending of ['', '-wal', '-shm']) rmSync(`${this.path}${ending}`, { force: true });
  }

  // Whatever the disk took is made whole, if it has room for that.
  async #cut(error: unknown): Promise<unknown> {
    await this.#writer[Symbol.asyncDispose]();
    if (!isKtlError(error) || error.code === 'ARCHIVE_IN_USE') return error;
    const { shownAs: path = this.path, recoverAs: recover } = this.#options;
    const lines = this.#recover();
    return faults.CAPTURE_CUT({ path, reason: error.message, lines, recover }, error);
  }

  #recover(): number | undefined {
    try {
      return recoverCapture(this.path).lines;
    } catch {
      return undefined;
    }
  }

  #stamp(): string {
    return stampOf(this.#options.now());
  }
}
