import { describe, expect, test } from '@jest/globals';
import { lineText, tailLogs, type PodLogReader, type TailOptions } from '@ktl/log-tailer';
import { api, FakeCluster, FakePod, targetOf } from './fake/fake-cluster.ts';
import { InstanceFiles } from './fake/log-file.ts';
import { Random } from './fake/random.ts';
import { settled, VirtualClock } from './fake/virtual-clock.ts';

const START = Date.UTC(2026, 0, 2);

class Rig {
  readonly clock = new VirtualClock(START);
  readonly #random = new Random(5);
  readonly cluster = new FakeCluster(this.clock, this.#random);
  /** What a request for a log is answered with, instead of the log. */
  answer: (() => Error) | undefined;
  /** `<second> <what came>`. */
  readonly seen: string[] = [];
  /** When logs were asked for. */
  readonly asked: number[] = [];
  isEnded = false;
  #fraction = 0n;

  start(options: Partial<TailOptions> = {}): this {
    this.cluster.targets.push({ type: 'synced', targets: this.cluster.pods.length });
    const reader: PodLogReader = {
      get: this.cluster.get,
      openLog: async (pod, request) => {
        this.asked.push(this.clock.now());
        if (this.cluster.isApiUp && this.answer !== undefined) {
          await this.clock.sleep(5, request.signal);
          throw this.answer();
        }
        return await this.cluster.openLog(pod, request);
      },
    };
    const { clock } = this;
    const { targets } = this.cluster;
    const tail = tailLogs({ reader, targets, clock, random: this.#random.next, ...options });
    void this.#consume(tail);
    return this;
  }

  async #consume(tail: ReturnType<typeof tailLogs>): Promise<void> {
    for await (const event of tail) {
      const at = `${String(Math.round((this.clock.now() - START) / 1000))} s`;
      if (event.type === 'lines') {
        for (let line = 0; line < event.batch.count; line++)
          this.seen.push(`${at} ${lineText(event.batch, line).toString()}`);
      } else if (event.type === 'gap') this.seen.push(`${at} gap ${event.gap.cause}`);
      else if (event.notice !== 'reconnecting')
        this.seen.push(`${at} ${event.origin.target.pod} ${event.notice}`);
    }
    this.isEnded = true;
  }

  pod(name: string, isInitial = true): FakePod {
    const pod = new FakePod(name, name);
    pod.isInitial = isInitial;
    pod.files.startedMs = this.clock.now();
    this.cluster.pods.push(pod);
    this.cluster.targets.push({ type: 'present', target: targetOf(pod, pod.status) });
    return pod;
  }

  write(pod: FakePod, text: string): void {
    pod.files.write(BigInt(this.clock.now()) * 1_000_000n + this.#fraction++, text);
    this.cluster.pump(pod);
  }

  restart(pod: FakePod): void {
    pod.files.isRunning = false;
    pod.instances.push(new InstanceFiles(this.clock.now()));
    pod.status = { ...pod.status, restartCount: pod.status.restartCount + 1 };
    this.cluster.publish(pod, 0);
    this.cluster.pump(pod);
  }

  /** What came since the last call, over this time. */
  async after(seconds: number): Promise<string[]> {
    await this.clock.advance(seconds * 1000);
    await settled();
    return this.seen.splice(0);
  }

  async outage(seconds: number): Promise<void> {
    this.cluster.isApiUp = false;
    this.cluster.breakStreams({ kind: 'reset' });
    await this.clock.advance(seconds * 1000);
    this.cluster.isApiUp = true;
  }
}

const denied = (): Error => api('API_FORBIDDEN', 403, 'RBAC: no such role yet');
const notThere = (): Error => api('API_INVALID', 400, 'container "c" is waiting to start');

describe('a log that is denied', () => {
  test('is refused at once where nothing speaks against it, and asked for each minute', async () => {
    const rig = new Rig();
    const pods = ['a', 'b'].map((name) => rig.pod(name));
    for (const pod of pods)
      for (const text of ['old', 'last']) rig.write(pod, `${pod.name} ${text}`);
    rig.answer = denied;
    rig.start({ tailLines: 1, maxStreams: 1 });
    expect(await rig.after(1)).toEqual(['0 s a refused', '0 s b refused']);
    expect(await rig.after(300)).toEqual([]);
    expect(rig.asked.length).toBeGreaterThanOrEqual(10);
    expect(rig.asked.length).toBeLessThanOrEqual(14);
    rig.answer = undefined;
    expect((await rig.after(70)).map((text) => text.replace(/^\d+ s /, ''))).toEqual([
      'a attached',
      'a last',
    ]);
  });

  test('is asked for again soon and in silence where an API server has just come back', async () => {
    const rig = new Rig().start();
    const pod = rig.pod('p');
    rig.write(pod, 'before');
    expect(await rig.after(5)).toEqual(['0 s p attached', '0 s before']);
    rig.answer = denied;
    const down = rig.outage(8);
    rig.write(pod, 'meanwhile');
    await down;
    const fresh = rig.pod('fresh', false);
    rig.write(fresh, 'hello');
    expect(await rig.after(3)).toEqual([]);
    rig.answer = undefined;
    expect((await rig.after(2)).toSorted()).toEqual([
      '16 s fresh attached',
      '16 s hello',
      '16 s meanwhile',
    ]);
  });

  test('is not refused for a while where it was given before, whatever cut the stream', async () => {
    const rig = new Rig().start();
    const pod = rig.pod('p');
    expect(await rig.after(5)).toEqual(['0 s p attached']);
    rig.answer = denied;
    rig.cluster.breakStreams({ kind: 'fin' });
    rig.write(pod, 'a');
    expect(await rig.after(29)).toEqual([]);
    expect(await rig.after(6)).toEqual([expect.stringMatching(/^3[5-7] s p refused$/)]);
    rig.write(pod, 'b');
    rig.answer = undefined;
    const back = await rig.after(70);
    expect(back.map((text) => text.replace(/^\d+ s /, ''))).toEqual(['p attached', 'a', 'b']);
  });

  test('of hundreds of containers is asked for a few times a second', async () => {
    const rig = new Rig().start();
    for (let i = 0; i < 300; i++) rig.pod(`p${String(i)}`);
    await rig.after(5);
    rig.answer = denied;
    await rig.outage(3);
    const upMs = rig.clock.now();
    await rig.after(25);
    const often = rig.asked.filter((time) => time >= upMs + 2_000).length / 23;
    expect(often).toBeLessThan(60);
    rig.answer = undefined;
    const backMs = rig.clock.now();
    await rig.after(1);
    expect(rig.asked.filter((time) => time >= backMs).length).toBeGreaterThanOrEqual(300);
  });

  test('makes no gap when its container restarts or goes: that was told', async () => {
    const rig = new Rig().start();
    rig.answer = denied;
    const pod = rig.pod('p');
    rig.write(pod, 'unread');
    expect(await rig.after(1)).toEqual(['0 s p refused']);
    rig.restart(pod);
    await rig.after(1);
    rig.restart(pod);
    rig.restart(pod);
    expect(await rig.after(200)).toEqual([]);
    rig.cluster.remove(pod);
    expect(await rig.after(200)).toEqual([]);
  });

  test('is told also where only new lines are wanted', async () => {
    const rig = new Rig();
    rig.pod('p');
    rig.answer = denied;
    rig.start({ tailLines: 0 });
    expect(await rig.after(100)).toEqual(['0 s p refused']);
  });

  test('ends a read that is to end: at once, or with a gap behind what had come', async () => {
    const all = new Rig();
    all.pod('p');
    all.answer = denied;
    all.start({ follow: false });
    expect(await all.after(1)).toEqual(['0 s p refused']);
    expect(all.isEnded).toBe(true);

    const cut = new Rig();
    const pod = cut.pod('p');
    for (const text of ['a', 'b', 'c']) cut.write(pod, text);
    cut.cluster.nextFaults.push({ kind: 'reset-after', bytes: 70 });
    cut.start({ follow: false });
    await cut.clock.advance(1);
    cut.answer = denied;
    const seen = (await cut.after(60)).map((text) => text.replace(/^\d+ s /, ''));
    expect(seen.slice(-2)).toEqual(['p refused', 'gap unavailable']);
    expect(cut.isEnded).toBe(true);
  });
});

describe('a log that the server does not have', () => {
  test('is told once, when it has said so for ten seconds, and again only after it had it', async () => {
    const rig = new Rig().start();
    rig.answer = notThere;
    const pod = rig.pod('p');
    expect(await rig.after(9)).toEqual([]);
    expect(await rig.after(4)).toEqual([expect.stringMatching(/^1[0-2] s p absent$/)]);
    expect(await rig.after(300)).toEqual([]);
    rig.answer = undefined;
    rig.write(pod, 'at last');
    const seen = (await rig.after(12)).map((text) => text.replace(/^\d+ s /, ''));
    expect(seen).toEqual(['p attached', 'at last']);
  });

  test('is not told of a log that nobody could ask for', async () => {
    const rig = new Rig();
    const [first] = ['a', 'b'].map((name) => rig.pod(name));
    rig.start({ maxStreams: 1 });
    expect(await rig.after(60)).toEqual(['0 s a attached']);
    expect(first?.name).toBe('a');
  });
});
