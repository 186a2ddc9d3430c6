import { describe, expect, test } from '@jest/globals';
import { texts, type Directed } from '../sim/directed.ts';
import { expectFlawless } from './flawless.ts';

const log = { verb: 'log' } as const;

/** Cuts the stream and lets it be resumed. */
async function cut(run: Directed): Promise<void> {
  run.sim.faults.dropConnections('reset');
  await run.time.pass(1_500);
}

describe('a log is given byte by byte as it was written, across a cut', () => {
  test('with a line of 1 MB, cut in its middle', async () => {
    const long = 'x'.repeat(1_000_000);
    const { linesOf } = await expectFlawless({
      before: (run) => {
        run.sim.faults.add({ match: log, fault: { kind: 'cut', atByte: 500_000 } });
        run.write(`before\n${long}\nbehind\n`);
      },
      play: async (run) => {
        run.write(`${long}!\n`);
        await cut(run);
        run.write('end\n');
      },
    });
    expect(texts(linesOf('p'))).toEqual(['before', long, 'behind', `${long}!`, 'end']);
  });

  test('with stamps that are equal to the nanosecond', async () => {
    const written = Array.from({ length: 60 }, (_, i) =>
      i % 3 === 0 ? 'same' : `line ${String(i)}`,
    );
    for (const at of [1, 7, 30, 59]) {
      const { linesOf } = await expectFlawless({
        kubelet: { stamps: { resolution: 'ms' } },
        play: async (run) => {
          for (const [i, text] of written.entries()) {
            if (i === at) {
              // What was written comes, and the clock stands still.
              for (let turn = 0; turn < 5; turn++) await run.time.pass(0);
              run.sim.faults.dropConnections('reset');
            }
            run.write(`${text}\n`);
          }
          await cut(run);
        },
      });
      expect({ at, lines: texts(linesOf('p')) }).toEqual({ at, lines: written });
    }
  });

  test('with parts of lines of both streams between one another', async () => {
    // A line over 16 KiB is written in parts; the kubelet glues what comes between to them.
    const { linesOf } = await expectFlawless({
      play: async (run) => {
        for (let round = 0; round < 4; round++) {
          run.write('o'.repeat(20_000));
          run.write(`error ${String(round)}\n`, { stream: 'stderr' });
          run.write('e'.repeat(17_000), { stream: 'stderr' });
          run.write(`${'o'.repeat(14_000)}\n`);
          run.write('\n', { stream: 'stderr' });
          if (round % 2 === 1) await cut(run);
        }
      },
    });
    expect(Buffer.concat([...linesOf('p')])).toHaveLength(4 * (34_000 + 17_000 + 'error 0'.length));
  });

  test.each([
    ['bytes that are no UTF-8', [0x66, 0xff, 0xfe, 0xc3, 0x28, 0x80]],
    ['a carriage return before its newline', [...Buffer.from('windows\r')]],
    ['NUL bytes', [0x61, 0, 0, 0x62]],
    ['nothing but a carriage return', [13]],
    ['no byte at all', []],
  ])('with %s in a line', async (_, bytes) => {
    const { linesOf } = await expectFlawless({
      play: async (run) => {
        run.write(Uint8Array.from([...bytes, 10]));
        await cut(run);
        run.write('end\n');
      },
    });
    const [line, end] = linesOf('p');
    expect([[...(line ?? [])], String(end)]).toEqual([bytes, 'end']);
  });

  test('with a last line that has no newline', async () => {
    const { linesOf } = await expectFlawless({
      play: async (run) => {
        run.lines(3);
        run.write('no newline');
        await cut(run);
        run.exit();
        await run.time.pass(12_000);
        run.restart();
        run.write('next life\n');
      },
    });
    expect(texts(linesOf('p')).slice(3)).toEqual(['no newline', 'next life']);
  });
});
