import type { CommandCall, Moment } from '@ktl/cli-kit';
import type { Clock } from '@ktl/kube-client';
import {
  keepLastLines,
  mergeByTime,
  rationBytes,
  type LogFlow,
  type TailOptions,
} from '@ktl/log-tailer';
import type { rangeFlags } from '../flags/logs/range-flags.ts';
import { chooseFollow, refuseRangeRivals } from './flag-conflicts.ts';

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

type RangeCall = Pick<CommandCall<typeof rangeFlags>, 'flags' | 'sourceOf'> & {
  readonly host: { readonly now: () => number };
};

/**
 * What the flags say about the range.
 * @throws KtlError FLAG_CONFLICT
 */
export function logsRange(call: RangeCall): LogsRange {
  const { flags, host } = call;
  const { previous, withPrevious, head } = flags;
  const nowMs = host.now();
  const sinceMs = momentMs(flags.since, nowMs);
  const untilMs = momentMs(flags.until, nowMs);
  refuseRangeRivals({ ...flags, sinceMs, untilMs }, call.sourceOf);
  const isPast = untilMs !== undefined && untilMs <= nowMs;
  const isAll = readsAll(call, isPast);
  const follow = chooseFollow(flags, call.sourceOf) && !isPast && !endsAtHead(call);
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

function momentMs(moment: Moment | undefined, nowMs: number): number | undefined {
  if (moment === undefined) return undefined;
  return 'at' in moment ? moment.at.getTime() : nowMs - moment.agoMs;
}

// Who names a beginning or an end, or asks for a whole instance, does not mean its last ten lines.
function readsAll({ flags, sourceOf }: RangeCall, isPast: boolean): boolean {
  const { tail, head, since, previous, withPrevious } = flags;
  if (tail === -1 || head !== undefined) return true;
  const isRange = since !== undefined || isPast || previous || withPrevious;
  return isRange && sourceOf('tail').kind === 'default';
}

// The first lines have come at once, but for pods that are still to come.
function endsAtHead({ flags, sourceOf }: RangeCall): boolean {
  return flags.head !== undefined && sourceOf('follow').kind !== 'flag';
}
