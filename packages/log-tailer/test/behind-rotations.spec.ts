import { describe, expect, test } from '@jest/globals';
import { createKubeClient } from '@ktl/kube-client';
import { watchTargets } from '@ktl/kube-informers';
import { manualClock, startKubeSim, type ContainerControl, type KubeSim } from '@ktl/kube-sim';
import { lineText, stampText, tailLogs, type GapRecord } from '@ktl/log-tailer';
import { Random } from './fake/random.ts';
import { SimTime } from './sim/sim-time.ts';

interface Rig {
  readonly sim: KubeSim;
  readonly time: SimTime;
  readonly container: ContainerControl;
  readonly lines: string[];
  readonly stamps: (string | undefined)[];
  readonly gaps: GapRecord[];
  /** Notices of streams that were given up. */
  readonly reopened: string[];
  /** Writes numbered lines. */
  readonly write: (from: number, to: number) => void;
}

const cluster = { server: 'https://sim', context: 'sim', namespace: 'shop', user: 'sim' };

async function follow(play: (rig: Rig) => Promise<void>): Promise<Rig> {
  const time = new SimTime(manualClock({ startMs: Date.UTC(2026, 0, 1) }));
  await using sim = await startKubeSim({ seed: 1, clock: time.node, serve: false, nodes: 1 });
  sim.kubelet.runPod({ namespace: 'shop', name: 'p', containers: [{ name: 'c' }] });
  const container = sim.kubelet.container('shop', 'p', 'c');
  const shared = { clock: time.client, random: new Random(5).next };
  await using client = createKubeClient({ transport: sim.transport, cluster, qps: 0, ...shared });
  await using targets = watchTargets({ client, query: { namespaces: ['shop'] }, ...shared });
  const tail = tailLogs({ reader: client, targets, ...shared });
  const write = (from: number, to: number): void => {
    for (let line = from; line <= to; line++) container.write(`${String(line)}\n`);
  };
  const rig: Rig = {
    ...{ sim, time, container, write },
    ...{ lines: [], stamps: [], gaps: [], reopened: [] },
  };
  const consumed = (async () => {
    for await (const event of tail) {
      if (event.type === 'gap') rig.gaps.push(event.gap);
      if (event.type === 'notice' && event.notice === 'reconnecting')
        rig.reopened.push(event.detail ?? '');
      if (event.type !== 'lines') continue;
      for (let line = 0; line < event.batch.count; line++) {
        rig.lines.push(lineText(event.batch, line).toString());
        rig.stamps.push(stampText(event.batch, line));
      }
    }
  })();
  write(1, 12);
  await time.pass(3000);
  await play(rig);
  await time.pass(20_000);
  tail.drain();
  await time.pass(1000);
  await consumed;
  return rig;
}

function numbers(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, i) => String(from + i));
}

describe('a kubelet that falls behind two rotations', () => {
  test('repeats nothing, and the file that it skipped is a gap between its neighbours', async () => {
    const { lines, stamps, gaps } = await follow(async ({ container, write, time }) => {
      write(13, 16);
      container.rotate();
      write(17, 18);
      container.rotate();
      write(19, 22);
      await time.pass(3000);
      write(23, 24);
    });
    expect(lines).toEqual([...numbers(1, 16), ...numbers(19, 24)]);
    expect(gaps).toMatchObject([
      { cause: 'rotated', afterStamp: stamps[15], beforeStamp: stamps[16], certain: false },
    ]);
  });

  test('is noticed before the next line where a frozen stream only skips', async () => {
    const { lines, stamps, gaps } = await follow(async ({ sim, container, write, time }) => {
      sim.faults.dropConnections('freeze');
      write(13, 16);
      await time.pass(100);
      container.rotate();
      write(17, 18);
      await time.pass(10_000);
      container.rotate();
      sim.faults.thaw();
      await time.pass(300);
      write(19, 22);
    });
    expect(lines).toEqual([...numbers(1, 16), ...numbers(19, 22)]);
    expect(gaps).toMatchObject([
      { cause: 'rotated', afterStamp: stamps[15], beforeStamp: stamps[16], certain: false },
    ]);
  });

  test('is no gap where a frozen stream missed nothing', async () => {
    const { lines, gaps, reopened } = await follow(async ({ sim, write, time }) => {
      sim.faults.dropConnections('freeze');
      write(13, 16);
      await time.pass(10_000);
      sim.faults.thaw();
      await time.pass(300);
      write(17, 20);
    });
    expect(lines).toEqual(numbers(1, 20));
    expect(gaps).toEqual([]);
    expect(reopened).toHaveLength(1);
  });

  test('is not suspected of a clock that steps back', async () => {
    const { lines, gaps, reopened } = await follow(async ({ write, time }) => {
      for (let line = 13; line <= 40; line++) {
        write(line, line);
        if (line % 9 === 0) time.step(-2000);
        await time.pass(150);
      }
    });
    expect(lines).toEqual(numbers(1, 40));
    expect([gaps, reopened]).toEqual([[], []]);
  });

  test('may have left a file unread when its pod goes while the stream is behind', async () => {
    const { lines, gaps } = await follow(async ({ sim, container, write, time }) => {
      sim.faults.dropConnections('freeze');
      write(13, 16);
      await time.pass(100);
      container.rotate();
      write(17, 18);
      await time.pass(3000);
      container.exit({ exitCode: 0 });
      sim.kubelet.deletePod('shop', 'p');
      await time.pass(100);
      sim.faults.thaw();
    });
    expect(lines).toEqual(numbers(1, 16));
    expect(gaps).toMatchObject([{ cause: 'removed', beforeStamp: undefined }]);
  });
});

describe('a stream that is resumed', () => {
  test('finds lines that a clock stamped up to two seconds before those delivered', async () => {
    const { lines, gaps } = await follow(async ({ sim, write, time }) => {
      // So many that the line before the step is the oldest that is remembered.
      write(13, 300);
      await time.pass(500);
      const end = sim.faults.outage();
      time.step(-1800);
      write(301, 305);
      await time.pass(300);
      end();
      // Before the check of a quiet stream.
      await time.pass(1500);
    });
    expect(lines).toEqual(numbers(1, 305));
    expect(gaps).toEqual([]);
  });

  test('drains the instance before a restart from its previous log', async () => {
    const { lines, gaps } = await follow(async ({ sim, container, write, time }) => {
      // The news of the restart come before any log is served again.
      sim.faults.add({ match: { verb: 'log' }, fault: { kind: 'status', code: 503 }, times: 99 });
      // Ends the streams and leaves the watch open.
      sim.kubelet.restart({ downMs: 0 });
      write(13, 16);
      container.exit({ exitCode: 1 });
      await time.pass(2000);
      container.restart();
      write(17, 18);
      await time.pass(2000);
      sim.faults.clear();
    });
    expect(lines).toEqual(numbers(1, 18));
    expect(gaps).toEqual([]);
  });
});
