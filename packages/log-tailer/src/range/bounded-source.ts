import type { Clock } from '@ktl/kube-client';
import type { LogEvent } from '../batch/log-batch.ts';
import type { LogTail } from '../tail/log-tail.ts';
import { LineRange } from './line-range.ts';
import { rangeEnd } from './range-end.ts';

/**
 * A source without the lines beyond a moment, drained soon after it.
 * @param end - the moment, Unix ms, and whose time it is
 */
export function endSourceAt(
  source: LogTail,
  { untilMs, clock }: { readonly untilMs: number; readonly clock: Clock },
): LogTail {
  const over = new AbortController();
  return {
    ...source,
    health: () => source.health(),
    drain() {
      source.drain();
    },
    async *[Symbol.asyncIterator]() {
      const ranges = new Map<string, LineRange>();
      void rangeEnd(untilMs, { clock, signal: over.signal }).then(() => {
        source.drain();
      });
      try {
        for await (const event of source) {
          const kept = event.type === 'lines' ? within(event, { ranges, untilMs }) : event;
          if (kept !== undefined) yield kept;
        }
      } finally {
        over.abort();
      }
    },
    [Symbol.asyncDispose]: () => {
      over.abort();
      return source[Symbol.asyncDispose]();
    },
  };
}

function within(
  { batch }: Extract<LogEvent, { type: 'lines' }>,
  { ranges, untilMs }: { readonly ranges: Map<string, LineRange>; readonly untilMs: number },
): LogEvent | undefined {
  const { key } = batch.target;
  let range = ranges.get(key);
  if (range === undefined) ranges.set(key, (range = new LineRange({ untilMs })));
  const { bytes, count, offsets } = batch;
  const cut = range.take({ bytes, count, offsets, unstamped: -1 });
  if (cut === undefined) return undefined;
  return { type: 'lines', batch: { ...batch, count: cut.count, offsets: cut.offsets } };
}
