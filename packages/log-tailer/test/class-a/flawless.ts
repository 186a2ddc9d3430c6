import { expect } from '@jest/globals';
import { runDirected, type DirectedOptions, type Outcome } from '../sim/directed.ts';

/** Runs a case of class A: every line once, in order, and not one gap. */
export async function expectFlawless(options: DirectedOptions): Promise<Outcome> {
  const outcome = await runDirected(options);
  const { problems, lines } = outcome.verdict;
  expect({ problems, gaps: outcome.gaps }).toEqual({ problems: [], gaps: [] });
  expect(lines).toBeGreaterThan(0);
  return outcome;
}
