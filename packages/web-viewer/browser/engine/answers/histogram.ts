import type { Histogram } from '../protocol.ts';
import type { Job } from '../schedule/slices.ts';
import type { RowFilter } from '../search/row-filter.ts';
import { LEVELS, LEVEL_COUNT, LINE } from '../store/codes.ts';
import type { RowStore } from '../store/row-store.ts';
import type { RowVisitor, View } from '../view/view.ts';

const MAX_BUCKETS = 10_000;
/** Rows looked at before a scan lets others work. */
const STEP_ROWS = 8192;

export interface HistogramOptions {
  readonly buckets: number;
  readonly fromMs?: number;
  readonly toMs?: number;
  /** Counts the rows that this selects instead of the view's. */
  readonly other?: RowFilter | undefined;
}

/** Lines of a view by time and level. `toMs` is exclusive; lines without a stamp count nowhere. */
export function* histogramOf(
  store: RowStore,
  view: View,
  options: HistogramOptions,
): Job<Histogram> {
  const buckets = Math.min(Math.max(1, Math.floor(options.buckets)), MAX_BUCKETS);
  const range = stampRange(store) ?? { fromMs: 0, toMs: 1 };
  const fromMs = options.fromMs ?? range.fromMs;
  const toMs = Math.max(options.toMs ?? range.toMs, fromMs + 1);
  const scale = buckets / (toMs - fromMs);
  const counts = new Uint32Array(LEVEL_COUNT * buckets);
  const seen = new Uint8Array(LEVEL_COUNT);
  const count: RowVisitor = (chunk, at) => {
    if (chunk.columns.kinds[at] !== LINE) return;
    const ms = chunk.columns.ms[at] as number;
    if (!(ms >= fromMs && ms < toMs)) return;
    const level = chunk.columns.levels[at] as number;
    // Rounding may lift the last millisecond to the bucket behind the last.
    const bucket = Math.min(Math.floor((ms - fromMs) * scale), buckets - 1);
    const cell = level * buckets + bucket;
    counts[cell] = (counts[cell] as number) + 1;
    seen[level] = 1;
  };
  if (options.other === undefined) yield* view.visit(0, Number.POSITIVE_INFINITY, count);
  else yield* visitSelected(store, options.other, count);
  const levels = LEVELS.flatMap((level, code) =>
    seen[code] === 1 ? [{ level, counts: counts.slice(code * buckets, (code + 1) * buckets) }] : [],
  );
  return { fromMs, toMs, buckets, levels };
}

function* visitSelected(store: RowStore, filter: RowFilter, visitor: RowVisitor): Job<void> {
  // A copy: the oldest chunk may go between two steps.
  for (const chunk of [...store.chunks]) {
    for (let from = 0; from < chunk.rows; from += STEP_ROWS) {
      const to = Math.min(chunk.rows, from + STEP_ROWS);
      filter.select(chunk, { from, to }, (at) => visitor(chunk, at));
      yield;
    }
  }
}

/** First stamp held, and the millisecond behind the last; undefined where no row has one. */
export function stampRange(store: RowStore): { fromMs: number; toMs: number } | undefined {
  let fromMs = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const chunk of store.chunks) {
    fromMs = Math.min(fromMs, chunk.minMs);
    last = Math.max(last, chunk.maxMs);
  }
  return fromMs > last ? undefined : { fromMs, toMs: last + 1 };
}
