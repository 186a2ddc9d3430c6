import type { LineSource, LogEvent } from '@ktl/log-tailer';

/** Turns what a tail yields into bytes for stdout. Pure: writes nothing itself. */
export interface LogRenderer {
  /** False: gaps are not part of the output, so somebody must report them elsewhere (`gapText`). */
  readonly showsGaps: boolean;
  /** Bytes of an event, newline at the end; undefined when it has none (notices; see `noticeText`). */
  render(event: LogEvent): Buffer | undefined;
  /** Takes back bytes of `render`: neither they nor any before them are used any more. Optional. */
  reuse?(bytes: Buffer): void;
  /** The container is gone for good: drops its cached prefix and frees its pod's colour. */
  forget(target: LineSource): void;
}
