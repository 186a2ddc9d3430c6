import { expect, test } from '@jest/globals';
import { createKubeClient } from '@ktl/kube-client';
import { watchTargets } from '@ktl/kube-informers';
import { manualClock, startKubeSim, type ContainerControl } from '@ktl/kube-sim';
import { lineText, tailLogs, type GapRecord } from '@ktl/log-tailer';
import { Random } from './fake/random.ts';
import { SimTime } from './sim/sim-time.ts';

const cluster = { server: 'https://sim', context: 'sim', namespace: 'shop', user: 'sim' };
/** 500 lines a second. */
const EVERY_MS = 20;
const AT_ONCE = 10;

interface Outcome {
  readonly lines: number[];
  readonly gaps: GapRecord[];
  /** First line of the file that was there when the server came back. */
  readonly firstThere: number;
  readonly written: number;
}

/** A container that writes all the time; its file is rotated at the given moments of an outage, and after it. */
async function busy(rotateAtMs: readonly number[], outageMs: number): Promise<Outcome> {
  const time = new SimTime(manualClock({ startMs: Date.UTC(2026, 0, 1) }));
  await using sim = await startKubeSim({ seed: 1, clock: time.node, serve: false, nodes: 1 });
  sim.kubelet.runPod({ namespace: 'shop', name: 'p', containers: [{ name: 'c' }] });
  const container: ContainerControl = sim.kubelet.container('shop', 'p', 'c');
  const shared = { clock: time.client, random: new Random(5).next };
  await using client = createKubeClient({ transport: sim.transport, cluster, qps: 0, ...shared });
  await using targets = watchTargets({ client, query: { namespaces: ['shop'] }, ...shared });
  const tail = tailLogs({ reader: client, targets, ...shared });
  const lines: number[] = [];
  const gaps: GapRecord[] = [];
  const consumed = (async () => {
    for await (const event of tail) {
      if (event.type === 'gap') gaps.push(event.gap);
      if (event.type !== 'lines') continue;
      for (let line = 0; line < event.batch.count; line++)
        lines.push(Number(lineText(event.batch, line).toString()));
    }
  })();
  let written = 0;
  let firstOfFile = 0;
  const run = async (ms: number): Promise<void> => {
    for (let at = 0; at < ms; at += EVERY_MS) {
      for (let i = 0; i < AT_ONCE; i++) container.write(`${String(written++)}\n`);
      await time.pass(EVERY_MS);
    }
  };
  await run(3_000);
  const end = sim.faults.outage();
  let passedMs = 0;
  for (const atMs of rotateAtMs.filter((ms) => ms < outageMs)) {
    await run(atMs - passedMs);
    passedMs = atMs;
    container.rotate();
    firstOfFile = written;
  }
  await run(outageMs - passedMs);
  end();
  const firstThere = firstOfFile;
  passedMs = outageMs;
  for (const atMs of rotateAtMs.filter((ms) => ms >= outageMs)) {
    await run(atMs - passedMs);
    passedMs = atMs;
    container.rotate();
  }
  await run(8_000);
  await time.pass(5_000);
  tail.drain();
  await time.pass(1_000);
  await consumed;
  return { lines, gaps, firstThere, written };
}

function expectAllThatWasThere({ lines, gaps, firstThere, written }: Outcome): void {
  const before = lines.findIndex((line, i) => line !== i);
  expect(lines[before]).toBe(firstThere);
  expect(lines.slice(before)).toEqual(
    Array.from({ length: written - firstThere }, (_, i) => firstThere + i),
  );
  expect(gaps).toMatchObject([{ cause: 'rotated' }]);
}

test('of a busy log that rotated during an outage, all is read that is there when the server is back', async () => {
  expectAllThatWasThere(await busy([4_000, 14_000], 15_000));
}, 30_000);

test('also when the file is rotated again within a second of that', async () => {
  expectAllThatWasThere(await busy([5_900, 15_900], 15_000));
}, 30_000);

test('also when the outage was short, so that stamps do not tell that the file is another one', async () => {
  expectAllThatWasThere(await busy([500], 1_500));
}, 30_000);
