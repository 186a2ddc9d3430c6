import { Batch } from './batch.ts';
import { BatchQueue } from './batch-queue.ts';
import type { FrameSpool } from './frame-spool.ts';

/** How much a {@link FrameStore} keeps, and where. */
export interface StoreOptions {
  readonly memoryBytes: number;
  readonly spool: FrameSpool | undefined;
  readonly spoolBytes: number;
  /** Called once, when the spool failed and is no longer used. */
  readonly onSpoolFailure: (cause: unknown) => void;
}

// Viewers at the front share these; older ones are packed so that a quiet session is no crowd of
// tiny batches.
const recentBatches = 64;
const packBytes = 64 * 1024;
const rereadBatches = 8;

/** The frames of a session, the newest in memory, older ones in a spool, and the oldest let go. */
export class FrameStore {
  readonly #options: StoreOptions;
  readonly #packed = new BatchQueue();
  readonly #recent = new BatchQueue();
  // Several viewers that read the same old batches share them.
  readonly #reread = new Map<number, Batch>();
  #spool: FrameSpool | undefined;
  #newest = 0;
  #memoryBytes = 0;
  #totalBytes = 0;

  constructor(options: StoreOptions) {
    this.#options = options;
    this.#spool = options.spool;
  }

  /** Number of the newest frame; 0: none. */
  get newest(): number {
    return this.#newest;
  }

  /** Number of the oldest frame that is kept; 0: none. */
  get oldest(): number {
    return this.#spool?.oldest ?? this.#firstBatch?.first ?? 0;
  }

  /** Number of the oldest frame in memory, or of the next one where there is none. */
  get oldestInMemory(): number {
    return this.#firstBatch?.first ?? this.#newest + 1;
  }

  get memoryBytes(): number {
    return this.#memoryBytes;
  }

  get spoolBytes(): number {
    return this.#spool?.sizeBytes ?? 0;
  }

  /** Of all frames so far, kept or not. */
  get totalBytes(): number {
    return this.#totalBytes;
  }

  /** Adds encoded frames; they get the numbers behind the newest. Returns their batch. */
  append(texts: readonly string[]): Batch {
    const batch = Batch.ofTexts(this.#newest + 1, texts, this.#totalBytes);
    this.#newest = batch.last;
    this.#memoryBytes += batch.sizeBytes;
    this.#totalBytes += batch.sizeBytes;
    this.#recent.push(batch);
    while (this.#recent.length > recentBatches) this.#pack();
    // The newest batch stays, whatever its size: live viewers read it from here.
    while (this.#memoryBytes > this.#options.memoryBytes && this.#inMemory > 1) this.#evict();
    return batch;
  }

  /** The batch that contains a frame; undefined: the frame is not kept. */
  find(seq: number): Batch | undefined {
    return this.inMemory(seq) ?? this.#reread.get(seq) ?? this.#fromSpool(seq);
  }

  /** As `find`, without a look into the spool. */
  inMemory(seq: number): Batch | undefined {
    return this.#recent.find(seq) ?? this.#packed.find(seq);
  }

  [Symbol.dispose](): void {
    this.#closeSpool();
  }

  get #firstBatch(): Batch | undefined {
    return this.#packed.first ?? this.#recent.first;
  }

  get #inMemory(): number {
    return this.#packed.length + this.#recent.length;
  }

  #pack(): void {
    const batch = this.#recent.shift();
    if (batch === undefined) return;
    const before = this.#packed.last;
    if (before !== undefined && before.sizeBytes + batch.sizeBytes <= packBytes) {
      this.#packed.replaceLast(before.joined(batch));
    } else this.#packed.push(batch);
  }

  #evict(): void {
    const batch = this.#packed.shift() ?? this.#recent.shift();
    if (batch === undefined) return;
    this.#memoryBytes -= batch.sizeBytes;
    this.#guarded((spool) => {
      spool.append({ first: batch.first, last: batch.last, bytes: batch.bytes });
      if (spool.sizeBytes > this.#options.spoolBytes) spool.trim(this.#options.spoolBytes);
    });
  }

  #fromSpool(seq: number): Batch | undefined {
    const found = this.#guarded((spool) => spool.read(seq));
    if (found === undefined) return undefined;
    const batch = Batch.ofBytes(found, found.bytes);
    this.#reread.set(batch.first, batch);
    for (const oldest of this.#reread.keys()) {
      if (this.#reread.size <= rereadBatches) break;
      this.#reread.delete(oldest);
    }
    return batch;
  }

  #guarded<T>(use: (spool: FrameSpool) => T): T | undefined {
    if (this.#spool === undefined) return undefined;
    try {
      return use(this.#spool);
    } catch (error) {
      this.#closeSpool();
      this.#options.onSpoolFailure(error);
      return undefined;
    }
  }

  #closeSpool(): void {
    const spool = this.#spool;
    this.#spool = undefined;
    this.#reread.clear();
    try {
      spool?.[Symbol.dispose]();
    } catch {
      // It failed before, or the session is over: nobody reads it any more.
    }
  }
}
