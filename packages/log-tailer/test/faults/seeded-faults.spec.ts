import { describe, expect, test } from '@jest/globals';
import { runScenario } from './run-scenario.ts';
import type { ScenarioKind } from './scenario.ts';
import { isSingle, only, seedsOf } from './seeds.ts';

const RUNS: Readonly<Record<ScenarioKind, number>> = { network: 100, rotation: 50, loss: 150 };

/** Seeds that once failed. */
const REGRESSIONS: Readonly<Record<ScenarioKind, readonly number[]>> = {
  // A last line that was itself cut short passed for proof that others were gone.
  network: [760],
  rotation: [],
  // 1288: the pod went before the news of a restart came. 1982: it came and went unannounced.
  // 2489: `previous` had become the log of a later instance than the status knew of.
  loss: [1288, 1492, 1982, 2489],
};

// Gap records over all runs of a kind behind which nothing was missing.
const MOST_DOUBTS: Readonly<Record<ScenarioKind, number>> = { network: 8, rotation: 8, loss: 115 };

describe.each(['network', 'rotation', 'loss'] as const)('%s faults', (kind) => {
  test('every line once, in order; what is out of reach is declared exactly', async () => {
    const failed: string[] = [];
    let lines = 0;
    let undecidable = 0;
    for (const seed of seedsOf(RUNS[kind], REGRESSIONS[kind])) {
      const { verdict, journal } = await runScenario(seed, kind);
      lines += verdict.lines;
      if (kind !== 'loss' && verdict.declared > 0)
        verdict.problems.push('a loss where all was in reach');
      undecidable += verdict.undecidable;
      if (verdict.problems.length === 0) continue;
      const story = isSingle ? `\n${journal()}` : '';
      failed.push(
        `KTL_FAULT_SEED=${String(seed)} (${kind}): ${verdict.problems.slice(0, 4).join('; ')}${story}`,
      );
    }
    expect(failed).toEqual([]);
    expect(lines).toBeGreaterThan(0);
    // Doubt is for what the server really does not tell, not an excuse.
    if (only === undefined) expect(undecidable).toBeLessThanOrEqual(MOST_DOUBTS[kind]);
  }, 600_000);
});
