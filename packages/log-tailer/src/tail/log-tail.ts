import type { LogEvent } from '../batch/log-batch.ts';

/** A running tail. Iterate it once; leaving the loop closes every stream. */
export interface LogTail extends AsyncIterable<LogEvent>, AsyncDisposable {
  /** Streams open, waiting for a place, and reconnecting now. */
  readonly health: () => TailHealth;
  /** Stops taking new bytes, yields what has been read, and ends. Idempotent. */
  drain(): void;
  /**
   * Sources that may bring lines, silent ones too; undefined: not all are known yet. Absent: there may
   * be such sources until the tail ends.
   */
  readonly pending?: () => PendingSources | undefined;
  /** The consumer has let go of so many bytes of a source's lines, stamps included. */
  readonly release?: (key: string, bytes: number) => void;
}

/** Keys of sources. */
export interface PendingSources extends Iterable<string> {
  has(key: string): boolean;
}

/** Counts of containers. */
export interface TailHealth {
  readonly open: number;
  readonly waiting: number;
  readonly reconnecting: number;
}
