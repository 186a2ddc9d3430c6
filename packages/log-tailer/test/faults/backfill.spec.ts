import { describe, expect, test } from '@jest/globals';
import { runWorld } from '../sim/run-world.ts';
import { isSingle, only, seedsOf } from './seeds.ts';

const RUNS = 300;

describe('with gaps filled from the files on the node', () => {
  test('every line once, in order; only what is in no file any more is declared', async () => {
    const failed: string[] = [];
    const declared = { without: 0, with: 0 };
    const undecidable = { without: 0, with: 0 };
    for (const seed of seedsOf(RUNS, [])) {
      const plain = await runWorld(seed);
      // Lines that a kubelet skipped come late there, which is a matter of its own.
      if (plain.kind === 'skip' || plain.kind === 'storm') continue;
      const { kind, verdict, story } = await runWorld(seed, { backfill: true });
      declared.without += plain.verdict.declared;
      declared.with += verdict.declared;
      undecidable.without += plain.verdict.undecidable;
      undecidable.with += verdict.undecidable;
      if (verdict.problems.length === 0) continue;
      const problems = verdict.problems.slice(0, 4).join('; ');
      const detail = isSingle ? `\n${story()}` : '';
      failed.push(`KTL_FAULT_SEED=${String(seed)} (${kind}): ${problems}${detail}`);
    }
    expect(failed).toEqual([]);
    if (only !== undefined) return;
    // Of most losses there is no file left: instances that nobody saw, pods that are gone.
    expect(declared.with).toBeLessThan(declared.without);
    // A doubt that a file can settle is settled.
    expect(undecidable.with).toBeLessThan(undecidable.without / 2);
  }, 600_000);
});
