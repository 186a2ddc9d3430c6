import { expect, test } from '@jest/globals';
import { tailLogs } from '@ktl/log-tailer';
import { FakeCluster, FakePod, targetOf } from './fake/fake-cluster.ts';
import { InstanceFiles } from './fake/log-file.ts';
import { Random } from './fake/random.ts';
import { VirtualClock } from './fake/virtual-clock.ts';
import { Ledger } from './faults/ledger.ts';

const PODS = 300;

/** Many pods at once behind a slow way to their logs, some of which restart or are replaced meanwhile. */
class CrowdedCluster extends FakeCluster {
  #nextMs = 0;

  override async openLog(
    ...[pod, options]: Parameters<FakeCluster['openLog']>
  ): ReturnType<FakeCluster['openLog']> {
    this.#nextMs = Math.max(this.#nextMs + 5, this.clock.now());
    await this.clock.sleep(this.#nextMs - this.clock.now(), options.signal);
    return await super.openLog(pod, options);
  }

  write(pod: FakePod, text: string): void {
    pod.files.write(BigInt(this.clock.now()) * 1_000_000n, text);
    this.pump(pod);
  }

  restart(pod: FakePod): void {
    const { files } = pod;
    this.write(pod, `${pod.uid} last words of ${String(files.instance)}`);
    files.isRunning = false;
    this.pump(pod);
    const next = new InstanceFiles(files.instance + 1);
    next.startedMs = this.clock.now();
    pod.instances.push(next);
    pod.status = { ...pod.status, restartCount: next.instance };
    this.publish(pod, this.random.between(50, 1_000));
    this.write(pod, `${pod.uid} first words of ${String(next.instance)}`);
  }

  add(name: string, uid: string): FakePod {
    const pod = new FakePod(name, uid);
    pod.createdMs = this.clock.now();
    pod.files.startedMs = this.clock.now();
    this.pods.push(pod);
    this.write(pod, `${uid} begins`);
    this.targets.push({ type: 'present', target: targetOf(pod, pod.status) });
    return pod;
  }
}

async function follow(seed: number): Promise<{ problems: string[]; reads: number; lines: number }> {
  const clock = new VirtualClock(Date.UTC(2026, 0, 2));
  const random = new Random(seed);
  const cluster = new CrowdedCluster(clock, random);
  const pods = Array.from({ length: PODS }, (_, i) =>
    cluster.add(`p${String(i)}`, `u${String(i)}`),
  );
  const ledger = new Ledger();
  const { targets } = cluster;
  const tail = tailLogs({ reader: cluster, targets, clock, random: random.next });
  const consumed = (async () => {
    for await (const event of tail) ledger.take(event, clock.now());
  })();
  // The watch is behind, so only a question tells of a restart.
  cluster.holdWatch();
  clock.at(15_000, () => {
    cluster.releaseWatch();
  });
  for (let i = 0; i < 40; i++) {
    clock.at(random.between(0, 2_500), () => {
      const pod = random.pick(pods);
      if (pod.published !== undefined) cluster.restart(pod);
    });
  }
  await clock.advance(60_000);
  for (const pod of cluster.pods) if (pod.published !== undefined) cluster.write(pod, 'the end');
  await clock.advance(30_000);
  tail.drain();
  await clock.advance(1_000);
  await consumed;
  const { problems, lines } = ledger.check(cluster.pods);
  return { problems, lines, reads: cluster.statusReads };
}

test.each([1, 2, 3, 4, 5])(
  'where many logs are opened at once, a few lists prove whose lines they are (seed %i)',
  async (seed) => {
    const { problems, reads, lines } = await follow(seed);
    expect(problems).toEqual([]);
    expect(lines).toBeGreaterThanOrEqual(2 * PODS);
    // One question for each of the first fifty, some for each restart, and a few lists.
    expect(reads).toBeLessThan(250);
  },
);
