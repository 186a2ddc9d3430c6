import { describe, expect, test } from '@jest/globals';
import { texts, type Directed } from '../sim/directed.ts';
import { expectFlawless } from './flawless.ts';

const log = { verb: 'log' } as const;

async function lineEach(run: Directed, everyMs: number, forMs: number): Promise<void> {
  for (let ms = 0; ms < forMs; ms += everyMs) {
    run.lines(1);
    await run.time.pass(everyMs);
  }
}

describe('no line is lost or repeated', () => {
  test('by a reset of the connection', async () => {
    await expectFlawless({
      before: (run) => run.lines(10),
      play: async (run) => {
        run.sim.faults.dropConnections('reset');
        run.lines(10);
        await run.time.pass(5_000);
        run.lines(3);
      },
    });
  });

  test('by a stream that ends cleanly while the container runs', async () => {
    await expectFlawless({
      before: (run) => run.lines(10),
      play: async (run) => {
        run.sim.kubelet.restart({ downMs: 0 });
        run.lines(10);
        await run.time.pass(5_000);
        run.lines(3);
      },
    });
  });

  test('by a connection that is half open for 60 s', async () => {
    await expectFlawless({
      before: (run) => run.lines(10),
      play: async (run) => {
        run.sim.faults.dropConnections('freeze');
        await lineEach(run, 1_000, 60_000);
        // The client's PING was not answered.
        run.sim.faults.dropConnections('reset');
        run.sim.faults.thaw();
        await lineEach(run, 1_000, 5_000);
      },
    });
  });

  test('by an API server that is away for 30 s', async () => {
    await expectFlawless({
      before: (run) => run.lines(10),
      play: async (run) => {
        const end = run.sim.faults.outage();
        await lineEach(run, 100, 30_000);
        end();
        await lineEach(run, 100, 3_000);
      },
    });
  });

  test('by a watch whose version has expired, nor of a pod that came meanwhile', async () => {
    const { linesOf } = await expectFlawless({
      before: (run) => run.lines(10),
      play: async (run) => {
        const { faults } = run.sim;
        faults.add({ match: { verb: 'watch' }, fault: { kind: 'watch-expired' }, times: 2 });
        faults.dropConnections('fin');
        run.start('new');
        run.lines(5, 'new');
        await run.time.pass(5_000);
        run.lines(5, 'new');
        run.lines(5);
      },
    });
    expect(linesOf('new')).toHaveLength(10);
  });

  test('by a token that expires', async () => {
    await expectFlawless({
      before: (run) => run.lines(10),
      play: async (run) => {
        const { faults } = run.sim;
        faults.add({ match: log, fault: { kind: 'token-expired' }, times: 4 });
        faults.dropConnections('reset');
        await lineEach(run, 200, 10_000);
      },
    });
  });

  test('by a laptop that sleeps for 10 minutes while a few lines are written', async () => {
    await expectFlawless({
      before: (run) => run.lines(10),
      play: async (run) => {
        run.sim.faults.dropConnections('freeze');
        for (let atMs = 0; atMs < 600_000; atMs += 30_000) {
          run.time.at(atMs, () => {
            run.lines(1);
          });
        }
        await run.sleep(600_000);
        run.sim.faults.dropConnections('reset');
        run.sim.faults.thaw();
        await lineEach(run, 500, 5_000);
      },
    });
  });

  test('by an output that is paused for 60 s, however little may wait for it', async () => {
    const { linesOf } = await expectFlawless({
      tail: { maxPendingBytes: 1_000 },
      before: (run) => run.lines(10),
      play: async (run) => {
        run.pauseOutput();
        for (let second = 0; second < 60; second++) {
          run.lines(100);
          await run.time.pass(1_000);
        }
        run.resumeOutput();
        run.lines(10);
      },
    });
    expect(linesOf('p')).toHaveLength(6_020);
  });

  test('by a second and a third cut while the log is being resumed', async () => {
    for (const atByte of [1, 20, 31, 40, 400, 4_000]) {
      await expectFlawless({
        before: (run) => run.lines(200),
        play: async (run) => {
          run.sim.faults.add({ match: log, fault: { kind: 'cut', atByte }, times: 3 });
          run.sim.faults.dropConnections('reset');
          await lineEach(run, 100, 5_000);
        },
      });
    }
  });
});

describe('a stream that is cut at any byte', () => {
  const awkward = 'żółć 🎉';
  const bodyBytes = 3 * 31 + Buffer.byteLength(`a\n${awkward}\nz\n`);

  test.each(['cut', 'fin'] as const)(
    'by a %s gives each line whole and once',
    async (kind) => {
      for (let at = 0; at <= bodyBytes; at++) {
        const fault = kind === 'cut' ? { kind, atByte: at } : { kind, afterBytes: at };
        const { linesOf } = await expectFlawless({
          before: (run) => {
            run.write(`a\n${awkward}\nz\n`);
            run.sim.faults.add({ match: log, fault });
          },
          play: (run) => {
            run.write('end\n');
          },
          calmMs: 5_000,
        });
        expect({ at, lines: texts(linesOf('p')) }).toEqual({
          at,
          lines: ['a', awkward, 'z', 'end'],
        });
      }
    },
    60_000,
  );
});
