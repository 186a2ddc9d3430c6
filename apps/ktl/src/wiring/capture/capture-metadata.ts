import type { CaptureMetadata } from '@ktl/capture-artifact';
import type { CaptureTag } from '../../flags/logs/record-flags.ts';
import type { LogsRange } from '../logs-range.ts';
import { isToEnd } from '../logs-run.ts';
import type { PodCount } from './pod-count.ts';
import { namespacesOf, type CaptureSubject, type SessionBeginning } from './capture-session.ts';

/** What metadata.json is made of when a capture begins. */
export interface CaptureBeginning {
  readonly session: SessionBeginning;
  readonly subject: CaptureSubject;
  readonly given: CaptureMetadata['flags'];
  readonly range: LogsRange;
  readonly events: boolean;
  readonly tags: readonly CaptureTag[];
  /** The tarball is to have logs.sqlite. */
  readonly sqlite: boolean;
  /** Milliseconds since 1970. */
  readonly startedMs: number;
}

/** metadata.json of a capture that begins. */
export function beginningMetadata(beginning: CaptureBeginning): CaptureMetadata {
  const { session, subject, given, range, events, tags, sqlite, startedMs } = beginning;
  const { session: sessionName, command, context, cluster, query, version } = session;
  const { since } = given;
  return {
    format: 1,
    state: 'writing',
    ...texts({ sessionName, command, context, cluster, podQuery: query, ktlVersion: version }),
    startedAt: new Date(startedMs).toISOString(),
    namespaces: [...namespacesOf(subject)],
    flags: given,
    ...(range.tailLines === undefined ? {} : { tailLines: range.tailLines }),
    ...(typeof since === 'string' ? { since } : {}),
    eventsEnabled: events,
    follow: !isToEnd({ range }),
    ...(sqlite ? { sqlitePath: 'logs.sqlite' } : {}),
    tags: Object.fromEntries(tags.map(({ name, value }) => [name, value])),
  };
}

/** The same when it has ended. */
export function endedMetadata(
  begun: CaptureMetadata,
  { endedMs, pods }: { readonly endedMs: number; readonly pods: Omit<PodCount, 'note'> },
): CaptureMetadata {
  return {
    ...begun,
    state: 'finished',
    endedAt: new Date(endedMs).toISOString(),
    durationSeconds: Math.max(0, endedMs - Date.parse(begun.startedAt)) / 1000,
    observedPodCount: pods.count,
    observedNamespaces: [...pods.namespaces],
  };
}

function texts<K extends string>(
  values: Readonly<Record<K, string | null | undefined>>,
): Partial<Record<K, string>> {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => typeof value === 'string'),
  ) as Partial<Record<K, string>>;
}
