import { faults, type FlagSource } from '@ktl/cli-kit';
import type { LogOutput } from '../views/logs/log-render-options.ts';

/** The flags of `ktl logs` that can contradict each other. */
export interface RivalFlags {
  readonly output: Exclude<LogOutput, 'jsonl'>;
  readonly json: boolean;
  readonly follow: boolean;
  readonly previous: boolean;
}

/** Where each of them came from. */
export type RivalSources = (flag: keyof RivalFlags) => FlagSource;

/**
 * The form of the lines. `--output` on the command line beats `json` from the environment or the file.
 * @throws KtlError FLAG_CONFLICT where the command line has both
 */
export function chooseOutput(flags: RivalFlags, sourceOf: RivalSources): LogOutput {
  if (!flags.json) return flags.output;
  if (sourceOf('output').kind !== 'flag') return 'jsonl';
  if (sourceOf('json').kind !== 'flag') return flags.output;
  throw faults.FLAG_CONFLICT({
    first: '--output',
    second: '--json',
    reason: 'both say which form a line has',
    hint: '--json passes lines that are JSON as they are; --output json wraps every line',
  });
}

/**
 * Whether to follow: the instance before the last restart writes no more.
 * @throws KtlError FLAG_CONFLICT where the command line has `--follow` and `--previous`
 */
export function chooseFollow(
  flags: Pick<RivalFlags, 'follow' | 'previous'>,
  sourceOf: (flag: 'follow' | 'previous') => FlagSource,
): boolean {
  const isGiven = (flag: 'follow' | 'previous'): boolean => sourceOf(flag).kind === 'flag';
  if (flags.follow && flags.previous && isGiven('follow') && isGiven('previous')) {
    throw faults.FLAG_CONFLICT({
      first: '--follow',
      second: '--previous',
      reason: 'an instance that has ended writes no more',
    });
  }
  return flags.follow;
}

/** The flags of a range that can contradict each other; moments as Unix ms. */
export interface RangeRivals {
  readonly sinceMs: number | undefined;
  readonly untilMs: number | undefined;
  readonly head: number | undefined;
  readonly previous: boolean;
  readonly withPrevious: boolean;
}

/**
 * Finds what a range cannot be.
 * @throws KtlError FLAG_CONFLICT where it ends before it begins, or the command line wants two ranges
 */
export function refuseRangeRivals(
  range: RangeRivals,
  sourceOf: (flag: 'head' | 'tail' | 'previous' | 'withPrevious') => FlagSource,
): void {
  const { sinceMs, untilMs } = range;
  if (sinceMs !== undefined && untilMs !== undefined && untilMs < sinceMs) {
    throw faults.FLAG_CONFLICT({
      ...{ first: '--since', second: '--until' },
      reason: 'the range ends before it begins',
      hint: '--since names the older moment: --since 1h --until 30m',
    });
  }
  const areGiven = (first: Parameters<typeof sourceOf>[0], second: typeof first): boolean =>
    sourceOf(first).kind === 'flag' && sourceOf(second).kind === 'flag';
  if (range.head !== undefined && areGiven('head', 'tail')) {
    throw faults.FLAG_CONFLICT({
      ...{ first: '--head', second: '--tail' },
      reason: 'one is the oldest lines, the other the newest',
    });
  }
  if (range.previous && range.withPrevious && areGiven('previous', 'withPrevious')) {
    throw faults.FLAG_CONFLICT({
      ...{ first: '--previous', second: '--with-previous' },
      reason: 'one is the earlier instance alone, the other that and the current one',
    });
  }
}
