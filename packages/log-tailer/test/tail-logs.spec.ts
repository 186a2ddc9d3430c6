import { describe, expect, test } from '@jest/globals';
import { lineText, tailLogs, type LogEvent, type TailOptions } from '@ktl/log-tailer';
import { api, FakeCluster, FakePod, targetOf } from './fake/fake-cluster.ts';
import { InstanceFiles } from './fake/log-file.ts';
import { Random } from './fake/random.ts';
import { settled, VirtualClock } from './fake/virtual-clock.ts';

interface Rig {
  readonly clock: VirtualClock;
  readonly cluster: FakeCluster;
  readonly seen: string[];
  readonly tail: ReturnType<typeof tailLogs>;
  readonly done: Promise<void>;
}

function addPod(cluster: FakeCluster, name: string, lines: number): FakePod {
  return addNamed(cluster, { name, lines, isInitial: true });
}

function addNamed(
  cluster: FakeCluster,
  { name, lines, isInitial }: { name: string; lines: number; isInitial: boolean },
): FakePod {
  const pod = new FakePod(name, name);
  pod.isInitial = isInitial;
  pod.files.startedMs = cluster.clock.now();
  for (let i = 0; i < lines; i++) write(cluster, pod, `${name}.${String(i)}`);
  cluster.pods.push(pod);
  cluster.targets.push({ type: 'present', target: targetOf(pod, pod.status) });
  return pod;
}

let fraction = 0n;

function write(cluster: FakeCluster, pod: FakePod, text: string): void {
  pod.files.write(BigInt(cluster.clock.now()) * 1_000_000n + fraction++, text);
  cluster.pump(pod);
}

function note(event: LogEvent): string[] {
  if (event.type === 'notice')
    return event.notice === 'refused' ? [`refused ${event.origin.target.pod}`] : [];
  if (event.type === 'gap') return [`gap ${event.gap.cause} ${String(event.gap.missedInstances)}`];
  const { batch } = event;
  return Array.from({ length: batch.count }, (_, line) => lineText(batch, line).toString());
}

function start(setUp: (cluster: FakeCluster) => void, options: Partial<TailOptions> = {}): Rig {
  const clock = new VirtualClock(Date.UTC(2026, 0, 2));
  const random = new Random(7);
  const cluster = new FakeCluster(clock, random);
  setUp(cluster);
  cluster.targets.push({ type: 'synced', targets: cluster.pods.length });
  const seen: string[] = [];
  const tail = tailLogs({
    reader: cluster,
    targets: cluster.targets,
    clock,
    random: random.next,
    ...options,
  });
  const done = (async () => {
    for await (const event of tail) seen.push(...note(event));
  })();
  return { clock, cluster, seen, tail, done };
}

describe('where reading begins', () => {
  test('tailLines holds for containers that were there; a new pod is read from its first line', async () => {
    const { clock, cluster, seen, tail, done } = start((c) => addPod(c, 'old', 20), {
      tailLines: 2,
    });
    await clock.advance(500);
    addNamed(cluster, { name: 'new', lines: 3, isInitial: false });
    await clock.advance(1000);
    tail.drain();
    await clock.advance(1000);
    await done;
    expect(seen).toEqual(['old.18', 'old.19', 'new.0', 'new.1', 'new.2']);
  });

  test('tail 0 misses no line of a quiet container whose stream is cut and resumed', async () => {
    const { clock, cluster, seen, tail } = start((c) => addPod(c, 'p', 5), { tailLines: 0 });
    await clock.advance(3000);
    cluster.isApiUp = false;
    cluster.breakStreams({ kind: 'reset' });
    write(cluster, cluster.pods[0]!, 'in the outage');
    await clock.advance(3000);
    cluster.isApiUp = true;
    await clock.advance(5000);
    tail.drain();
    expect(seen).toEqual(['in the outage']);
  });

  test('since is exact below the second', async () => {
    const sinceMs = Date.UTC(2026, 0, 2) + 400;
    const { clock, seen, tail } = start(
      (c) => {
        const pod = addPod(c, 'p', 0);
        for (const ms of [0, 399, 400, 900]) {
          pod.files.write(BigInt(Date.UTC(2026, 0, 2) + ms) * 1_000_000n, `at ${String(ms)}`);
        }
      },
      { sinceMs },
    );
    await clock.advance(1000);
    tail.drain();
    expect(seen).toEqual(['at 400', 'at 900']);
  });
});

