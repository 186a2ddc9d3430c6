import type { ContextNotice } from '@ktl/cluster-context';
import { isKtlError } from '@ktl/faults';
import type { GapRecord, LogEvent } from '@ktl/log-tailer';
import type { NewContextRow } from '@ktl/sqlite-archive';
import { gapSummary } from '../../views/logs/gap-text.ts';
import { sourceOf } from './capture-batches.ts';

type Notice = Extract<LogEvent, { type: 'notice' }>;

/** Who says so, in the table of events: Kubernetes has reporters of its own. */
export const noticeReporter = 'ktl';

/** RFC 3339 with nine digits, so that it compares as text with every other stamp of a capture. */
export function stampOf(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '000000Z');
}

/** The row of a gap. @param observedAt - RFC 3339 */
export function gapRow(gap: GapRecord, observedAt: string): NewContextRow<'gaps'> {
  const { target, instance } = gap;
  return {
    observed_at: observedAt,
    namespace: target.namespace,
    pod: target.pod,
    container: target.container,
    uid: target.podUid ?? null,
    restart: instance,
    cause: gap.cause,
    from_timestamp: gap.afterStamp ?? null,
    to_timestamp: gap.beforeStamp ?? null,
    certain: gap.certain ? 1 : 0,
    missed_instances: gap.missedInstances,
    message: gapSummary(gap),
  };
}

/**
 * The row of what the tail says about a log (attached, reconnecting, ended, refused, absent): an event of
 * type `Notice`, reported by `ktl`.
 * @param observedAt - RFC 3339
 */
export function noticeRow(
  { origin: { target, instance }, notice, detail }: Notice,
  observedAt: string,
): NewContextRow<'events'> {
  const what = detail ?? notice;
  return {
    observed_at: observedAt,
    type: 'Notice',
    reason: notice,
    message: instance === 0 ? what : `${what} (instance ${String(instance)})`,
    count: 1,
    first_timestamp: observedAt,
    last_timestamp: observedAt,
    involved_kind: kinds[sourceOf(target)] ?? 'Pod',
    involved_namespace: target.namespace,
    involved_name: target.pod,
    involved_uid: target.podUid ?? null,
    involved_container: target.container,
    reporter: noticeReporter,
  };
}

const kinds: Readonly<Record<string, string>> = { node: 'Node', event: 'Event', input: 'Input' };

/** The row of a resource that could not be recorded. @param observedAt - RFC 3339 */
export function missingRow(
  { resource, namespace, reason, error }: ContextNotice,
  observedAt: string,
): NewContextRow<'events'> {
  return {
    observed_at: observedAt,
    type: 'Notice',
    reason,
    message: isKtlError(error) ? error.message : `${resource} could not be read`,
    count: 1,
    first_timestamp: observedAt,
    last_timestamp: observedAt,
    involved_kind: resource,
    involved_namespace: namespace ?? null,
    reporter: noticeReporter,
  };
}

/** What the row of an end of all context is about. */
export const contextKind = 'context';

/** The row of a recording of context that ended before its time. @param observedAt - RFC 3339 */
export function brokenRow(reason: string, observedAt: string): NewContextRow<'events'> {
  const about = { resource: contextKind, namespace: undefined, error: undefined };
  return {
    ...missingRow({ type: 'notice', reason: 'failed', ...about }, observedAt),
    message: `nothing more of what stood around the containers: ${reason}`,
  };
}
