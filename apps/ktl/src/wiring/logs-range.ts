import { faults, momentMs, type CommandCall } from '@ktl/cli-kit';
import type { Clock } from '@ktl/kube-client';
import {
  keepLastLines,
  mergeByTime,
  rationBytes,
  type LogFlow,
  type TailOptions,
} from '@ktl/log-tailer';
import type { outputFlags } from '../flags/logs/output-flags.ts';
import type { rangeFlags } from '../flags/logs/range-flags.ts';
import { settleRange, type RangeRivals } from './flag-conflicts.ts';

/** Which lines of the containers are read. */
export interface LogsRange extends Pick<
  TailOptions,
  | 'tailLines'
  | 'sinceMs'
  | 'untilMs'
  | 'headLines'
  | 'follow'
  | 'previous'
  | 'withPrevious'
  | 'maxStreams'
  | 'rationBytes'
> {
  /** Only so many of each container, its newest: where the range ends before the log does. */
  readonly lastLines?: number | undefined;
  /** Longest wait for older lines of other sources, ms; 0: lines go as they come. Default 0. */
  readonly mergeMs?: number | undefined;
}

type UsedFlags = typeof rangeFlags & Pick<typeof outputFlags, 'timezone'>;

type RangeCall = Pick<CommandCall<UsedFlags>, 'flags' | 'sourceOf'> & {
  readonly host: { readonly now: () => number };
};

/**
 * What the flags say about the range.
 * @throws KtlError FLAG_CONFLICT, FLAG_INVALID for a moment that no log can be of
 */
export function logsRange(call: RangeCall): LogsRange {
  const { flags, host } = call;
  const nowMs = host.now();
  const settled = settleRange(
    { ...flags, ...{ sinceMs: limitMs(call, 'since'), untilMs: limitMs(call, 'until'), nowMs } },
    call.sourceOf,
  );
  const { sinceMs, untilMs, head, previous, withPrevious } = settled;
  const isPast = untilMs !== undefined && untilMs <= nowMs;
  const isAll = readsAll(call, settled, isPast);
  const follow = flags.follow && !isPast && !(head !== undefined && isByDefault(call));
  const lastLines = isAll || !isPast ? undefined : flags.tail;
  const mergeMs = mergeWindowMs(flags.mergeWindow, follow && !previous);
  return {
    tailLines: isAll || isPast ? undefined : flags.tail,
    ...{ sinceMs, untilMs, headLines: head, lastLines },
    ...{ follow, previous, withPrevious, mergeMs },
    maxStreams: flags.maxLogRequests,
    // Last lines are known at the end only: nothing is let go before.
    rationBytes: mergeMs > 0 && lastLines === undefined ? rationBytes : undefined,
  };
}

// Lines that are there already are read best in order; a follow would show each of them later.
function mergeWindowMs(window: number | undefined, follows: boolean): number {
  if (window === 0) return 0;
  return follows ? (window ?? 0) : Infinity;
}

/** What is done to all events for the sake of the range, last of all flows. */
export function rangeFlows(range: LogsRange, clock: Clock | undefined): readonly LogFlow[] {
  const { lastLines, mergeMs = 0 } = range;
  const ordered = mergeByTime({ windowMs: mergeMs, clock });
  // Last lines come when their containers have ended: nothing tells which may still come.
  const merge: LogFlow =
    lastLines === undefined ? ordered : (events, { health }) => ordered(events, { health });
  return [
    ...(lastLines === undefined ? [] : [keepLastLines(lastLines)]),
    ...(mergeMs === 0 ? [] : [merge]),
  ];
}

const endOfTimeMs = Date.UTC(10_000, 0);

// The server takes no year before Christ, and nothing ran before 1970.
function limitMs(call: RangeCall, flag: 'since' | 'until'): number | undefined {
  const moment = call.flags[flag];
  if (moment === undefined) return undefined;
  const ms = momentMs(moment, { nowMs: call.host.now(), zone: call.flags.timezone });
  if (ms >= 0 && ms < endOfTimeMs) return ms;
  throw faults.FLAG_INVALID({
    origin: call.sourceOf(flag).where,
    value: 'agoMs' in moment ? `${String(moment.agoMs / 3_600_000)}h` : new Date(ms).toISOString(),
    problem: ms < 0 ? 'is earlier than 1970' : 'is later than the year 9999',
    hint:
      flag === 'since'
        ? 'leave it out, or write --tail -1, for all lines that there are'
        : 'write a duration such as 15m, or a time such as 2026-01-31T09:30:00Z',
  });
}

// Who names a beginning or an end, or asks for a whole instance, does not mean its last ten lines.
function readsAll({ flags, sourceOf }: RangeCall, settled: RangeRivals, isPast: boolean): boolean {
  const { head, sinceMs, previous, withPrevious } = settled;
  if (flags.tail === -1 || head !== undefined) return true;
  const isRange = sinceMs !== undefined || isPast || previous || withPrevious;
  return isRange && sourceOf('tail').kind === 'default';
}

// The first lines have come at once, but for pods that are still to come.
function isByDefault({ sourceOf }: RangeCall): boolean {
  return sourceOf('follow').kind !== 'flag';
}