describe('without following', () => {
  test('reads what is there and ends, also when the first answer is cut cleanly half-way', async () => {
    const { clock, cluster, seen, done } = start((c) => addPod(c, 'p', 200), { follow: false });
    cluster.nextFaults.push({ kind: 'fin-after', bytes: 1000 }, { kind: 'fin-after', bytes: 300 });
    await clock.advance(10_000);
    await done;
    expect(seen).toEqual(Array.from({ length: 200 }, (_, i) => `p.${String(i)}`));
  });

  test('goes through more containers than streams are allowed', async () => {
    const names = Array.from({ length: 9 }, (_, i) => `p${String(i)}`);
    const { clock, seen, done } = start(
      (c) => {
        for (const name of names) addPod(c, name, 1);
      },
      { follow: false, maxStreams: 2 },
    );
    await clock.advance(10_000);
    await done;
    expect(seen.sort()).toEqual(names.map((name) => `${name}.0`));
  });

  test('previous reads the instance before, and says where there is none', async () => {
    const { clock, seen, done } = start(
      (c) => {
        const pod = addPod(c, 'p', 2);
        pod.files.isRunning = false;
        pod.instances.push(new InstanceFiles(1));
        pod.status = { ...pod.status, restartCount: 1 };
        pod.published = pod.status;
        c.targets.push({ type: 'present', target: targetOf(pod, pod.status) });
        write(c, pod, 'now');
      },
      { previous: true },
    );
    await clock.advance(5000);
    await done;
    expect(seen.filter((line) => !line.startsWith('gap'))).toEqual(['p.0', 'p.1']);
  });
});

describe('ending', () => {
  test('drain gives what was read and closes every stream', async () => {
    const { clock, cluster, tail, done } = start((c) => addPod(c, 'p', 3));
    await clock.advance(500);
    expect(tail.health()).toEqual({ open: 1, waiting: 0, reconnecting: 0 });
    tail.drain();
    tail.drain();
    await settled();
    await done;
    expect(cluster.streams.every(({ stream }) => stream.isOver)).toBe(true);
  });

  test('an aborted signal ends the loop quietly, before and while it runs', async () => {
    const stop = new AbortController();
    const { clock, done } = start((c) => addPod(c, 'p', 3), { signal: stop.signal });
    await clock.advance(500);
    stop.abort();
    await clock.advance(1000);
    await done;
    const early = start((c) => addPod(c, 'p', 3), { signal: AbortSignal.abort() });
    await early.clock.advance(1000);
    await early.done;
    expect(early.seen).toEqual([]);
  });

  test('leaving the loop closes every stream', async () => {
    const clock = new VirtualClock(0);
    const cluster = new FakeCluster(clock, new Random(1));
    addPod(cluster, 'p', 50);
    const tail = tailLogs({ reader: cluster, targets: cluster.targets, clock });
    const left = (async () => {
      for await (const event of tail) if (event.type === 'lines') return;
    })();
    await clock.advance(1000);
    await left;
    expect(cluster.streams.every(({ stream }) => stream.isOver)).toBe(true);
  });

  test('a feed that fails is told behind the lines read until then', async () => {
    const clock = new VirtualClock(0);
    const cluster = new FakeCluster(clock, new Random(1));
    const tail = tailLogs({
      reader: cluster,
      clock,
      targets: (async function* () {
        await clock.sleep(10);
        throw new Error('no permission to list pods');
      })(),
    });
    const loop = (async () => {
      for await (const event of tail) expect(event.type).toBe('none');
    })();
    const rejected = expect(loop).rejects.toThrow('no permission');
    await clock.advance(1000);
    await rejected;
  });
});

