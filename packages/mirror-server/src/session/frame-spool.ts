/** Consecutive frames as NDJSON bytes. */
export interface SpooledBatch {
  /** Number of the first frame. */
  readonly first: number;
  /** Number of the last frame. */
  readonly last: number;
  readonly bytes: Uint8Array;
}

/**
 * Where a session keeps frames that no longer fit its memory. Calls come in order and from one
 * thread; each may throw, after which the session goes on in memory and disposes of the spool.
 */
export interface FrameSpool {
  /** Bytes of all batches that it holds. */
  readonly sizeBytes: number;
  /** Number of the oldest frame that it holds; undefined: it is empty. */
  readonly oldest: number | undefined;
  /** Adds a batch behind all others. */
  append(batch: SpooledBatch): void;
  /** The batch that contains a frame; undefined: it holds none. */
  read(seq: number): SpooledBatch | undefined;
  /** Removes the oldest batches until `maxBytes` or less are left. */
  trim(maxBytes: number): void;
  [Symbol.dispose](): void;
}
