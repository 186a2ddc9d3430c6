import { createPatternTree, type Pattern } from '@ktl/log-patterns';
import type { LineTotal } from './capture-facts.ts';
import type { CaptureSource, SourceLine } from './capture-source.ts';
import { lineWindow } from './line-window.ts';

/** Levels whose lines make patterns. */
const troubled: ReadonlySet<string | undefined> = new Set(['warn', 'error', 'fatal']);

/** What is kept of all lines. */
export interface LineFacts {
  readonly totals: readonly LineTotal[];
  readonly patterns: readonly Pattern[];
  /** Over which the totals are. */
  readonly seconds: number;
}

/** How {@link lineFacts} tells how far it is, and how it is told to end. */
export interface LineFactsOptions {
  readonly onProgress?: ((lines: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** `Deployment shop/checkout` by `namespace/name` of a pod. */
  readonly workloads: ReadonlyMap<string, string>;
}

/** One pass over the lines; undefined where there are none to compare. */
export async function lineFacts(
  { metadata, summary, lines }: CaptureSource,
  { onProgress, signal, workloads }: LineFactsOptions,
): Promise<LineFacts | undefined> {
  if (summary === undefined || lines === undefined) return undefined;
  const sums = await summary();
  const { fromNs, seconds } = lineWindow(metadata, sums);
  const tree = createPatternTree();
  const counts = new Map<SourceLine['stream'], Map<string, number>>();
  let done = 0;
  for await (const some of lines()) {
    signal?.throwIfAborted();
    for (const { stream, level, raw, timeNs } of some) {
      // Also those from before: an error is known when it was seen.
      if (troubled.has(level)) tree.add(raw, { level, atMs: Number(timeNs / 1_000_000n) });
      if (timeNs >= fromNs) count(counts, stream, level ?? 'unknown');
    }
    done += some.length;
    onProgress?.(done, sums.lines);
  }
  return { totals: totalsOf(counts, workloads), patterns: tree.patterns(), seconds };
}

// By the stream itself, which readers share among its lines: a name made for each line would cost more than all else.
function count(
  counts: Map<SourceLine['stream'], Map<string, number>>,
  stream: SourceLine['stream'],
  level: string,
): void {
  let levels = counts.get(stream);
  if (levels === undefined) {
    levels = new Map();
    counts.set(stream, levels);
  }
  levels.set(level, (levels.get(level) ?? 0) + 1);
}

function totalsOf(
  counts: ReadonlyMap<SourceLine['stream'], ReadonlyMap<string, number>>,
  workloads: ReadonlyMap<string, string>,
): readonly LineTotal[] {
  const totals = new Map<string, LineTotal>();
  for (const [{ namespace, pod, container }, levels] of counts) {
    const workload = workloads.get(`${namespace}/${pod}`) ?? `Pod ${namespace}/${pod}`;
    for (const [level, lines] of levels) {
      const key = JSON.stringify([workload, container, level]);
      const sum = (totals.get(key)?.lines ?? 0) + lines;
      totals.set(key, { workload, container, level, lines: sum });
    }
  }
  return [...totals.values()];
}
