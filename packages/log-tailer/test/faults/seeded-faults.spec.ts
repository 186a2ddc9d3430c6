import { describe, expect, test } from '@jest/globals';
import { runScenario } from './run-scenario.ts';
import type { ScenarioKind } from './scenario.ts';

const RUNS: Readonly<Record<ScenarioKind, number>> = { network: 400, rotation: 200, loss: 400 };

// KTL_FAULT_SEED=123 runs one seed alone and prints what happened in it.
const only = process.env['KTL_FAULT_SEED'];

function seedsOf(kind: ScenarioKind): readonly number[] {
  return only === undefined ? Array.from({ length: RUNS[kind] }, (_, i) => i + 1) : [Number(only)];
}

describe.each(['network', 'rotation', 'loss'] as const)('%s faults', (kind) => {
  test('every line once, in order; what is out of reach is declared exactly', async () => {
    const failed: string[] = [];
    let lines = 0;
    for (const seed of seedsOf(kind)) {
      const { verdict, journal } = await runScenario(seed, kind);
      lines += verdict.lines;
      const gaps = verdict.declared + verdict.undecidable;
      if (kind === 'network' && gaps > 0) verdict.problems.push('a gap where nothing was out of reach');
      if (verdict.problems.length === 0) continue;
      const story = only === undefined ? '' : `\n${journal()}`;
      failed.push(`KTL_FAULT_SEED=${String(seed)} (${kind}): ${verdict.problems.slice(0, 4).join('; ')}${story}`);
    }
    expect(failed).toEqual([]);
    expect(lines).toBeGreaterThan(0);
  }, 60_000);
});
