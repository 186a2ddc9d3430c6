import { expect, test } from '@jest/globals';
import { tailLogs } from '@ktl/log-tailer';
import { FakeCluster, FakePod, targetOf } from './fake/fake-cluster.ts';
import { Random } from './fake/random.ts';
import { VirtualClock } from './fake/virtual-clock.ts';

/** Reads once what a container has that has run for so long, and gives what is told at its end. */
async function toldAtEnd(ranMs: number, prepare: (pod: FakePod) => void): Promise<unknown[]> {
  const clock = new VirtualClock(Date.UTC(2026, 0, 2));
  const random = new Random(1);
  const cluster = new FakeCluster(clock, random);
  const pod = new FakePod('p', 'p');
  pod.isInitial = true;
  pod.files.startedMs = clock.now();
  cluster.pods.push(pod);
  prepare(pod);
  await clock.advance(ranMs);
  cluster.targets.push({ type: 'present', target: targetOf(pod, pod.status) });
  cluster.targets.push({ type: 'synced', targets: 1 });
  const { targets } = cluster;
  const tail = tailLogs({ reader: cluster, targets, follow: false, clock, random: random.next });
  const told: unknown[] = [];
  const done = (async () => {
    for await (const event of tail) {
      if (event.type !== 'notice') told.push(event.type);
      else if (event.notice === 'ended') told.push(event.detail);
    }
  })();
  await clock.advance(30_000);
  await done;
  return told;
}

const write = (pod: FakePod): void => {
  pod.files.write(BigInt(Date.UTC(2026, 0, 2)) * 1_000_000n, 'a line');
};

test('an empty file of a container that has run for a while is a hint that lines may be out of reach', async () => {
  const hint = [
    'its log file is empty; lines from before a rotation, if there are any, are out of reach of the API',
  ];
  const rotated = await toldAtEnd(60_000, (pod) => {
    write(pod);
    pod.files.rotate();
  });
  expect(rotated).toEqual(hint);
  expect(await toldAtEnd(60_000, () => undefined)).toEqual(hint);
});

test('there is no such hint where nothing can have been rotated away, or lines are there', async () => {
  expect(await toldAtEnd(5_000, () => undefined)).toEqual([undefined]);
  expect(await toldAtEnd(60_000, write)).toEqual(['lines', undefined]);
});
