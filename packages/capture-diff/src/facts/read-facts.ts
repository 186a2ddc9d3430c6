import { createPatternTree, type Pattern } from '@ktl/log-patterns';
import type { CaptureFacts, DeploymentFacts, LineTotal } from './capture-facts.ts';
import type { CaptureSource, SourceRow, SourceSummary, SourceTable } from './capture-source.ts';
import { eventFacts } from './event-facts.ts';
import { podFacts } from './pod-facts.ts';
import { isDeleted, isRecord, json, lastVersions, number, rowName, text } from './rows.ts';

/** Levels whose lines make patterns. */
const troubled: ReadonlySet<string | undefined> = new Set(['warn', 'error', 'fatal']);

/** How {@link readFacts} tells how far it is, and how it is told to end. */
export interface ReadFactsOptions {
  /** Called as lines are gone through. */
  readonly onProgress?: ((lines: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads from a capture what is compared of it. Takes one pass over its lines, and memory by objects and
 * patterns, not by lines.
 * @throws the signal's reason, and whatever the source throws
 */
export async function readFacts(
  source: CaptureSource,
  options: ReadFactsOptions = {},
): Promise<CaptureFacts> {
  const { metadata } = source;
  const table = (name: SourceTable): Promise<readonly SourceRow[]> =>
    collect(source, name, options);
  const summary = await source.summary?.();
  const endMs = endOf(source, summary);
  const pods = podFacts(await table('pods'), await table('replicasets'), endMs);
  return {
    name: source.name,
    metadata,
    seconds: secondsOf(source, summary),
    pods: pods.snapshot,
    deployments: deploymentsOf(await table('deployments')),
    config: configOf(await table('configmaps')),
    events: eventFacts(await table('events')),
    restarts: pods.restarts,
    lines: summary === undefined ? undefined : lineTotals(summary, pods.workloads),
    patterns: await patternsOf(source, options),
  };
}

async function collect(
  source: CaptureSource,
  table: SourceTable,
  { signal }: ReadFactsOptions,
): Promise<readonly SourceRow[]> {
  const rows: SourceRow[] = [];
  for await (const row of source.context(table)) {
    signal?.throwIfAborted();
    rows.push(row);
  }
  return rows;
}

function endOf({ metadata }: CaptureSource, summary: SourceSummary | undefined): number {
  const stated = Date.parse(metadata.endedAt ?? '');
  if (!Number.isNaN(stated)) return stated;
  const last = summary?.lastNs;
  if (last !== undefined) return Number(last / 1_000_000n);
  const started = Date.parse(metadata.startedAt);
  return Number.isNaN(started) ? 0 : started;
}

function secondsOf({ metadata }: CaptureSource, summary: SourceSummary | undefined): number {
  const { durationSeconds } = metadata;
  if (durationSeconds !== undefined && durationSeconds > 0) return durationSeconds;
  if (summary?.firstNs === undefined || summary.lastNs === undefined) return 0;
  return Number(summary.lastNs - summary.firstNs) / 1e9;
}

function deploymentsOf(rows: readonly SourceRow[]): ReadonlyMap<string, DeploymentFacts> {
  const present = lastVersions(rows).filter((row) => !isDeleted(row));
  return new Map(
    present.map((row) => [
      rowName(row),
      {
        revision: text(row, 'revision') ?? null,
        replicas: number(row, 'replicas') ?? null,
        ready: number(row, 'ready_replicas') ?? null,
        strategy: text(row, 'strategy') ?? null,
      },
    ]),
  );
}

function configOf(
  rows: readonly SourceRow[],
): ReadonlyMap<string, Readonly<Record<string, string>>> {
  const present = lastVersions(rows).filter((row) => !isDeleted(row));
  return new Map(
    present.map((row) => [rowName(row), { ...texts(row, 'data'), ...texts(row, 'binary_data') }]),
  );
}

function texts(row: SourceRow, column: string): Readonly<Record<string, string>> {
  const value = json(row, column);
  if (!isRecord(value)) return {};
  return Object.fromEntries(
    Object.entries(value).map(([key, is]) => [
      key,
      typeof is === 'string' ? is : JSON.stringify(is),
    ]),
  );
}

function lineTotals(
  { streams }: SourceSummary,
  workloads: ReadonlyMap<string, string>,
): readonly LineTotal[] {
  const totals = new Map<string, LineTotal>();
  for (const { stream, level = 'unknown', lines } of streams) {
    const pod = `${stream.namespace}/${stream.pod}`;
    const workload = workloads.get(pod) ?? `Pod ${pod}`;
    const { container } = stream;
    const key = JSON.stringify([workload, container, level]);
    const sum = (totals.get(key)?.lines ?? 0) + lines;
    totals.set(key, { workload, container, level, lines: sum });
  }
  return [...totals.values()];
}

async function patternsOf(
  source: CaptureSource,
  { onProgress, signal }: ReadFactsOptions,
): Promise<readonly Pattern[] | undefined> {
  if (source.lines === undefined) return undefined;
  const tree = createPatternTree();
  let done = 0;
  for await (const lines of source.lines()) {
    signal?.throwIfAborted();
    for (const { level, raw, timeNs } of lines) {
      if (troubled.has(level)) tree.add(raw, { level, atMs: Number(timeNs / 1_000_000n) });
    }
    done += lines.length;
    onProgress?.(done);
  }
  return tree.patterns();
}
