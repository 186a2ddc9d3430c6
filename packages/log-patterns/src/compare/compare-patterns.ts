import type { Pattern } from '../pattern.ts';
import { pairPatterns, type PatternPair } from './pair-patterns.ts';

/** The patterns of one run, and how long it was. */
export interface PatternRun {
  readonly patterns: readonly Pattern[];
  /** Milliseconds in which the lines were written; what is less than a second counts as one. */
  readonly durationMs: number;
}

/** When a rate counts as changed. */
export interface CompareOptions {
  /** Least factor between both rates, up or down. Default 2. */
  readonly factor?: number;
  /**
   * Least difference, in standard deviations of counts of independent events, so that 1 line beside 3 is
   * no finding. Default 3.
   */
  readonly deviations?: number;
}

/** Patterns of the same lines in both runs. */
export interface RateChange extends PatternPair {
  /** Template of the most frequent of them. */
  readonly template: string;
  /** Lines per second. */
  readonly beforePerSecond: number;
  readonly afterPerSecond: number;
  /** `afterPerSecond / beforePerSecond`: 3 is three times as often. */
  readonly ratio: number;
}

/** What is different between two runs. */
export interface PatternComparison {
  /** Only in the second run, most lines first. */
  readonly added: readonly Pattern[];
  /** Only in the first run, most lines first. */
  readonly gone: readonly Pattern[];
  /** In both, but at another rate; the greatest factor first. */
  readonly changed: readonly RateChange[];
  /** In both at about the same rate, most lines first. */
  readonly same: readonly RateChange[];
}

/**
 * Compares the patterns of two runs. Patterns are the same where their templates are, or where one is the
 * more general form of the other.
 */
export function comparePatterns(
  before: PatternRun,
  after: PatternRun,
  options: CompareOptions = {},
): PatternComparison {
  const seconds = { before: secondsOf(before), after: secondsOf(after) };
  const added: Pattern[] = [];
  const gone: Pattern[] = [];
  const changed: RateChange[] = [];
  const same: RateChange[] = [];
  for (const pair of pairPatterns(before.patterns, after.patterns)) {
    if (pair.before.length === 0) added.push(...pair.after);
    else if (pair.after.length === 0) gone.push(...pair.before);
    else {
      const change = changeOf(pair, seconds);
      (isFinding(change, seconds, options) ? changed : same).push(change);
    }
  }
  const byFactor = (a: RateChange, b: RateChange): number =>
    factorOf(b) - factorOf(a) || byTemplate(a, b);
  const byRate = (a: RateChange, b: RateChange): number =>
    b.afterPerSecond - a.afterPerSecond || byTemplate(a, b);
  return {
    added: added.sort(byCount),
    gone: gone.sort(byCount),
    changed: changed.sort(byFactor),
    same: same.sort(byRate),
  };
}

/** How long both runs were. */
interface Seconds {
  readonly before: number;
  readonly after: number;
}

function secondsOf({ durationMs }: PatternRun): number {
  return durationMs > 1000 ? durationMs / 1000 : 1;
}

function linesOf(patterns: readonly Pattern[]): number {
  return patterns.reduce((sum, { count }) => sum + count, 0);
}

function changeOf(pair: PatternPair, seconds: Seconds): RateChange {
  const beforePerSecond = linesOf(pair.before) / seconds.before;
  const afterPerSecond = linesOf(pair.after) / seconds.after;
  const [first] = [...pair.before, ...pair.after].sort(byCount);
  const ratio = afterPerSecond / beforePerSecond;
  return { ...pair, template: first?.template ?? '', beforePerSecond, afterPerSecond, ratio };
}

function factorOf({ ratio }: RateChange): number {
  return Math.max(ratio, 1 / ratio);
}

function isFinding(
  change: RateChange,
  seconds: Seconds,
  { factor = 2, deviations = 3 }: CompareOptions,
): boolean {
  const { beforePerSecond, afterPerSecond } = change;
  const deviation = Math.sqrt(beforePerSecond / seconds.before + afterPerSecond / seconds.after);
  const isSure = Math.abs(afterPerSecond - beforePerSecond) >= deviations * deviation;
  return isSure && factorOf(change) >= factor;
}

function byCount(a: Pattern, b: Pattern): number {
  return b.count - a.count || byTemplate(a, b);
}

function byTemplate(a: { template: string }, b: { template: string }): number {
  if (a.template === b.template) return 0;
  return a.template < b.template ? -1 : 1;
}
