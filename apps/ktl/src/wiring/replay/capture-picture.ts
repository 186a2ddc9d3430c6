import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { CaptureSummary } from '@ktl/sqlite-archive';
import type {
  CaptureGap,
  CapturePicture,
  ContainerLines,
} from '../../views/capture/capture-picture.ts';
import { deploymentsOf } from './picture-deployments.ts';
import { errorsOf } from './picture-errors.ts';
import { contextMissingOf, eventsOf } from './picture-events.ts';
import { notReadyOf } from './picture-not-ready.ts';
import { restartsOf } from './picture-restarts.ts';
import { workloadsOf } from './picture-workloads.ts';
import type { ReplayArtifact } from './replay-artifact.ts';
import { rowsOf } from './replay-tail.ts';
import { StampWriter } from './stored-stamp.ts';

/** Reads what a capture holds; of its lines no more than those that are errors. */
export async function pictureOf(
  artifact: ReplayArtifact,
  { cwd, signal }: { readonly cwd: string; readonly signal: AbortSignal },
): Promise<CapturePicture> {
  const whole = await artifact.summary();
  const summary = withoutEvents(whole);
  const pods = await rowsOf(artifact, 'pods');
  const replicaSets = await rowsOf(artifact, 'replicasets');
  const events = await rowsOf(artifact, 'events');
  return {
    ...aboutOf(artifact, summary),
    sizeBytes: await sizeOf(resolve(cwd, artifact.path)),
    lines: summary.lines,
    bytes: summary.bytes,
    eventLines: whole.lines - summary.lines,
    levels: levelsOf(summary),
    containers: containersOf(summary),
    rates: ratesOf(whole),
    gaps: await gapsOf(artifact),
    restarts: restartsOf(pods, summary),
    notReady: notReadyOf(pods),
    events: eventsOf(events),
    contextMissing: contextMissingOf(events),
    deployments: deploymentsOf(await rowsOf(artifact, 'deployments'), replicaSets),
    ...(await errorsOf(artifact, summary, {
      workloadOf: workloadsOf(pods, await rowsOf(artifact, 'owners')),
      signal,
    })),
  };
}

type About = Omit<
  CapturePicture,
  | 'sizeBytes'
  | 'lines'
  | 'bytes'
  | 'eventLines'
  | 'levels'
  | 'containers'
  | 'rates'
  | 'gaps'
  | 'restarts'
  | 'notReady'
  | 'events'
  | 'contextMissing'
  | 'deployments'
  | 'errors'
  | 'errorPatterns'
>;

function aboutOf({ path, kind, metadata }: ReplayArtifact, summary: CaptureSummary): About {
  const { sessionName, command, podQuery, context, cluster, ktlVersion, endedAt } = metadata;
  const { namespaces, flags, tags } = metadata;
  const stamps = new StampWriter();
  const stampOf = (ns: bigint | undefined): string | null =>
    ns === undefined ? null : stamps.write(ns);
  return {
    ...{ path, kind, state: summary.state, namespaces, flags, tags },
    sessionName: sessionName ?? null,
    command: command ?? null,
    query: podQuery ?? null,
    context: context ?? null,
    cluster: cluster ?? null,
    ktlVersion: ktlVersion ?? null,
    startedAt: metadata.startedAt === '' ? null : metadata.startedAt,
    endedAt: endedAt ?? null,
    firstLineAt: stampOf(summary.firstNs),
    lastLineAt: stampOf(summary.lastNs),
    durationSeconds: metadata.durationSeconds ?? durationOf(metadata),
  };
}

/** What lines of containers and nodes are: events are lines too, of no container. */
function withoutEvents(summary: CaptureSummary): CaptureSummary {
  const streams = summary.streams.filter(({ stream }) => stream.source !== 'event');
  const count = { lines: 0, bytes: 0 };
  let { firstNs, lastNs } = streams[0] ?? summary;
  for (const stream of streams) {
    count.lines += stream.lines;
    count.bytes += stream.bytes;
    if (firstNs === undefined || stream.firstNs < firstNs) ({ firstNs } = stream);
    if (lastNs === undefined || stream.lastNs > lastNs) ({ lastNs } = stream);
  }
  return { ...summary, ...count, streams, firstNs, lastNs };
}

function durationOf({ startedAt, endedAt }: ReplayArtifact['metadata']): number | null {
  const ms = Date.parse(endedAt ?? '') - Date.parse(startedAt);
  // Set back meanwhile, a clock says nothing of how long it was.
  return ms >= 0 ? ms / 1000 : null;
}

// Of a folder there is no one number.
async function sizeOf(path: string): Promise<number | null> {
  try {
    const found = await stat(path);
    return found.isFile() ? found.size : null;
  } catch {
    return null;
  }
}

/** Whether lines of a level count as errors. */
export function isError(level: string | undefined): boolean {
  return level === 'error' || level === 'fatal';
}

function levelsOf({ streams }: CaptureSummary): Record<string, number> {
  const levels: Record<string, number> = {};
  for (const { level = 'none', lines } of streams) levels[level] = (levels[level] ?? 0) + lines;
  return levels;
}

function containersOf({ streams }: CaptureSummary): readonly ContainerLines[] {
  const found = new Map<string, ContainerLines>();
  for (const { stream, level, lines, bytes } of streams) {
    const { namespace, pod, container, source } = stream;
    const key = [source, namespace, pod, container].join('/');
    const known = found.get(key);
    found.set(key, {
      ...{ namespace, pod, container, source },
      lines: (known?.lines ?? 0) + lines,
      bytes: (known?.bytes ?? 0) + bytes,
      errors: (known?.errors ?? 0) + (isError(level) ? lines : 0),
    });
  }
  return [...found.values()].sort((a, b) => b.lines - a.lines);
}

function ratesOf({ rates }: CaptureSummary): CapturePicture['rates'] {
  const found = new Map<number, CapturePicture['rates'][number]>();
  for (const { startS, seconds, level, lines } of rates) {
    const known = found.get(startS);
    found.set(startS, {
      ...{ startS, seconds },
      lines: (known?.lines ?? 0) + lines,
      errors: (known?.errors ?? 0) + (isError(level) ? lines : 0),
    });
  }
  return [...found.values()].sort((a, b) => a.startS - b.startS);
}

async function gapsOf(artifact: ReplayArtifact): Promise<readonly CaptureGap[]> {
  const rows = await rowsOf(artifact, 'gaps');
  return rows.map((row) => ({
    namespace: row.namespace ?? '',
    pod: row.pod ?? '',
    container: row.container ?? '',
    cause: row.cause ?? '',
    from: row.from_timestamp,
    to: row.to_timestamp,
    certain: row.certain === 1,
    missedInstances: row.missed_instances ?? 0,
  }));
}
