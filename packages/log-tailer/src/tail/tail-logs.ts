import type { Clock, LogReader } from '@ktl/kube-client';
import type { TargetChange } from '@ktl/kube-informers';
import type { LogEvent } from '../batch/log-batch.ts';

export interface TailOptions {
  readonly reader: LogReader;
  readonly targets: AsyncIterable<TargetChange>;
  /** Lines from the end of containers that are `initial`; undefined: all. Default undefined. */
  readonly tailLines?: number | undefined;
  /** Lines younger than this, Unix ms, of containers that are `initial`. */
  readonly sinceMs?: number | undefined;
  /** False: read what is there and end. Default true. */
  readonly follow?: boolean | undefined;
  /** Read the instance before the current one, and end. Default false. */
  readonly previous?: boolean | undefined;
  /** Streams open at once; more wait. Default 500. */
  readonly maxStreams?: number | undefined;
  /** Bytes that may wait for the consumer, all containers together. Default 16 MiB. */
  readonly maxPendingBytes?: number | undefined;
  readonly clock?: Clock | undefined;
  /** Random numbers in [0, 1) for jitter. Default Math.random. */
  readonly random?: (() => number) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A running tail. Iterate it once; leaving the loop closes every stream. */
export interface LogTail extends AsyncIterable<LogEvent>, AsyncDisposable {
  /** Streams open, waiting for a place, and reconnecting now. */
  readonly health: () => { readonly open: number; readonly waiting: number; readonly reconnecting: number };
  /** Stops taking new bytes, yields what has been read, and ends. Idempotent. */
  drain(): void;
}
