import { describe, expect, test } from '@jest/globals';
import { isSingle, only, seedsOf } from './seeds.ts';
import { describeFailure, tryOut } from './trial.ts';

const RUNS = 1500;

/**
 * Seeds that once failed. 69, 223, 1169, 1257: the log of a successor of the same name. 1343: `previous`
 * of a container that had written nothing. 1551: a re-read that ended at the twin of the last line.
 * 2219: a restart known from the log alone. 2309: one loss told twice. 1437: a pod
 * that went while its stream was behind. 2574: a skip before a stream had brought a line. 729: a last line
 * without newline in the log of the instance before, asked for without end.
 */
const REGRESSIONS: readonly number[] = [
  69, 223, 1169, 1257, 1343, 1437, 1551, 2219, 2309, 2574, 3294,
];

// Gap records over all runs behind which nothing was missing; in the second number, over those in which
// the kubelet falls behind rotations: one unseen looks like two.
const MOST_DOUBTS = 211;
const MOST_DOUBTS_BEHIND = 86;

/** Pods, over all runs, that no client could have heard of. */
const MOST_UNHEARD_OF = 3;

describe('on kube-sim, through its client, informer and transport', () => {
  test('every line once, in order; what is out of reach is declared exactly', async () => {
    const failed: string[] = [];
    const total = { lines: 0, declared: 0, undecidable: 0, behind: 0, unheardOf: 0 };
    for (const seed of seedsOf(RUNS, REGRESSIONS)) {
      const trial = await tryOut('kube-sim', seed);
      total.lines += trial.lines;
      total.declared += trial.declared;
      const isBehind = trial.kind === 'skip' || trial.kind === 'storm';
      total[isBehind ? 'behind' : 'undecidable'] += trial.undecidable;
      total.unheardOf += trial.unheardOf;
      if (trial.problems.length > 0) failed.push(describeFailure(trial, isSingle));
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
