import type { LogOptions } from '@ktl/kube-client';
import type { InstanceLog } from './instance-log.ts';

/** Which log is asked for. */
export interface AskedLog {
  readonly log: InstanceLog;
  readonly view: 'current' | 'previous';
  readonly follow: boolean;
}

/**
 * What pods/log is asked for: lines of what was delivered already, to align on, or those from the start of
 * what is wanted.
 */
export function logQuery(
  { log, view, follow }: AskedLog,
  how: { readonly since: string | undefined; readonly signal: AbortSignal },
): LogOptions {
  const { since, signal } = how;
  const { container } = log.origin.target;
  const query = { container, follow, previous: view === 'previous', timestamps: true, signal };
  if (!log.history.isEmpty) return since === undefined ? query : { ...query, sinceTime: since };
  const { start } = log;
  if (start.kind === 'file-start') return query;
  const tailLines = start.kind === 'tail' ? start.lines : undefined;
  const sinceTime = start.sinceMs === undefined ? undefined : wholeSecond(start.sinceMs);
  return { ...query, tailLines, sinceTime };
}

function wholeSecond(ms: number): string {
  return `${new Date(Math.floor(ms / 1000) * 1000).toISOString().slice(0, 19)}Z`;
}
