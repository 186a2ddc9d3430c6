import { describe, expect, test } from '@jest/globals';
import type { GapRecord } from '@ktl/log-tailer';
import { runDirected } from '../sim/directed.ts';

type Told = Pick<GapRecord, 'cause' | 'missedInstances' | 'certain' | 'instance'>;

function told(gaps: readonly GapRecord[]): Told[] {
  return gaps.map(({ cause, missedInstances, certain, instance }) => ({
    ...{ cause, missedInstances, certain, instance },
  }));
}

// The verdict compares the stamps of both sides of each gap with the lines that are missing.
describe('what nobody can read any more is one gap, exactly where it is missing', () => {
  test('after a rotation while disconnected', async () => {
    const { verdict, gaps } = await runDirected({
      before: (run) => run.lines(10),
      play: async (run) => {
        const end = run.sim.faults.outage();
        run.lines(40);
        run.rotate();
        run.lines(20);
        await run.time.pass(5_000);
        end();
        await run.time.pass(5_000);
        run.lines(5);
      },
    });
    expect(verdict).toEqual({ problems: [], declared: 40, undecidable: 0, lines: 35 });
    expect(told(gaps)).toEqual([
      { cause: 'rotated', missedInstances: 0, certain: false, instance: 0 },
    ]);
  });

  test('after a rotation while disconnected within a line, of which the beginning had come', async () => {
    const match = { verb: 'log' } as const;
    const { verdict, gaps } = await runDirected({
      before: (run) => {
        const { faults } = run.sim;
        // Ten lines of 38 bytes, and four bytes of the text of the next.
        faults.add({ match, fault: { kind: 'fin', afterBytes: 380 + 35 } });
        run.time.at(10, () => {
          faults.add({ match, fault: { kind: 'status', code: 500 }, times: Infinity });
        });
        run.lines(11);
      },
      play: async (run) => {
        run.lines(40);
        run.rotate();
        run.lines(20);
        await run.time.pass(5_000);
        run.sim.faults.clear();
      },
    });
    expect(verdict).toEqual({ problems: [], declared: 41, undecidable: 0, lines: 30 });
    expect(told(gaps)).toEqual([
      { cause: 'rotated', missedInstances: 0, certain: true, instance: 0 },
    ]);
  });

  test('after two rotations while the reader is behind', async () => {
    const { verdict, gaps } = await runDirected({
      before: (run) => run.lines(10),
      play: async (run) => {
        run.lines(4);
        run.rotate();
        run.lines(30);
        run.rotate();
        run.lines(10);
        await run.time.pass(5_000);
        run.lines(5);
      },
    });
    expect(verdict).toEqual({ problems: [], declared: 30, undecidable: 0, lines: 29 });
    expect(told(gaps)).toEqual([
      { cause: 'rotated', missedInstances: 0, certain: false, instance: 0 },
    ]);
  });

  test('after two restarts that nobody saw', async () => {
    const { verdict, gaps } = await runDirected({
      before: (run) => run.lines(10),
      play: async (run) => {
        const end = run.sim.faults.outage();
        for (let life = 0; life < 3; life++) {
          run.lines(10);
          run.exit();
          run.restart();
        }
        run.lines(7);
        await run.time.pass(5_000);
        end();
      },
    });
    // Instance 2 is the previous one and can be read; of 0 the rest is gone, of 1 everything.
    expect(verdict).toEqual({ problems: [], declared: 20, undecidable: 0, lines: 27 });
    expect(told(gaps)).toEqual([
      { cause: 'restarted', missedInstances: 1, certain: true, instance: 0 },
    ]);
  });

  test('of a pod that was deleted while disconnected', async () => {
    const { verdict, gaps } = await runDirected({
      before: (run) => run.lines(10),
      play: async (run) => {
        const end = run.sim.faults.outage();
        run.lines(9);
        run.exit();
        run.remove();
        await run.time.pass(5_000);
        end();
      },
    });
    expect(verdict).toEqual({ problems: [], declared: 9, undecidable: 0, lines: 10 });
    expect(told(gaps)).toEqual([
      { cause: 'removed', missedInstances: 0, certain: false, instance: 0 },
    ]);
  });

  test('of containers that lived for less than a second, one after the other', async () => {
    const { verdict, gaps } = await runDirected({
      before: (run) => run.lines(10),
      play: async (run) => {
        for (let life = 0; life < 5; life++) {
          run.exit();
          run.restart();
          run.lines(3);
          await run.time.pass(150);
        }
      },
    });
    expect(verdict.problems).toEqual([]);
    expect(verdict.undecidable).toBe(0);
    expect(verdict.lines + verdict.declared).toBe(25);
    const missed = gaps.reduce((sum, gap) => sum + gap.missedInstances, 0);
    expect(verdict.declared).toBe(3 * missed);
  });
});
