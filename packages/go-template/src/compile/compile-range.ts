import { kindOf, mapValue, sortedKeys, typeNameOf } from '../value/kinds.ts';
import { ByteNumber } from '../value/values.ts';
import { failAt, type Site } from './failure.ts';
import type { Emit, Evaluate, Flow, Run } from './run.ts';

/** The parts of a `range`. */
export interface RangeParts {
  readonly value: Evaluate;
  readonly body: Emit;
  readonly otherwise: Emit;
  /** None, one for the element, or two for index and element. */
  readonly slots: readonly number[];
  readonly site: Site;
}

type Round = (run: Run, index: unknown, element: unknown) => Flow;

/** Compiles a range over a list, the sorted keys of a map, or the numbers below an integer. */
export function compileRange(parts: RangeParts): Emit {
  const { value, site, slots } = parts;
  const otherwise: Emit = (run, dot) => {
    const flow = parts.otherwise(run, dot);
    // As in Go, where break ends the whole of its range, else part included; continue does not.
    return flow === 'break' ? 'on' : flow;
  };
  const round = compileRound(parts);
  return (run, dot) => {
    const found = value(run, dot);
    const rounds = roundsOf(found, { site, slots });
    if (rounds === undefined) return otherwise(run, dot);
    rounds(run, round);
    return 'on';
  };
}

type Rounds = (run: Run, round: Round) => void;

/** How to walk over a value; undefined where there is nothing to walk over. */
function roundsOf(found: unknown, at: Pick<RangeParts, 'site' | 'slots'>): Rounds | undefined {
  if (found === undefined) return undefined;
  if (Array.isArray(found)) {
    if (found.length === 0) return undefined;
    return (run, round) => {
      overList(run, found, round);
    };
  }
  const end = found instanceof ByteNumber ? found.value : found;
  if (typeof end === 'bigint') {
    if (at.slots.length > 1) failAt(at.site, 'a range over a number has one variable only');
    return end <= 0n ? undefined : overNumbers(end);
  }
  if (kindOf(found) !== 'map' || typeof found !== 'object' || found === null) {
    failAt(at.site, `range cannot walk over a value of type ${typeNameOf(found)}`);
  }
  const keys = sortedKeys(found);
  return keys.length === 0 ? undefined : overMap(found, keys);
}

function overNumbers(end: bigint): Rounds {
  return (run, round) => {
    for (let at = 0n; at < end; at++) if (round(run, undefined, at) === 'break') return;
  };
}

function overMap(map: object, keys: readonly string[]): Rounds {
  return (run, round) => {
    for (const key of keys) if (round(run, key, mapValue(map, key)) === 'break') return;
  };
}

function overList(run: Run, list: readonly unknown[], round: Round): void {
  for (let index = 0; index < list.length; index++) {
    if (round(run, BigInt(index), list[index] ?? null) === 'break') return;
  }
}

function compileRound({ body, slots, site }: RangeParts): Round {
  const [first, second] = slots;
  return (run, index, element) => {
    run.steps -= 1;
    if (run.steps < 0) failAt(site, 'the template takes too many steps');
    if (second !== undefined) run.variables[second] = element;
    if (first !== undefined) run.variables[first] = second === undefined ? element : index;
    return body(run, element);
  };
}
