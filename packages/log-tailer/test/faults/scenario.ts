import { faults } from '@ktl/kube-client';
import { api, FakeCluster, FakePod, targetOf } from '../fake/fake-cluster.ts';
import { InstanceFiles } from '../fake/log-file.ts';
import type { StreamFault } from '../fake/log-stream.ts';
import { Random } from '../fake/random.ts';
import { VirtualClock } from '../fake/virtual-clock.ts';

/**
 * `network`: the way to the log breaks, no line leaves the server's reach. `rotation`: files rotate
 * and containers restart under a sound connection. `loss`: everything at once, so that lines can get
 * out of reach.
 */
export type ScenarioKind = 'network' | 'rotation' | 'loss';

const ERROR_BODIES = [
  'failed to watch file "/var/log/pods/x/0.log": no such file or directory\n',
  'unable to retrieve container logs for containerd://0123456789abcdef',
  'rpc error: code = Unavailable desc = connection error\n',
];

/** A cluster that lives through a random program of lines, restarts, rotations and faults. */
export class Scenario {
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly cluster: FakeCluster;
  /** What happened, for the report of a failing seed. */
  readonly journal: string[] = [];
  readonly #kind: ScenarioKind;
  readonly #rotatedMs = new Map<InstanceFiles, number>();
  #nodeOffsetMs = 0;
  #lastNs = 0n;
  #line = 0;
  #uid = 0;

  constructor(seed: number, kind: ScenarioKind) {
    this.random = new Random(seed);
    this.#kind = kind;
    this.clock = new VirtualClock(Date.UTC(2026, 4, 1) + this.random.between(0, 999));
    this.cluster = new FakeCluster(this.clock, this.random);
    for (let i = this.random.between(1, 3); i > 0; i--) this.#addPod(`p${String(i)}`, true);
    for (const pod of this.cluster.pods) this.#write(pod);
    this.cluster.targets.push({ type: 'synced', targets: this.cluster.pods.length });
  }

  /** Runs the program, heals everything, and waits until a sound tail has everything. */
  async play(): Promise<void> {
    await this.clock.advance(this.random.between(0, 3000));
    for (let step = this.random.between(10, 40); step > 0; step--) {
      this.#act();
      await this.clock.advance(
        this.random.chance(0.4) ? this.random.between(1, 300) : this.random.between(300, 6000),
      );
    }
    this.#heal();
    await this.clock.advance(20_000);
    for (const pod of this.cluster.pods) if (pod.published !== undefined) this.#write(pod);
    await this.clock.advance(150_000);
  }

  #act(): void {
    const { random } = this;
    const pods = this.cluster.pods.filter((pod) => pod.published !== undefined);
    const pod = pods.length === 0 ? undefined : random.pick(pods);
    if (pod === undefined || random.chance(0.45)) {
      if (pod !== undefined) this.#write(pod);
      return;
    }
    const actions: (() => void)[] = [() => this.#restart(pod), () => this.#stepClock()];
    if (this.#kind !== 'network')
      actions.push(
        () => this.#rotate(pod),
        () => this.#rotate(pod),
      );
    if (this.#kind !== 'rotation') {
      actions.push(...this.#networkFaults());
    }
    if (this.#kind !== 'network' && random.chance(0.15)) actions.push(() => this.#delete(pod));
    random.pick(actions)();
  }

  #networkFaults(): (() => void)[] {
    const { random, cluster, clock } = this;
    const kill = (fault: StreamFault) => () => {
      this.#note(`streams ${fault.kind}`);
      cluster.breakStreams(fault);
    };
    const bytes = random.between(1, 4000);
    const cut = random.chance(0.5) ? 'reset-after' : 'fin-after';
    return [
      kill({ kind: 'reset' }),
      kill({ kind: 'fin' }),
      kill({ kind: 'freeze' }),
      kill({ kind: cut, bytes }),
      kill({ kind: 'text', text: random.pick(ERROR_BODIES) }),
      () => {
        this.#note(`next streams ${cut} ${String(bytes)}`);
        cluster.nextFaults.push({ kind: cut, bytes }, { kind: cut, bytes: random.between(1, 500) });
        cluster.breakStreams({ kind: 'reset' });
      },
      () => {
        const ms = random.between(500, 15_000);
        this.#note(`api outage ${String(ms)}`);
        cluster.isApiUp = false;
        cluster.holdWatch();
        cluster.breakStreams({ kind: random.chance(0.5) ? 'reset' : 'fin' });
        clock.at(ms, () => (cluster.isApiUp = true));
        clock.at(ms + random.between(0, 3000), () => cluster.releaseWatch());
      },
      () => {
        const ms = random.between(500, 5000);
        this.#note(`kubelet restart ${String(ms)}`);
        cluster.isKubeletUp = false;
        cluster.breakStreams({ kind: 'fin' });
        clock.at(ms, () => (cluster.isKubeletUp = true));
      },
      () => {
        this.#note('refusals');
        const refuse = [
          () => api('API_THROTTLED', 429, 'slow down'),
          () => api('API_FAILED', 503, 'try again'),
          () => faults.REQUEST_TIMEOUT({ method: 'GET', path: '/log', timeoutMs: 30_000 }),
        ];
        for (let i = random.between(1, 4); i > 0; i--) cluster.refusals.push(random.pick(refuse));
        cluster.breakStreams({ kind: 'reset' });
      },
      () => {
        const ms = random.between(100, 8000);
        this.#note(`watch behind ${String(ms)}`);
        cluster.holdWatch();
        clock.at(ms, () => cluster.releaseWatch());
      },
    ];
  }

  #heal(): void {
    this.#note('heal');
    this.cluster.isApiUp = true;
    this.cluster.isKubeletUp = true;
    this.cluster.refusals = [];
    this.cluster.nextFaults = [];
    this.cluster.releaseWatch();
  }

  #addPod(name: string, isInitial: boolean): FakePod {
    const pod = new FakePod(name, `${name}-${String(this.#uid++)}`);
    pod.isInitial = isInitial;
    pod.createdMs = this.clock.now();
    pod.files.startedMs = pod.createdMs + this.#nodeOffsetMs;
    this.cluster.pods.push(pod);
    if (isInitial)
      this.cluster.targets.push({ type: 'present', target: targetOf(pod, pod.status) });
    else this.cluster.publish(pod, 0);
    this.#note(`pod ${pod.uid}`);
    return pod;
  }

