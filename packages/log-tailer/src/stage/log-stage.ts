import type { LogBatch, LogEvent } from '../batch/log-batch.ts';
import type { LogTail } from '../tail/log-tail.ts';

/** A step between a source and a sink. Sees every event in order; undefined: nothing of it goes on. */
export type LogStage = (event: LogEvent) => LogEvent | undefined;

/**
 * A step that may hold events back for a while: a merge by time, a search for lost lines.
 * @param tail - where the events are from
 */
export type LogFlow = (
  events: AsyncIterable<LogEvent>,
  tail: Pick<LogTail, 'health' | 'pending' | 'release'>,
) => AsyncIterable<LogEvent>;

/** All of `stages`, one after the other. */
export function chainStages(stages: readonly LogStage[]): LogStage {
  const [only] = stages;
  if (stages.length === 1 && only !== undefined) return only;
  return (event) => {
    let current: LogEvent | undefined = event;
    for (const stage of stages) {
      current = stage(current);
      if (current === undefined) return undefined;
    }
    return current;
  };
}

/**
 * The lines of a batch for which `keep` holds, over the same bytes; the batch itself where that is all.
 * @param keep - asked for each line once, in order
 */
export function keepLines(
  batch: LogBatch,
  keep: (batch: LogBatch, line: number) => boolean,
): LogBatch | undefined {
  const { count, offsets } = batch;
  let kept: Uint32Array | undefined;
  let size = 0;
  for (let line = 0; line < count; line++) {
    const isKept = keep(batch, line);
    if (isKept && kept === undefined) size += 3;
    else if (isKept && kept !== undefined) {
      kept[size++] = offsets[3 * line] ?? 0;
      kept[size++] = offsets[3 * line + 1] ?? 0;
      kept[size++] = offsets[3 * line + 2] ?? 0;
    } else kept ??= offsets.slice(0, 3 * count);
  }
  if (kept === undefined) return batch;
  return size === 0 ? undefined : { ...batch, count: size / 3, offsets: kept.subarray(0, size) };
}