describe('containers that cannot be read', () => {
  test('a forbidden log is told once and the others go on', async () => {
    const { clock, cluster, seen, tail } = start(
      (c) => {
        addPod(c, 'a', 1);
        addPod(c, 'b', 1);
      },
      { maxStreams: 1 },
    );
    cluster.refusals.push(() => api('API_FORBIDDEN', 403, 'no'));
    await clock.advance(5000);
    tail.drain();
    expect(seen).toEqual(['refused a', 'b.0']);
  });

  test('more containers than streams wait, and follow when a place is free', async () => {
    const { clock, cluster, seen, tail } = start(
      (c) => {
        addPod(c, 'a', 1);
        addPod(c, 'b', 1);
      },
      { maxStreams: 1 },
    );
    await clock.advance(1000);
    expect(tail.health().waiting).toBe(1);
    const first = cluster.pods[0]!;
    first.files.isRunning = false;
    first.status = { ...first.status, phase: 'terminated' };
    cluster.publish(first, 0);
    cluster.pump(first);
    await clock.advance(5000);
    tail.drain();
    expect(seen).toEqual(['a.0', 'b.0']);
  });
});

describe('a slow consumer', () => {
  test('slows the readers down and loses nothing', async () => {
    const clock = new VirtualClock(0);
    const cluster = new FakeCluster(clock, new Random(3));
    for (const name of ['a', 'b', 'c']) addPod(cluster, name, 300);
    const tail = tailLogs({
      reader: cluster,
      targets: cluster.targets,
      clock,
      maxPendingBytes: 2000,
    });
    const seen: string[] = [];
    const loop = (async () => {
      for await (const event of tail) {
        seen.push(...note(event));
        await clock.sleep(700);
        if (seen.length === 900) return;
      }
    })();
    await clock.advance(4_000_000);
    await loop;
    for (const name of ['a', 'b', 'c']) {
      const own = seen.filter((line) => line.startsWith(name));
      expect(own).toEqual(Array.from({ length: 300 }, (_, i) => `${name}.${String(i)}`));
    }
  });
});

describe('a consumer that has stopped reading', () => {
  test('gets a few notices for each container after an hour of outage, not one for each try', async () => {
    const clock = new VirtualClock(0);
    const cluster = new FakeCluster(clock, new Random(5));
    const names = Array.from({ length: 20 }, (_, i) => `p${String(i)}`);
    for (const name of names) addPod(cluster, name, 1);
    const tail = tailLogs({
      reader: cluster,
      targets: cluster.targets,
      clock,
      maxPendingBytes: 1000,
    });
    const events = tail[Symbol.asyncIterator]();
    const first = events.next();
    await clock.advance(1000);
    await first;
    cluster.isApiUp = false;
    cluster.breakStreams({ kind: 'reset' });
    const before = cluster.requests;
    await clock.advance(3_600_000);
    expect(cluster.requests - before).toBeLessThan(3 * names.length);
    tail.drain();
    let told = 0;
    while ((await events.next()).done !== true) told++;
    expect(told).toBeLessThan(6 * names.length);
  });
});

describe('proof', () => {
  test('an instance that ended before its first request is read as itself, not as its successor', async () => {
    const { clock, cluster, seen, tail } = start(() => undefined);
    await clock.advance(100);
    const pod = addNamed(cluster, { name: 'p', lines: 2, isInitial: false });
    pod.files.isRunning = false;
    pod.instances.push(new InstanceFiles(1));
    pod.files.startedMs = clock.now();
    pod.status = { ...pod.status, restartCount: 1 };
    write(cluster, pod, 'second life');
    cluster.publish(pod, 900);
    await clock.advance(8000);
    tail.drain();
    expect(seen).toEqual(['p.0', 'p.1', 'second life']);
  });

  test('re-reads that end cleanly too early are no proof that lines are gone', async () => {
    const { clock, cluster, seen, tail } = start((c) => addPod(c, 'p', 100));
    await clock.advance(500);
    const sound = { kind: 'reset-after', bytes: 1_000_000 } as const;
    const early = { kind: 'fin-after', bytes: 700 } as const;
    cluster.nextFaults.push(early, sound, early, early, sound, early, early, sound, early);
    cluster.breakStreams({ kind: 'reset' });
    write(cluster, cluster.pods[0]!, 'after');
    await clock.advance(30_000);
    tail.drain();
    expect(seen).toEqual([...Array.from({ length: 100 }, (_, i) => `p.${String(i)}`), 'after']);
  });
});
