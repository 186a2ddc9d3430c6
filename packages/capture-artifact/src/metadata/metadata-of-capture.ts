import type { Capture, CaptureSummary, ContextRow } from '@ktl/sqlite-archive';
import { formatNs, parseNs } from '../json/rfc3339.ts';
import type { CaptureMetadata } from './capture-metadata.ts';

type Session = { [K in keyof ContextRow<'sessions'>]?: ContextRow<'sessions'>[K] };

/** Metadata of a SQLite file that has no metadata.json: from its sessions, tags, gaps and counts. */
export function metadataOfCapture(capture: Capture): CaptureMetadata {
  const summary = capture.summary();
  // Later rows say what earlier ones could not know.
  const session: Session = {};
  for (const row of capture.rows('sessions')) Object.assign(session, known(row));
  const { session: sessionName, command, context, cluster, version, query } = session;
  const startedAt = session.started_at ?? session.observed_at ?? timeOf(summary.firstNs);
  const endedAt = session.ended_at ?? killedAt(capture, summary, startedAt);
  const flags = flagsOf(session.flags);
  return {
    format: 1,
    state: summary.state,
    ...known({ sessionName: sessionName ?? session.title, command, context, cluster }),
    ...known({ podQuery: query, ktlVersion: version }),
    startedAt,
    ...(endedAt === undefined ? {} : { endedAt, ...durationOf(startedAt, endedAt) }),
    namespaces: namesOf(session.namespaces),
    flags,
    eventsEnabled: flags['events'] === true,
    follow: flags['follow'] !== false,
    observedPodCount: podCount(summary),
    lines: summary.lines,
    gapCount: capture.rows('gaps').length,
    tags: Object.fromEntries(
      capture.rows('tags').map(({ name, value }) => [name ?? '', value ?? '']),
    ),
  };
}

// Whoever wrote it could not say when it ended: then, when it had its last line or row.
function killedAt(
  capture: Capture,
  { state, lastNs }: CaptureSummary,
  startedAt: string,
): string | undefined {
  if (state !== 'recovered') return undefined;
  return latestOf([
    startedAt,
    ...(lastNs === undefined ? [] : [formatNs(lastNs)]),
    ...lastRows(capture),
  ]);
}

/** When the last rows of the tables that grow while it is captured were written. */
export function lastRows(capture: Capture): readonly string[] {
  return (['pods', 'events', 'nodes', 'gaps'] as const).flatMap(
    (kind) => capture.rows(kind).at(-1)?.observed_at ?? [],
  );
}

/** The latest of some RFC 3339 stamps; of what is none, the first. */
export function latestOf(stamps: readonly [string, ...string[]]): string {
  return stamps.reduce((a, b) => ((parseNs(b) ?? 0n) > (parseNs(a) ?? 0n) ? b : a));
}

/** How long from one time to the other; nothing where they are none. */
export function durationOf(startedAt: string, endedAt: string): { durationSeconds?: number } {
  const durationMs = Date.parse(endedAt) - Date.parse(startedAt);
  return durationMs >= 0 ? { durationSeconds: durationMs / 1000 } : {};
}

/** Pods that lines are of. */
export function podCount({ streams }: CaptureSummary): number {
  const pods = streams.filter(({ stream }) => stream.source === 'pod');
  return new Set(pods.map(({ stream: { namespace, pod, uid } }) => `${namespace}/${pod}/${uid}`))
    .size;
}

function timeOf(timeNs: bigint | undefined): string {
  return formatNs(timeNs ?? 0n);
}

type Known<T> = { [K in keyof T]?: Exclude<T[K], null | undefined> };

function known<T extends object>(values: T): Known<T> {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== null && value !== undefined),
  ) as Known<T>;
}

function namesOf(text: string | null | undefined): string[] {
  const value = jsonOf(text);
  if (Array.isArray(value)) return value.filter((name) => typeof name === 'string');
  return (text ?? '').split(',').filter((name) => name !== '');
}

function flagsOf(text: string | null | undefined): CaptureMetadata['flags'] {
  const value = jsonOf(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  const flags = Object.entries(value).filter(
    ([, flag]) => ['string', 'number', 'boolean'].includes(typeof flag) || isStrings(flag),
  );
  return Object.fromEntries(flags);
}

function isStrings(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function jsonOf(text: string | null | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
