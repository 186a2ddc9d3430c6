import type { LogBatch, LogEvent } from '../batch/log-batch.ts';
import type { LogFlow } from '../stage/log-stage.ts';

/**
 * The last lines of each source, once all have ended: for a range whose end is not that of the log, so
 * that the server cannot count. Gaps stay where they were among the lines that are kept.
 * @param lines - of each source, at most
 * @param options - `maxSources`: of more than so many, the one that was silent longest lets its lines go
 *   early, and starts anew when it speaks again. Default: as many as there are
 */
export function keepLastLines(
  lines: number,
  { maxSources = Infinity }: { readonly maxSources?: number | undefined } = {},
): LogFlow {
  return async function* keepLast(events) {
    const sources = new Map<string, LastLines>();
    for await (const event of events) {
      if (event.type === 'notice') {
        yield event;
        continue;
      }
      const { key } = (event.type === 'lines' ? event.batch : event.gap).target;
      const last = sources.get(key) ?? new LastLines(lines);
      last.push(event);
      // The map stays in the order of the last word of each.
      sources.delete(key);
      sources.set(key, last);
      if (sources.size <= maxSources) continue;
      const [[silent, oldest] = []] = sources;
      if (silent === undefined || oldest === undefined) continue;
      sources.delete(silent);
      yield* oldest.take();
    }
    for (const last of sources.values()) yield* last.take();
  };
}

type Kept = Exclude<LogEvent, { type: 'notice' }>;

class LastLines {
  readonly #limit: number;
  #events: Kept[] = [];
  #count = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  push(event: Kept): void {
    this.#events.push(event);
    if (event.type === 'gap') return;
    this.#count += event.batch.count;
    for (;;) {
      const [first] = this.#events;
      const leading = first?.type === 'lines' ? first.batch.count : 0;
      if (first === undefined || this.#count - leading < this.#limit) return;
      this.#events.shift();
      this.#count -= leading;
    }
  }

  *take(): Generator<Kept, undefined> {
    let excess = this.#count - this.#limit;
    for (const event of this.#events) {
      if (event.type === 'gap' || excess <= 0) yield event;
      else if (event.batch.count <= excess) excess -= event.batch.count;
      else {
        yield { type: 'lines', batch: withoutFirst(event.batch, excess) };
        excess = 0;
      }
    }
  }
}

function withoutFirst(batch: LogBatch, lines: number): LogBatch {
  const { count, offsets } = batch;
  return { ...batch, count: count - lines, offsets: offsets.subarray(3 * lines, 3 * count) };
}
