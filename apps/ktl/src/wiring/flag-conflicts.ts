import { faults, type FlagSource } from '@ktl/cli-kit';
import { faults as ktlFaults } from '../faults.ts';
import type { LogOutput } from '../views/logs/log-render-options.ts';

/** The flags of `ktl logs` that say which form a line has. */
export interface RivalFlags {
  readonly output: Exclude<LogOutput, 'jsonl'>;
  readonly json: boolean;
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

/** Flags that say how another one works. */
export interface DependentFlags {
  readonly capture?: string | undefined;
  readonly captureTag?: readonly unknown[];
  readonly filter: readonly unknown[];
  readonly filterStrict: boolean;
  readonly deps: boolean;
  readonly stackProfile: string | undefined;
}

/**
 * A setting of a flag that is not in use means nothing. In the environment and the file it may wait for
 * its use; on the command line it is a mistake.
 * @throws KtlError LOGS_FLAG_ALONE
 */
export function refuseLoneFlags(
  flags: DependentFlags,
  sourceOf: (flag: 'filterStrict' | 'stackProfile' | 'captureTag') => FlagSource,
): void {
  const isGiven = (flag: Parameters<typeof sourceOf>[0]): boolean => sourceOf(flag).kind === 'flag';
  if (flags.filterStrict && flags.filter.length === 0 && isGiven('filterStrict')) {
    throw ktlFaults.LOGS_FLAG_ALONE({ flag: '--filter-strict', needs: '--filter' });
  }
  const hasTags = (flags.captureTag ?? []).length > 0;
  if (flags.capture === undefined && hasTags && isGiven('captureTag')) {
    throw ktlFaults.LOGS_FLAG_ALONE({ flag: '--capture-tag', needs: '--capture' });
  }
  if (flags.stackProfile !== undefined && !flags.deps && isGiven('stackProfile')) {
    throw ktlFaults.LOGS_FLAG_ALONE({ flag: '--stack-profile', needs: '--deps' });
  }
}

const mirrorSettings = {
  uiToken: '--ui-token',
  uiTls: '--ui-tls',
  uiCert: '--ui-cert',
  uiKey: '--ui-key',
  uiHost: '--ui-host',
  redact: '--redact',
  redactKnown: '--redact-known',
} as const;

/**
 * Settings of a mirror on the command line, and no mirror.
 * @throws KtlError LOGS_FLAG_ALONE
 */
export function refuseLoneMirrorFlags(
  { ui, wsListen }: { readonly ui: string | undefined; readonly wsListen: string | undefined },
  sourceOf: (flag: keyof typeof mirrorSettings) => FlagSource,
): void {
  if (ui !== undefined || wsListen !== undefined) return;
  for (const [property, flag] of Object.entries(mirrorSettings)) {
    if (sourceOf(property as keyof typeof mirrorSettings).kind !== 'flag') continue;
    throw ktlFaults.LOGS_FLAG_ALONE({ flag, needs: '--ui or --ws-listen' });
  }
}

/** The flags of a range that can contradict each other; moments as Unix ms. */
export interface RangeRivals {
  readonly sinceMs: number | undefined;
  readonly untilMs: number | undefined;
  readonly head: number | undefined;
  readonly previous: boolean;
  readonly withPrevious: boolean;
}

type RangeFlag = 'since' | 'until' | 'head' | 'tail' | 'follow' | 'previous' | 'withPrevious';
type RangeSources = (flag: RangeFlag) => FlagSource;

/** A pair that cannot both hold. */
interface RangePair {
  readonly flags: readonly [RangeFlag, RangeFlag];
  readonly isRivalry: boolean;
  readonly reason: string;
  readonly hint?: string;
}

/**
 * Settles what a range cannot be: of two rivals, the one on the command line beats the one from the
 * environment or the file, which then counts as unset. A follow that nobody asked for is no rival.
 * @param range - `follow` and `nowMs` tell whether an end in the past ends a follow
 * @throws KtlError FLAG_CONFLICT where the command line has both, or where a range ends before it begins
 *   and neither end is the command line's alone
 */
export function settleRange(
  range: RangeRivals & { readonly follow: boolean; readonly nowMs: number },
  sourceOf: RangeSources,
): RangeRivals {
  const { sinceMs, untilMs, head, previous, withPrevious } = range;
  const isGiven = (flag: RangeFlag): boolean => sourceOf(flag).kind === 'flag';
  const beaten = new Set<RangeFlag>();
  for (const pair of pairsOf(range, isGiven)) {
    const [first, second] = pair.flags;
    if (!pair.isRivalry || beaten.has(first) || beaten.has(second)) continue;
    if (isGiven(first) !== isGiven(second)) beaten.add(isGiven(first) ? second : first);
    else if (isGiven(first) || first === 'since') throw conflictOf(pair);
  }
  return {
    sinceMs: beaten.has('since') ? undefined : sinceMs,
    untilMs: beaten.has('until') ? undefined : untilMs,
    head: beaten.has('head') ? undefined : head,
    previous: previous && !beaten.has('previous'),
    withPrevious: withPrevious && !beaten.has('withPrevious'),
  };
}

function pairsOf(
  range: Parameters<typeof settleRange>[0],
  isGiven: (flag: RangeFlag) => boolean,
): readonly RangePair[] {
  const { sinceMs, untilMs, head, follow, previous, withPrevious, nowMs } = range;
  const mustFollow = follow && isGiven('follow');
  return [
    {
      flags: ['follow', 'until'],
      isRivalry: mustFollow && untilMs !== undefined && untilMs <= nowMs,
      reason: 'the range has ended, so there is nothing to follow',
      hint: 'a follow ends at a time to come: --until +15m',
    },
    {
      flags: ['follow', 'previous'],
      isRivalry: mustFollow && previous,
      reason: 'an instance that has ended writes no more',
    },
    {
      flags: ['since', 'until'],
      isRivalry: sinceMs !== undefined && untilMs !== undefined && untilMs < sinceMs,
      reason: 'the range ends before it begins',
      hint: '--since names the older moment: --since 1h --until 30m',
    },
    {
      flags: ['head', 'tail'],
      isRivalry: head !== undefined && isGiven('tail'),
      reason: 'one is the oldest lines, the other the newest',
    },
    {
      flags: ['previous', 'withPrevious'],
      isRivalry: previous && withPrevious,
      reason: 'one is the earlier instance alone, the other that and the current one',
    },
  ];
}

function conflictOf({ flags: [first, second], reason, hint }: RangePair): Error {
  const name = (flag: RangeFlag): string =>
    flag === 'withPrevious' ? '--with-previous' : `--${flag}`;
  return faults.FLAG_CONFLICT({ first: name(first), second: name(second), reason, hint });
}

/** The global flags that name a cluster. */
export interface ClusterRivals {
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
  readonly demo: boolean;
}

/**
 * The cluster that is meant: `--demo` has its own. One on the command line beats the other from the
 * environment or the file.
 * @throws KtlError FLAG_CONFLICT where the command line has `--demo` and names another cluster
 */
export function chooseCluster<C extends ClusterRivals>(
  choice: C,
  sourceOf: (flag: keyof ClusterRivals) => FlagSource,
): C {
  const isGiven = (flag: keyof ClusterRivals): boolean => sourceOf(flag).kind === 'flag';
  const named = (['context', 'kubeconfig'] as const).find(isGiven);
  if (!choice.demo || named === undefined) return choice;
  if (!isGiven('demo')) return { ...choice, demo: false };
  throw faults.FLAG_CONFLICT({
    ...{ first: `--${named}`, second: '--demo' },
    reason: '--demo has a cluster of its own',
    hint: `leave --demo out, or --${named}`,
  });
}
