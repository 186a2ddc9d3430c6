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
export function chooseFollow(flags: RivalFlags, sourceOf: RivalSources): boolean {
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
