import type { GapCause, GapRecord, LogEvent, LogOrigin } from '@ktl/log-tailer';
import { sanitiseText } from '@ktl/term-view';

const causes: Readonly<Record<GapCause, string>> = {
  rotated: 'the log was rotated away while no stream was connected',
  restarted: 'the container restarted and its earlier log is gone',
  removed: 'the pod or container was removed before its log was read to the end',
  unavailable: 'the server has this log no more',
};

/** What is missing and why, as one sentence without the name of the container. */
export function gapSummary(gap: GapRecord): string {
  const missed =
    gap.missedInstances === 0
      ? ''
      : `; ${String(gap.missedInstances)} whole instance${gap.missedInstances === 1 ? '' : 's'} never seen`;
  return sanitiseText(
    `gap: ${missingLines(gap)} missing: ${causes[gap.cause]} (instance ${String(gap.instance)}${missed})`,
  );
}

/** A gap as one line for stderr or a log file, container named, no colours. */
export function gapText(gap: GapRecord): string {
  return `${originText(gap)} ${gapSummary(gap)}`;
}

/** A notice as one line for stderr, no colours: `shop/api-1 [app] reconnecting: connection reset`. */
export function noticeText(event: Extract<LogEvent, { type: 'notice' }>): string {
  const detail = event.detail === undefined ? '' : `: ${sanitiseText(event.detail)}`;
  const instance =
    event.origin.instance === 0 ? '' : ` (instance ${String(event.origin.instance)})`;
  return `${originText(event.origin)} ${event.notice}${instance}${detail}`;
}

/** `namespace/pod [container]`, `node [path]`, safe for a terminal. */
export function originText(origin: LogOrigin): string {
  const { namespace, pod, container } = origin.target;
  const place = namespace === '' ? '' : `${sanitiseText(namespace)}/`;
  return `${place}${sanitiseText(pod)} [${sanitiseText(container)}]`;
}

function missingLines({ afterStamp, beforeStamp, certain }: GapRecord): string {
  const verb = certain ? 'are' : 'may be';
  if (afterStamp !== undefined && beforeStamp !== undefined) {
    return `lines after ${afterStamp} and before ${beforeStamp} ${verb}`;
  }
  if (afterStamp !== undefined) return `lines after ${afterStamp} ${verb}`;
  return beforeStamp === undefined ? `all lines ${verb}` : `lines before ${beforeStamp} ${verb}`;
}
