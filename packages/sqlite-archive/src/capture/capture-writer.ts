import { closeSync, openSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { KtlError } from '@ktl/faults';
import { writeFault } from '../file/file-faults.ts';
import { BatchPacker } from './batch-packer.ts';
import type { CaptureBatch, LineChunk } from './capture-batch.ts';
import type { CaptureTotals } from './capture-file.ts';
import { captureKind } from './capture-kind.ts';
import { contextValues } from './context-values.ts';
import type { ContextKind, NewContextRow } from './context-tables.ts';
import type { WorkerAnswer, WorkerRequest, WorkerStart } from './worker-messages.ts';

/** How {@link createCaptureWriter} writes. */
export interface CaptureWriterOptions {
  /** Bytes that may wait for the disk before `write` does. Default 24 MiB. */
  readonly queueBytes?: number;
  /** Longest time between two commits, ms, and so what a kill takes. Default 500, at most 1000. */
  readonly commitMs?: number;
  /** The largest that the file may grow, bytes; beyond it is as on a full disk. Default: no limit. */
  readonly maxFileBytes?: number;
  /** How long `finish` waits for readers that have the file open, ms. Default 5000. */
  readonly waitMs?: number;
  /** The compiled `capture-worker` module, for a bundled program. Default: the file beside this one. */
  readonly worker?: URL;
}

/** Writes one log capture, in a thread of its own. */
export interface CaptureWriter {
  /**
   * Takes lines. Resolves at once while the queue has room, else when it has again; whoever awaits it slows
   * down with the disk and loses nothing. Bytes are copied before it returns.
   * @throws KtlError ARCHIVE_DISK_FULL, ARCHIVE_WRITE_FAILED, also those of earlier calls
   * @throws RangeError the arrays do not fit each other, or a number is none; nothing was taken
   */
  write(batch: CaptureBatch): Promise<void>;
  /**
   * Adds rows of a table beside the lines: a new row for each new state of an object.
   * @throws KtlError CAPTURE_ROW_INVALID and those of `write`
   */
  addContext<K extends ContextKind>(kind: K, rows: readonly NewContextRow<K>[]): Promise<void>;
  /** Resolves when all that was written so far outlives the process. */
  flush(): Promise<void>;
  /**
   * Completes indexes and full-text search and leaves one file.
   * @throws KtlError ARCHIVE_IN_USE: a reader has it open; `recoverCapture` completes it later
   */
  finish(): Promise<CaptureTotals>;
  /** Ends without completing: `recoverCapture` does that later. After `finish` it does nothing. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Begins a log capture in a new file, readable by its owner alone.
 * @throws KtlError ARCHIVE_EXISTS (also: another writer has it), ARCHIVE_WRITE_FAILED
 */
export async function createCaptureWriter(
  path: string,
  options: CaptureWriterOptions = {},
): Promise<CaptureWriter> {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    throw writeFault(captureKind.noun, path, error);
  }
  const writer = new ThreadedWriter(path, options);
  try {
    await writer.ready();
  } catch (error) {
    rmSync(path, { force: true }); // Nothing is in it, and it would be in the way.
    throw error;
  }
  return writer;
}

type Waiter = PromiseWithResolvers<WorkerAnswer>;

class ThreadedWriter implements CaptureWriter {
  readonly #path: string;
  readonly #queueBytes: number;
  readonly #pending: Int32Array;
  readonly #worker: Worker;
  readonly #packer = new BatchPacker();
  readonly #waiters = new Map<WorkerAnswer['type'], Waiter[]>();
  #room: PromiseWithResolvers<undefined> | undefined;
  #isPostScheduled = false;
  #failure: KtlError | undefined;
  #isEnded = false;

  constructor(path: string, options: CaptureWriterOptions) {
    this.#path = path;
    this.#queueBytes = options.queueBytes ?? 24 * 1024 * 1024;
    const pendingBytes = new SharedArrayBuffer(4);
    this.#pending = new Int32Array(pendingBytes);
    const start: WorkerStart = {
      path: resolve(path),
      maxFileBytes: options.maxFileBytes,
      waitMs: options.waitMs,
      commitMs: Math.min(options.commitMs ?? 500, 1000),
      pendingBytes,
      busyBytes: this.#queueBytes / 8,
    };
    this.#worker = new Worker(options.worker ?? besideThis(), {
      workerData: start,
      // Not those of this process, which may be meant for its own program only.
      execArgv: [],
      // Heaps are small: all that is large is outside of them.
      resourceLimits: { maxYoungGenerationSizeMb: 8 },
    });
    this.#worker.on('message', (answer: WorkerAnswer) => {
      this.#receive(answer);
    });
    this.#worker.on('error', (error) => {
      this.#fail(error);
    });
    this.#worker.on('exit', () => {
      if (!this.#isEnded) this.#fail(new Error('the writing thread ended'));
    });
  }

  async ready(): Promise<void> {
    await this.#next('ready');
  }

  async write(batch: CaptureBatch): Promise<void> {
    this.#assertOpen();
    const full = this.#packer.add(batch);
    if (full !== undefined) this.#postLines(full);
    this.#postSoon();
    await this.#untilRoom();
  }

  async addContext<K extends ContextKind>(
    kind: K,
    rows: readonly NewContextRow<K>[],
  ): Promise<void> {
    this.#assertOpen();
    const { values, sizeBytes } = contextValues(kind, rows);
    this.#postPacked();
    Atomics.add(this.#pending, 0, sizeBytes);
    this.#post({ type: 'context', kind, rows: values, sizeBytes });
    await this.#untilRoom();
  }

  async flush(): Promise<void> {
    this.#assertOpen();
    this.#postPacked();
    const committed = this.#next('committed');
    this.#post({ type: 'commit' });
    await committed;
  }

  async finish(): Promise<CaptureTotals> {
    this.#assertOpen();
    this.#postPacked();
    const finished = this.#next('finished');
    this.#isEnded = true;
    this.#post({ type: 'finish' });
    const answer = await finished;
    await this.#worker.terminate();
    return answer.type === 'finished' ? answer.totals : { lines: 0, sizeBytes: 0 };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isEnded && this.#failure === undefined) {
      this.#postPacked();
      const closed = this.#next('closed');
      this.#isEnded = true;
      this.#post({ type: 'close' });
      // A file that cannot be closed in order is as good as after a kill.
      await closed.catch(() => undefined);
    }
    await this.#worker.terminate();
  }

  #assertOpen(): void {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#isEnded) throw new TypeError('the capture is finished or disposed of');
  }

  async #untilRoom(): Promise<void> {
    if (Atomics.load(this.#pending, 0) < this.#queueBytes) return;
    this.#room ??= Promise.withResolvers<undefined>();
    await this.#room.promise;
  }

  #postSoon(): void {
    if (this.#isPostScheduled) return;
    this.#isPostScheduled = true;
    setImmediate(() => {
      this.#isPostScheduled = false;
      if (!this.#isEnded) this.#postPacked();
    });
  }

  #postPacked(): void {
    const chunk = this.#packer.take();
    if (chunk !== undefined) this.#postLines(chunk);
  }

  #postLines(chunk: LineChunk): void {
    const buffer = chunk.bytes.buffer as ArrayBuffer;
    const sizeBytes = buffer.byteLength;
    Atomics.add(this.#pending, 0, sizeBytes);
    this.#post({ type: 'lines', chunk, sizeBytes }, [buffer]);
  }

  #post(request: WorkerRequest, transfer: ArrayBuffer[] = []): void {
    if (this.#failure === undefined) this.#worker.postMessage(request, transfer);
  }

  async #next(type: WorkerAnswer['type']): Promise<WorkerAnswer> {
    if (this.#failure !== undefined) throw this.#failure;
    const waiter: Waiter = Promise.withResolvers();
    const waiters = this.#waiters.get(type) ?? [];
    waiters.push(waiter);
    this.#waiters.set(type, waiters);
    return waiter.promise;
  }

  #receive(answer: WorkerAnswer): void {
    if (answer.type === 'failed') {
      this.#fail(Object.assign(new Error(answer.reason), { code: answer.code }));
    } else if (answer.type === 'taken') {
      if (answer.buffer !== undefined) this.#packer.reuse(answer.buffer);
      if (Atomics.load(this.#pending, 0) < this.#queueBytes) {
        this.#room?.resolve(undefined);
        this.#room = undefined;
      }
    } else {
      this.#waiters.get(answer.type)?.shift()?.resolve(answer);
    }
  }

  #fail(error: unknown): void {
    this.#failure ??= writeFault(captureKind.noun, this.#path, error);
    const waiters = [...this.#waiters.values()].flat();
    this.#waiters.clear();
    for (const waiter of waiters) waiter.reject(this.#failure);
    this.#room?.reject(this.#failure);
    this.#room = undefined;
  }
}

/** Sources run as they are, and compiled they have another ending. */
function besideThis(): URL {
  const ending = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return new URL(`./capture-worker.${ending}`, import.meta.url);
}
