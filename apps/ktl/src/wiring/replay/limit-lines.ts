import type { LogBatch, LogEvent, LogStage } from '@ktl/log-tailer';

/** Lets so many lines through. */
export interface LineLimit {
  readonly stage: LogStage;
  /** Lines that went through. */
  readonly count: number;
  readonly isReached: boolean;
}

/** A stage that ends after so many lines; also counts them. */
export function createLineLimit(limit = Infinity): LineLimit {
  let count = 0;
  const cut = (batch: LogBatch): LogEvent | undefined => {
    const left = Math.min(batch.count, limit - count);
    count += left;
    if (left === 0) return undefined;
    if (left === batch.count) return { type: 'lines', batch };
    const offsets = batch.offsets.slice(0, 3 * left);
    return { type: 'lines', batch: { ...batch, count: left, offsets } };
  };
  return {
    stage: (event) => {
      if (event.type === 'lines') return cut(event.batch);
      return count < limit ? event : undefined;
    },
    get count() {
      return count;
    },
    get isReached() {
      return count >= limit;
    },
  };
}
