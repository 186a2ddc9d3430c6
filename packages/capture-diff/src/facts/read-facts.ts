import type { CaptureFacts, DeploymentFacts } from './capture-facts.ts';
import type { CaptureSource, SourceRow, SourceTable } from './capture-source.ts';
import { eventFacts } from './event-facts.ts';
import { lineFacts } from './line-facts.ts';
import { podFacts } from './pod-facts.ts';
import { isDeleted, isRecord, json, lastVersions, number, rowName, text } from './rows.ts';

/** How {@link readFacts} tells how far it is, and how it is told to end. */
export interface ReadFactsOptions {
  /** Called as lines are gone through, with how many there are in all. */
  readonly onProgress?: ((lines: number, total: number) => void) | undefined;
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
  const pods = podFacts(
    {
      pods: await table('pods'),
      replicaSets: await table('replicasets'),
      owners: await table('owners'),
    },
    await endOf(source),
  );
  const lines = await lineFacts(source, { ...options, workloads: pods.workloads });
  return {
    name: source.name,
    metadata,
    seconds: lines?.seconds ?? 0,
    pods: pods.snapshot,
    deployments: deploymentsOf(await table('deployments')),
    config: configOf(await table('configmaps')),
    events: eventFacts(await table('events'), Date.parse(metadata.startedAt)),
    restarts: pods.restarts,
    lines: lines?.totals,
    patterns: lines?.patterns,
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

async function endOf({ metadata, summary }: CaptureSource): Promise<number> {
  const stated = Date.parse(metadata.endedAt ?? '');
  if (!Number.isNaN(stated)) return stated;
  const last = (await summary?.())?.lastNs;
  if (last !== undefined) return Number(last / 1_000_000n);
  const started = Date.parse(metadata.startedAt);
  return Number.isNaN(started) ? 0 : started;
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
