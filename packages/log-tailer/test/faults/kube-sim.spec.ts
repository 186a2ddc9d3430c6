import { describe, expect, test } from '@jest/globals';
import { runWorld } from '../sim/run-world.ts';
import { isSingle, only, seedsOf } from './seeds.ts';

const RUNS = 1000;

/**
 * Seeds that once failed. 69, 223, 1169, 1257: the log of a successor of the same name. 1343: `previous`
 * of a container that had written nothing. 1551: a re-read that ended at the twin of the last line.
 * 2219: a restart known from the log alone. 2309: one loss told twice. 1437: a pod
 * that went while its stream was behind. 2574: a skip before a stream had brought a line.
 */
const REGRESSIONS: readonly number[] = [
  69, 223, 1169, 1257, 1343, 1437, 1551, 2219, 2309, 2574, 3294,
];

// Gap records over all runs behind which nothing was missing; in the second number, over those in which
// the kubelet falls behind rotations: one unseen looks like two.
const MOST_DOUBTS = 175;
const MOST_DOUBTS_BEHIND = 65;

/** Pods, over all runs, that no client could have heard of. */
const MOST_UNHEARD_OF = 3;

describe('on kube-sim, through its client, informer and transport', () => {
  test('every line once, in order; what is out of reach is declared exactly', async () => {
    const failed: string[] = [];
    const total = { lines: 0, declared: 0, undecidable: 0, behind: 0, unheardOf: 0 };
    for (const seed of seedsOf(RUNS, REGRESSIONS)) {
      const { kind, verdict, unheardOf, story } = await runWorld(seed);
      total.lines += verdict.lines;
      total.declared += verdict.declared;
      const isBehind = kind === 'skip' || kind === 'storm';
      total[isBehind ? 'behind' : 'undecidable'] += verdict.undecidable;
      total.unheardOf += unheardOf;
      if ((kind === 'network' || kind === 'rotation') && verdict.declared > 0)
        verdict.problems.push('a loss where all was in reach');
      if (verdict.problems.length === 0) continue;
      const problems = verdict.problems.slice(0, 4).join('; ');
      const detail = isSingle ? `\n${story()}` : '';
      failed.push(`KTL_FAULT_SEED=${String(seed)} (${kind}): ${problems}${detail}`);
    }
    expect(failed).toEqual([]);
    if (only !== undefined) return;
    expect(total.unheardOf).toBeLessThanOrEqual(MOST_UNHEARD_OF);
    expect(total.lines).toBeGreaterThan(RUNS * 100);
    expect(total.declared).toBeGreaterThan(RUNS);
    // Doubt is for what the server really does not tell, not an excuse.
    expect(total.undecidable).toBeLessThanOrEqual(MOST_DOUBTS);
    expect(total.behind).toBeLessThanOrEqual(MOST_DOUBTS_BEHIND);
  }, 600_000);
});
