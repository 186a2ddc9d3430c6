import { describe, expect, test } from '@jest/globals';
import { lineText, tailLogs, type LogEvent, type TailOptions } from '@ktl/log-tailer';
import { FakeCluster, FakePod, targetOf } from './fake/fake-cluster.ts';
import { InstanceFiles } from './fake/log-file.ts';
import { Random } from './fake/random.ts';
import { VirtualClock } from './fake/virtual-clock.ts';

const startMs = Date.UTC(2026, 0, 2);

class Bed {
  readonly clock = new VirtualClock(startMs);
  readonly random = new Random(7);
  readonly cluster = new FakeCluster(this.clock, this.random);
  readonly seen: string[] = [];
  isOver = false;
  #fraction = 0n;

  pod(name: string, lines: number): FakePod {
    const pod = new FakePod(name, name);
    pod.isInitial = true;
    pod.files.startedMs = this.clock.now();
    for (let i = 0; i < lines; i++) this.write(pod, `${name}.${String(i)}`);
    this.cluster.pods.push(pod);
    return pod;
  }

  /** Announces the pods as they are now. */
  present(...pods: readonly FakePod[]): void {
    for (const pod of pods) {
      this.cluster.targets.push({ type: 'present', target: targetOf(pod, pod.status) });
    }
    this.cluster.targets.push({ type: 'synced', targets: pods.length });
  }

