import { describe, expect, test } from '@jest/globals';
import { lineText, tailLogs, type PodLogReader } from '@ktl/log-tailer';
import { api, FakeCluster, FakePod, targetOf } from './fake/fake-cluster.ts';
import { Random } from './fake/random.ts';
import { settled, VirtualClock } from './fake/virtual-clock.ts';

/** What a client lets through: so many requests at once, and so many a second in the long run. */
const BURST = 500;
const PER_SECOND = 200;

interface Rig {
  readonly clock: VirtualClock;
  readonly cluster: FakeCluster;
  /** When each container's line after the outage came, by name. */
  readonly back: Map<string, number>;
  /** When requests were made. */
  readonly asked: number[];
}

const REFUSED = (): Error => api('API_FAILED', 500, 'container runtime is down');

async function rollCall(
  { pods, broken = [] }: { readonly pods: number; readonly broken?: readonly string[] },
  play: (rig: Rig) => Promise<void>,
): Promise<Rig> {
  const clock = new VirtualClock(Date.UTC(2026, 0, 2));
  const random = new Random(11);
  const cluster = new FakeCluster(clock, random);
  const rig: Rig = { clock, cluster, back: new Map(), asked: [] };
  for (let i = 0; i < pods; i++) {
    const pod = new FakePod(`p${String(i)}`, `p${String(i)}`);
    pod.isInitial = true;
    cluster.pods.push(pod);
    cluster.targets.push({ type: 'present', target: targetOf(pod, pod.status) });
    pod.files.write(BigInt(clock.now()) * 1_000_000n, 'before');
  }
  cluster.targets.push({ type: 'synced', targets: pods });
  const reader: PodLogReader = {
    get: cluster.get,
    openLog: (pod, options) => {
      rig.asked.push(clock.now());
      if (broken.includes(pod.name)) return Promise.reject(REFUSED());
      return cluster.openLog(pod, options);
    },
  };
  const tail = tailLogs({ reader, targets: cluster.targets, clock, random: random.next });
  const done = (async () => {
    for await (const event of tail) {
      if (event.type !== 'lines') continue;
      for (let line = 0; line < event.batch.count; line++) {
        if (lineText(event.batch, line).toString() !== 'after') continue;
        rig.back.set(event.batch.target.pod, clock.now());
      }
    }
  })();
  await clock.advance(5_000);
  await play(rig);
  tail.drain();
  await settled();
  await done;
  return rig;
}

function writeAll({ cluster, clock }: Rig): void {
  for (const pod of cluster.pods) {
    pod.files.write(BigInt(clock.now()) * 1_000_000n, 'after');
    cluster.pump(pod);
  }
}

/** Lets time pass while the API server is away; tells when it was there again. */
async function outage(rig: Rig, ms: number): Promise<number> {
  const { clock, cluster } = rig;
  cluster.isApiUp = false;
  cluster.breakStreams({ kind: 'reset' });
  writeAll(rig);
  await clock.advance(ms);
  cluster.isApiUp = true;
  return clock.now();
}

function count(times: readonly number[], fromMs: number, toMs: number): number {
  return times.filter((time) => time >= fromMs && time < toMs).length;
}

function slowest(rig: Rig, upMs: number): number {
  return Math.max(...rig.back.values()) - upMs;
}

describe('after an outage of the API server', () => {
  test('one container is read again within 500 ms, however long the outage was', async () => {
    for (const ms of [3_000, 30_000, 600_000]) {
      let upMs = 0;
      const rig = await rollCall({ pods: 1 }, async (one) => {
        upMs = await outage(one, ms);
        await one.clock.advance(5_000);
      });
      expect({ ms, back: rig.back.size }).toEqual({ ms, back: 1 });
      expect(slowest(rig, upMs)).toBeLessThanOrEqual(550);
    }
  });

  test('500 containers are read again within a second, by no more requests than a client may make', async () => {
    let upMs = 0;
    const rig = await rollCall({ pods: 500 }, async (one) => {
      upMs = await outage(one, 60_000);
      await one.clock.advance(5_000);
    });
    expect(rig.back.size).toBe(500);
    expect(slowest(rig, upMs)).toBeLessThanOrEqual(1_000);
    // While it lasts, one asks for all.
    expect(count(rig.asked, upMs - 55_000, upMs) / 55).toBeLessThanOrEqual(8);
    expect(count(rig.asked, upMs, upMs + 1_000)).toBeLessThanOrEqual(BURST + PER_SECOND);
    // Nor all at one moment when it is over.
    const back = rig.asked.filter((time) => time >= upMs);
    expect(Math.max(...back.map((time) => count(back, time, time + 20)))).toBeLessThan(BURST / 5);
  });
});

describe('after a restart of the kubelet', () => {
  test('110 containers of its node are read again within a second of its return', async () => {
    let upMs = 0;
    const rig = await rollCall({ pods: 110 }, async (one) => {
      one.cluster.isKubeletUp = false;
      one.cluster.breakStreams({ kind: 'fin' });
      writeAll(one);
      await one.clock.advance(20_000);
      one.cluster.isKubeletUp = true;
      upMs = one.clock.now();
      await one.clock.advance(5_000);
    });
    expect(rig.back.size).toBe(110);
    expect(slowest(rig, upMs)).toBeLessThanOrEqual(1_000);
  });

  test('one container that stays broken neither holds up the others nor is asked for without end', async () => {
    const rig = await rollCall({ pods: 20, broken: ['p3'] }, async (one) => {
      await one.clock.advance(300_000);
      one.cluster.breakStreams({ kind: 'reset' });
      writeAll(one);
      await one.clock.advance(1_000);
    });
    expect(rig.back.size).toBe(19);
    const [startMs = 0] = rig.asked;
    expect(count(rig.asked, startMs + 100_000, startMs + 300_000) / 200).toBeLessThan(1.2);
  });
});
