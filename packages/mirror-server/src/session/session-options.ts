import type { KtlError } from '@ktl/faults';
import type { HelloFrame, NewFrame } from '../frames/frame.ts';
import type { Redactor } from '../redact/redactor.ts';
import type { WebClock } from '../web/web-options.ts';
import type { FrameSpool } from './frame-spool.ts';
import type { LateStart } from './late-start.ts';
import type { ViewerSocket } from './viewer-socket.ts';

/** What {@link createSession} is given. */
export interface SessionOptions {
  /** Who and what this is; sent to every viewer in `hello`. */
  readonly session: HelloFrame['session'];
  readonly clock: WebClock;
  /** Applied to every text of every frame before it is kept or sent. Default: none. */
  readonly redactor?: Redactor;
  /** Frames kept in memory, encoded. Default 64 MiB. Deflated copies add about a tenth. */
  readonly memoryBytes?: number;
  /** Where older frames go; the session disposes of it. Default: they are let go. */
  readonly spool?: FrameSpool | undefined;
  /** Frames kept in the spool. Default 1 GiB. */
  readonly spoolBytes?: number;
  /** Frames published within this time travel together. Default 5 ms. */
  readonly coalesceMs?: number;
  /** How far a viewer that was live may fall behind before it is skipped ahead. Default 4 MiB. */
  readonly lagBytes?: number;
  /**
   * For how long it may be so, so that a burst or a pause of the viewer costs it nothing. Default 2 s.
   */
  readonly lagMs?: number;
  /** A viewer hears something at least this often. Default 5 s. */
  readonly heartbeatMs?: number;
  /** Default 20 s. */
  readonly pingMs?: number;
  /** A peer that neither answers nor takes anything for this long is dropped. Default 60 s. */
  readonly deadMs?: number;
  /** How long the end of the session waits for viewers to take the last frames. Default 1 s. */
  readonly closeGraceMs?: number;
  /** For sessions with a state, such as deploys. Default: late viewers read everything kept. */
  readonly late?: LateStart;
  /** Told once when the spool failed; viewers get a notice as well. Default: nobody else is. */
  readonly onFault?: (fault: KtlError) => void;
}

/** How a session is doing. */
export interface SessionStats {
  readonly viewers: number;
  /** Number of the oldest frame that is kept; 0: none. */
  readonly oldest: number;
  /** Number of the newest frame; 0: none. */
  readonly newest: number;
  readonly memoryBytes: number;
  readonly spoolBytes: number;
  /** Of all frames so far, encoded. */
  readonly totalBytes: number;
  /** Frames that viewers were skipped past, added up over viewers. */
  readonly skippedFrames: number;
}

/**
 * One producer, many viewers. The producer never waits for a viewer, and no viewer for another.
 * Disposing sends what is left, closes viewers with 1001 and disposes of the spool.
 */
export interface Session extends AsyncDisposable {
  /** Numbers frames and sends them on. Returns at once; frames after the end are dropped. */
  publish(frames: readonly NewFrame[]): void;
  /**
   * Adds a viewer.
   * @param options.after - number of the last frame that it has; default: it has none. A number that
   * this session has not reached belongs to another one and counts as none.
   */
  attach(socket: ViewerSocket, options?: { readonly after?: number | undefined }): void;
  /**
   * Kept frames from `from` to `to`, both included, as NDJSON in pieces. A `skip` frame stands for
   * what is no longer kept.
   */
  frames(from: number, to: number): AsyncIterable<Uint8Array>;
  stats(): SessionStats;
}