  write(pod: FakePod, text: string): void {
    pod.files.write(BigInt(this.clock.now()) * 1_000_000n + this.#fraction++, text);
    this.cluster.pump(pod);
  }

  /** Streams that are open. */
  open(): number {
    return this.cluster.streams.filter(({ stream }) => !stream.isOver).length;
  }

  restart(pod: FakePod): void {
    const files = new InstanceFiles(pod.instances.length);
    files.startedMs = this.clock.now();
    pod.files.isRunning = false;
    pod.instances.push(files);
    pod.status = { ...pod.status, restartCount: pod.status.restartCount + 1 };
    pod.published = pod.status;
  }

  start(options: Partial<TailOptions>): void {
    const { clock, random, cluster } = this;
    const tail = tailLogs({
      ...{ reader: cluster, targets: cluster.targets, clock, random: random.next },
      ...options,
    });
    void (async () => {
      for await (const event of tail) this.seen.push(...note(event));
      this.isOver = true;
    })();
  }
}

function note(event: LogEvent): string[] {
  if (event.type === 'notice') return [];
  if (event.type === 'gap') return [`gap ${event.gap.cause}`];
  const { batch } = event;
  return Array.from({ length: batch.count }, (_, line) => lineText(batch, line).toString());
}

describe('headLines', () => {
  test('gives the first lines of each container, closes its stream and ends', async () => {
    const bed = new Bed();
    bed.present(bed.pod('a', 2000), bed.pod('b', 1));
    bed.start({ headLines: 2, follow: false });
    await bed.clock.advance(2_000);
    expect(bed.seen.toSorted()).toEqual(['a.0', 'a.1', 'b.0']);
    expect(bed.isOver).toBe(true);
  });

  test('with follow waits for the lines that are still to come', async () => {
    const bed = new Bed();
    const a = bed.pod('a', 1);
    bed.present(a);
    bed.start({ headLines: 2 });
    await bed.clock.advance(1_000);
    bed.write(a, 'a.1');
    bed.write(a, 'a.2');
    await bed.clock.advance(1_000);
    expect(bed.seen).toEqual(['a.0', 'a.1']);
    expect(bed.open()).toBe(0);
    bed.cluster.targets.close();
    await bed.clock.advance(1_000);
    expect(bed.isOver).toBe(true);
  });
});

describe('untilMs', () => {
  test('in the past ends each container with its first line clearly beyond', async () => {
    const bed = new Bed();
    const a = bed.pod('a', 3);
    await bed.clock.advance(10_000);
    for (let i = 0; i < 2000; i++) bed.write(a, 'beyond');
    bed.present(a, bed.pod('b', 1));
    bed.start({ untilMs: startMs + 5_000, follow: false });
    await bed.clock.advance(5_000);
    expect(bed.seen).toEqual(['a.0', 'a.1', 'a.2']);
    expect(bed.isOver).toBe(true);
  });

  test('in the future ends a follow with every line that was written by then', async () => {
    const bed = new Bed();
    const a = bed.pod('a', 1);
    const b = bed.pod('b', 0);
    bed.present(a, b);
    bed.start({ untilMs: startMs + 60_001 });
    for (let i = 0; i < 600; i++) {
      await bed.clock.advance(100);
      bed.write(a, String(i));
    }
    await bed.clock.advance(500);
    bed.write(b, 'beyond');
    expect(bed.isOver).toBe(false);
    await bed.clock.advance(3_000);
    expect(bed.isOver).toBe(true);
    expect(bed.seen).toEqual(['a.0', ...Array.from({ length: 600 }, (_, i) => String(i))]);
    expect(bed.open()).toBe(0);
  });
});

describe('withPrevious', () => {
  test('reads the instance before, then the current one, each line once, and goes on', async () => {
    const bed = new Bed();
    const a = bed.pod('a', 3);
    await bed.clock.advance(60_000);
    bed.restart(a);
    bed.write(a, 'second.0');
    bed.present(a, bed.pod('b', 1));
    bed.start({ withPrevious: true });
    await bed.clock.advance(2_000);
    bed.write(a, 'second.1');
    await bed.clock.advance(2_000);
    const ofA = bed.seen.filter((line) => line !== 'b.0');
    expect(ofA).toEqual(['a.0', 'a.1', 'a.2', 'second.0', 'second.1']);
    expect(bed.seen).toContain('b.0');
  });

  test('holds tailLines for each of the two, and ends without follow', async () => {
    const bed = new Bed();
    const a = bed.pod('a', 30);
    await bed.clock.advance(60_000);
    bed.restart(a);
    for (let i = 0; i < 30; i++) bed.write(a, `second.${String(i)}`);
    bed.present(a);
    bed.start({ withPrevious: true, tailLines: 2, follow: false });
    await bed.clock.advance(5_000);
    expect(bed.seen).toEqual(['a.28', 'a.29', 'second.28', 'second.29']);
    expect(bed.isOver).toBe(true);
  });
});

describe('rationBytes', () => {
  test('holds one container back until its consumer lets go, and no other', async () => {
    const bed = new Bed();
    const [a, b] = [bed.pod('a', 0), bed.pod('b', 1)];
    bed.present(a, b);
    const { clock, random, cluster } = bed;
    const tail = tailLogs({
      ...{ reader: cluster, targets: cluster.targets, clock, random: random.next },
      rationBytes: 100,
    });
    const lines: Record<string, number> = { a: 0, b: 0 };
    void (async () => {
      for await (const event of tail) {
        if (event.type !== 'lines') continue;
        const { pod } = event.batch.target;
        lines[pod] = (lines[pod] ?? 0) + event.batch.count;
        if (pod === 'b') tail.release?.(event.batch.target.key, 1_000);
      }
    })();
    await clock.advance(1_000);
    for (let i = 0; i < 50; i++) {
      bed.write(a, `a.${String(i)}`);
      bed.write(b, `b.${String(i)}`);
      await clock.advance(10);
    }
    expect(lines['b']).toBe(51);
    expect(lines['a']).toBeLessThan(10);
    expect([...(tail.pending?.() ?? [])]).toHaveLength(2);
    for (let i = 0; i < 50; i++) {
      tail.release?.(targetOf(a, a.status).key, 100);
      await clock.advance(10);
    }
    expect(lines['a']).toBe(50);
    await tail[Symbol.asyncDispose]();
  });
});
