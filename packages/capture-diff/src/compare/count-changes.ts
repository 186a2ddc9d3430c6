import type { CaptureFacts, LineTotal, RestartCount } from '../facts/capture-facts.ts';
import type { EventChange, LineRateChange, RestartChange } from './capture-difference.ts';

/** A rate that changed less than this many times is noise. */
const leastRatio = 2;
/** So is one of fewer lines than these, on the side that has more. */
const leastLines = 10;
/** And events that were seen less often. */
const leastEvents = 4;

export function restartChanges(
  before: readonly RestartCount[],
  after: readonly RestartCount[],
): readonly RestartChange[] {
  return joined(before, after, ({ workload, container }) => [workload, container])
    .map(([left, right]) => ({
      workload: (left ?? right)?.workload ?? '',
      container: (left ?? right)?.container ?? '',
      before: left?.restarts ?? 0,
      after: right?.restarts ?? 0,
    }))
    .filter((change) => change.before !== change.after);
}

/**
 * Events that came or went, or were seen at least twice as often in a second; warnings first, then what changed
 * most.
 */
export function eventChanges(before: CaptureFacts, after: CaptureFacts): readonly EventChange[] {
  return joined(before.events, after.events, ({ type, reason, kind }) => [type, reason, kind])
    .flatMap(([left, right]) => {
      const event = right ?? left;
      if (event === undefined) return [];
      const { type, reason, kind, message } = event;
      const [was, is] = [left?.count ?? 0, right?.count ?? 0];
      if (!isChanged([was, before.seconds], [is, after.seconds])) return [];
      return [{ type, reason, kind, message, before: was, after: is }];
    })
    .toSorted((left, right) => rank(right) - rank(left));
}

/** Counts over seconds; a length that is not known counts as the same. */
function isChanged(
  [was, wasSeconds]: readonly [number, number],
  [is, isSeconds]: readonly [number, number],
): boolean {
  if (was === 0 || is === 0) return was !== is;
  if (Math.max(was, is) < leastEvents) return false;
  const scale = wasSeconds > 0 && isSeconds > 0 ? wasSeconds / isSeconds : 1;
  const ratio = (is * scale) / was;
  return ratio >= leastRatio || ratio <= 1 / leastRatio;
}

/** Lines in a second, where both sides' lengths are known; what changed most first. */
export function rateChanges(
  before: CaptureFacts,
  after: CaptureFacts,
): readonly LineRateChange[] | undefined {
  if (before.lines === undefined || after.lines === undefined) return undefined;
  if (before.seconds <= 0 || after.seconds <= 0) return [];
  return joined(before.lines, after.lines, ({ workload, container, level }) => [
    workload,
    container,
    level,
  ])
    .flatMap(([left, right]) => {
      const total: LineTotal | undefined = right ?? left;
      if (total === undefined || Math.max(left?.lines ?? 0, right?.lines ?? 0) < leastLines)
        return [];
      const { workload, container, level } = total;
      const beforePerSecond = (left?.lines ?? 0) / before.seconds;
      const afterPerSecond = (right?.lines ?? 0) / after.seconds;
      const change = { workload, container, level, beforePerSecond, afterPerSecond };
      return ratio(change) >= leastRatio ? [change] : [];
    })
    .toSorted((left, right) => ratio(right) - ratio(left));
}

function ratio({ beforePerSecond, afterPerSecond }: LineRateChange): number {
  const least = Math.min(beforePerSecond, afterPerSecond);
  // What was not there at all changed more than anything else, and more lines count more.
  if (least === 0) return 1e9 + Math.max(beforePerSecond, afterPerSecond);
  return Math.max(beforePerSecond, afterPerSecond) / least;
}

function rank({ type, before, after }: EventChange): number {
  return (type === 'Warning' ? 1e12 : 0) + Math.abs(after - before);
}

/** Pairs of what has the same key, in the order of the first list and then of the second. */
function joined<T>(
  before: readonly T[],
  after: readonly T[],
  keyOf: (one: T) => readonly string[],
): readonly (readonly [T | undefined, T | undefined])[] {
  const key = (one: T): string => JSON.stringify(keyOf(one));
  const left = new Map(before.map((one) => [key(one), one]));
  const right = new Map(after.map((one) => [key(one), one]));
  return [...new Set([...left.keys(), ...right.keys()])].map((at) => [left.get(at), right.get(at)]);
}
