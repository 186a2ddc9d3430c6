import { describe, expect, test } from '@jest/globals';
import { runDirected, texts } from '../sim/directed.ts';
import { expectFlawless } from './flawless.ts';

describe('no line is lost or repeated', () => {
  test('by restarts of the container 10 s and more apart, connected or not', async () => {
    for (const isCut of [false, true]) {
      const { linesOf } = await expectFlawless({
        before: (run) => run.lines(10),
        play: async (run) => {
          for (let life = 0; life < 4; life++) {
            await run.time.pass(10_000);
            run.lines(5);
            if (isCut) run.sim.faults.dropConnections('reset');
            run.exit();
            await run.time.pass(10_000);
            run.restart();
            run.lines(5);
          }
        },
      });
      expect(linesOf('p')).toHaveLength(50);
    }
  });

  test('by a clock of the node that steps back 2 s, before, during and after a cut', async () => {
    for (const at of ['before', 'during', 'after']) {
      await expectFlawless({
        before: (run) => {
          run.lines(10);
        },
        play: async (run) => {
          for (const when of ['before', 'during', 'after']) {
            // So many that the line before the step is the oldest that is remembered.
            run.lines(300);
            await run.time.pass(500);
            const end = when === 'during' ? run.sim.faults.outage() : undefined;
            if (when === at) run.time.step(-2_000);
            run.lines(5);
            await run.time.pass(300);
            end?.();
            await run.time.pass(300);
          }
        },
      });
    }
  });

  test('of a new pod, where old ones are followed from their end', async () => {
    const { linesOf } = await runDirected({
      tail: { tailLines: 0 },
      before: (run) => run.lines(10),
      play: async (run) => {
        run.start('new');
        run.lines(7, 'new');
        run.write('after\n');
        await run.time.pass(2_000);
        run.lines(7, 'new');
      },
    });
    expect([texts(linesOf('p')), linesOf('new').length]).toEqual([['after'], 14]);
  });

  test('by rotations while connected', async () => {
    await expectFlawless({
      before: (run) => run.lines(10),
      play: async (run) => {
        for (let file = 0; file < 5; file++) {
          run.lines(30);
          run.rotate();
          run.lines(30);
          await run.time.pass(10_000);
        }
      },
    });
  });

  test('by a rotation before the stream has come to the end of its first file', async () => {
    const { verdict, gaps } = await runDirected({
      tail: { maxPendingBytes: 2_000 },
      before: (run) => {
        run.pauseOutput();
        run.lines(20_000);
      },
      play: async (run) => {
        run.rotate();
        run.lines(50);
        run.resumeOutput();
        await run.time.pass(500);
        run.lines(50);
        await run.time.pass(9_000);
        run.lines(50);
      },
    });
    expect({ ...verdict, undecidable: 0 }).toEqual({
      ...{ problems: [], declared: 0, undecidable: 0, lines: 20_150 },
    });
    // The API cannot tell that nothing was written between the two files.
    expect(gaps.map(({ cause, certain }) => ({ cause, certain }))).toEqual(
      gaps.map(() => ({ cause: 'rotated', certain: false })),
    );
    expect(gaps.length).toBeLessThanOrEqual(1);
  });

  test('by 300 pods that are rolled at once', async () => {
    const names = Array.from({ length: 300 }, (_, i) => `p${String(i)}`);
    const { verdict } = await expectFlawless({
      pods: names,
      before: (run) => {
        for (const name of names) run.lines(3, name);
      },
      play: async (run) => {
        for (const name of names) {
          run.start(`${name}-new`);
          run.lines(2, name);
          run.lines(3, `${name}-new`);
        }
        await run.time.pass(1_000);
        for (const name of names) {
          run.lines(1, name);
          run.exit(name);
        }
        await run.time.pass(2_500);
        for (const name of names) run.remove(name);
        for (const name of names) run.lines(2, `${name}-new`);
      },
    });
    expect(verdict.lines).toBe(300 * 11);
  }, 60_000);
});
