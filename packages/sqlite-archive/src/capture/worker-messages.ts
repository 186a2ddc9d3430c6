import type { LineChunk } from './capture-batch.ts';
import type { CaptureTotals } from './capture-file.ts';

/** What the worker thread is started with. */
export interface WorkerStart {
  readonly path: string;
  readonly maxFileBytes: number | undefined;
  readonly waitMs: number | undefined;
  /** How long lines may wait for their commit, ms. */
  readonly commitMs: number;
  /** One Int32: bytes that were sent and are not in the file yet. */
  readonly pendingBytes: SharedArrayBuffer;
  /** From so many pending bytes on words are left for later. */
  readonly busyBytes: number;
}

/** To the worker. */
export type WorkerRequest =
  | { readonly type: 'lines'; readonly chunk: LineChunk; readonly sizeBytes: number }
  | {
      readonly type: 'context';
      readonly kind: string;
      readonly rows: readonly (readonly (string | number | null)[])[];
      readonly sizeBytes: number;
    }
  | { readonly type: 'commit' }
  | { readonly type: 'finish' }
  | { readonly type: 'close' };

/** From the worker. */
export type WorkerAnswer =
  | { readonly type: 'ready' }
  /** What a message had is in the open transaction. `buffer` comes back to be used again. */
  | { readonly type: 'taken'; readonly buffer?: ArrayBuffer }
  | { readonly type: 'committed' }
  | { readonly type: 'finished'; readonly totals: CaptureTotals }
  | { readonly type: 'closed' }
  /** Nothing more is written. `code` is SQLite's, or empty. */
  | { readonly type: 'failed'; readonly code: string; readonly reason: string };