  #write(pod: FakePod, count = this.random.between(1, 25)): void {
    if (!pod.files.isRunning) return;
    const { random } = this;
    const isSame = random.chance(0.15);
    const same = `same ${String(this.#line)}`;
    for (let i = 0; i < count; i++) {
      const isTwin = isSame && random.chance(0.8);
      const ns = i > 0 && (isTwin || random.chance(0.2)) ? this.#lastNs : this.#nextNs();
      this.#lastNs = ns;
      pod.files.write(ns, isTwin ? same : this.#text());
    }
    this.#note(`${pod.uid}#${String(pod.files.instance)} wrote up to ${String(this.#line)}`);
    this.cluster.pump(pod);
  }

  #text(): string {
    const { random } = this;
    const head = `line ${String(this.#line++)} `;
    if (random.chance(0.02)) return head + 'x'.repeat(random.between(16_000, 60_000)) + ` ${head}`;
    if (random.chance(0.05)) return '';
    if (random.chance(0.05)) return `${head}\0\x1b[31m\r`;
    return head + '.'.repeat(random.between(0, 120));
  }

  #nextNs(): bigint {
    const nowNs = BigInt(this.clock.now() + this.#nodeOffsetMs) * 1_000_000n;
    const ns = nowNs + BigInt(this.random.between(0, 999_999));
    return ns;
  }

  #stepClock(): void {
    if (this.#nodeOffsetMs < 0) return;
    this.#note('clock -2 s');
    this.#nodeOffsetMs = -2000;
  }

  #rotate(pod: FakePod): void {
    const { files } = pod;
    const nowMs = this.clock.now();
    // The kubelet looks at sizes every ten seconds.
    if (nowMs - (this.#rotatedMs.get(files) ?? pod.createdMs) < 10_000 || !files.isRunning) return;
    this.#rotatedMs.set(files, nowMs);
    this.#note(`${pod.uid} rotate`);
    files.rotate();
    // Only files above a size rotate, so the container that wrote it goes on writing.
    this.clock.at(this.random.between(1, 300), () => {
      if (pod.files === files) this.#write(pod);
    });
    for (const entry of this.cluster.streams) if (entry.pod === pod) entry.stream.rotated();
  }

  #restart(pod: FakePod): void {
    const { files } = pod;
    const lives = this.clock.now() - (this.#rotatedMs.get(files) ?? pod.createdMs);
    if (!files.isRunning || (this.#kind !== 'loss' && lives < 10_000)) return;
    const { random, cluster, clock } = this;
    this.#write(pod, random.between(0, 3));
    if (random.chance(0.3)) pod.files.write(this.#nextNs(), `end ${String(this.#line++)}`, false);
    files.isRunning = false;
    const backOffMs =
      this.#kind === 'loss' && random.chance(0.6)
        ? random.between(10, 900)
        : random.between(10_000, 14_000);
    this.#note(`${pod.uid}#${String(files.instance)} exits, back in ${String(backOffMs)}`);
    this.#become(pod, { ...pod.status, phase: 'terminated' });
    clock.at(random.between(0, 1000), () => cluster.pump(pod));
    if (backOffMs > 5000)
      clock.at(2000, () => this.#become(pod, { ...pod.status, phase: 'waiting' }));
    clock.at(backOffMs, () => {
      if (pod.status.isDeleting || pod.files !== files) return;
      pod.instances.push(new InstanceFiles(files.instance + 1));
      this.#rotatedMs.set(pod.files, clock.now());
      pod.files.startedMs = clock.now() + this.#nodeOffsetMs;
      this.#become(pod, { ...pod.status, restartCount: files.instance + 1, phase: 'running' });
      this.#note(`${pod.uid}#${String(pod.files.instance)} starts`);
      this.#write(pod, random.between(0, 5));
    });
  }

  #become(pod: FakePod, status: FakePod['status']): void {
    if (pod.published === undefined) return;
    pod.status = status;
    this.cluster.publish(
      pod,
      this.#kind === 'loss' ? this.random.between(0, 900) : this.random.between(0, 200),
    );
  }

  // A StatefulSet's pod: its successor has the same name.
  #delete(pod: FakePod): void {
    const { random, clock } = this;
    if (pod.status.isDeleting) return;
    const isForced = this.#kind === 'loss' && random.chance(0.3);
    this.#note(`${pod.uid} delete${isForced ? ' --force' : ''}`);
    pod.status = { ...pod.status, isDeleting: true };
    this.cluster.publish(pod, 0);
    const goneMs = isForced ? 0 : 2500;
    clock.at(1000, () => {
      this.#write(pod, 2);
      pod.files.isRunning = false;
      this.#become(pod, { ...pod.status, phase: 'terminated' });
      clock.at(random.between(0, 500), () => this.cluster.pump(pod));
    });
    clock.at(goneMs, () => this.cluster.remove(pod));
    clock.at(goneMs + random.between(500, 4000), () => {
      this.#write(this.#addPod(pod.name, false));
    });
  }

  #note(text: string): void {
    this.journal.push(`${String(this.clock.now() % 1_000_000)} ${text}`);
  }
}
