import type { ContainerControl, KubeSim } from '@ktl/kube-sim';
import type { Random } from '../fake/random.ts';
import type { SimTime } from './sim-time.ts';
import { networkFaults, type NetworkFault } from './network-faults.ts';
import { WrittenPod } from './written-pod.ts';

/**
 * `network`: the way to the log breaks, no line leaves the server's reach. `rotation`: files rotate,
 * containers restart and pods are replaced under a sound connection. `loss`: everything at once, so
 * that lines can get out of reach. `skip`: as `rotation`, and the kubelet's reader falls behind two
 * rotations, so that it skips a file and repeats the next one. `storm`: that, and everything else.
 */
export type WorldKind = 'network' | 'rotation' | 'loss' | 'skip' | 'storm';

const NAMESPACE = 'shop';
/** The kubelet looks at the sizes of files this often. */
const ROTATION_CHECK_MS = 10_000;
/** Of an instance that ran this long, the log stays readable for as long again. */
const LONG_LIFE_MS = 15_000;

interface Resident {
  readonly name: string;
  readonly truth: WrittenPod;
  readonly container: ContainerControl;
  /** Until when the kubelet does not look at the file. */
  calmUntilMs: number;
  startedMs: number;
  isLeaving: boolean;
}

/** A simulated cluster that lives through a random program. */
export class SimWorld {
  readonly pods: WrittenPod[] = [];
  /** What happened, for the report of a failing seed. */
  readonly journal: string[] = [];
  readonly #sim: KubeSim;
  readonly #random: Random;
  readonly #time: SimTime;
  readonly #kind: WorldKind;
  readonly #residents = new Map<string, Resident>();
  readonly #faults: readonly NetworkFault[];
  #line = 0;
  #hasStepped = false;
  #frozenUntilMs = -Infinity;

  constructor(sim: KubeSim, parts: { random: Random; time: SimTime; kind: WorldKind }) {
    this.#sim = sim;
    this.#random = parts.random;
    this.#time = parts.time;
    this.#kind = parts.kind;
    this.#faults = networkFaults({
      sim,
      ...parts,
      note: (text) => {
        this.note(text);
      },
    });
    for (let i = this.#random.between(1, 3); i > 0; i--) this.#move(`p${String(i)}`);
  }

  /** Does one random thing. */
  act(): void {
    const random = this.#random;
    const residents = [...this.#residents.values()].filter(({ isLeaving }) => !isLeaving);
    const one = residents.length === 0 ? undefined : random.pick(residents);
    if (one === undefined || random.chance(0.45)) {
      if (one !== undefined) this.#write(one, random.between(1, 20));
      return;
    }
    const actions = [() => this.#restart(one), () => this.#stepClock()];
    if (this.#kind !== 'network') {
      actions.push(
        () => this.#rotate(one),
        () => this.#rotate(one),
        () => this.#replace(one),
      );
    }
    if (this.#isLossy) actions.push(() => this.#crashLoop(one));
    if (this.#kind === 'skip') actions.push(() => this.#rotateTwice(one));
    if (this.#kind === 'skip' || this.#kind === 'storm') {
      const freeze = (): void => this.#freezeBehindRotations(one);
      actions.push(freeze, freeze);
    }
    if (this.#kind !== 'rotation' && this.#kind !== 'skip') {
      for (const strike of this.#faults) actions.push(strike);
    }
    random.pick(actions)();
  }

  get #isLossy(): boolean {
    return this.#kind === 'loss' || this.#kind === 'storm';
  }

  /** Ends all faults. */
  heal(): void {
    this.note('heal');
    this.#sim.faults.clear();
    this.#sim.faults.thaw();
  }

  /** Every running container writes. */
  writeAll(): void {
    for (const one of this.#residents.values()) this.#write(one, 3);
  }

  note(text: string): void {
    this.journal.push(`${String(this.#time.client.now() % 1e6)} ${text}`);
  }

  #move(name: string): void {
    const { kubelet } = this.#sim;
    const pod = kubelet.runPod({ namespace: NAMESPACE, name, containers: [{ name: 'c' }] });
    const truth = new WrittenPod(pod.metadata.uid ?? '');
    const nowMs = this.#time.client.now();
    const one: Resident = {
      ...{ name, truth, container: kubelet.container(NAMESPACE, name, 'c') },
      ...{ calmUntilMs: nowMs + ROTATION_CHECK_MS, startedMs: nowMs, isLeaving: false },
    };
    this.pods.push(truth);
    this.#residents.set(name, one);
    this.note(`${truth.uid} ${name}`);
    one.truth.record(one.container);
    this.#write(one, this.#random.between(0, 10));
  }

  #write(one: Resident, count: number): void {
    const { container, truth } = one;
    if (!container.isRunning || one.isLeaving) return;
    const random = this.#random;
    const isAlike = random.chance(0.15);
    const twin = `same ${String(this.#line)}`;
    for (let i = 0; i < count; i++) {
      const text = isAlike && random.chance(0.8) ? twin : this.#text();
      container.write(`${text}\n`, { stream: random.chance(0.2) ? 'stderr' : 'stdout' });
    }
    truth.record(container);
    this.note(`${one.name}#${String(container.instance)} wrote up to ${String(this.#line)}`);
  }

  #text(): string {
    const random = this.#random;
    const head = `line ${String(this.#line++)} `;
    if (random.chance(0.02)) return `${head}${'x'.repeat(random.between(16_000, 60_000))} ${head}`;
    if (random.chance(0.05)) return '';
    if (random.chance(0.05)) return `${head}\0\x1b[31m\r`;
    return head + '.'.repeat(random.between(0, 120));
  }

  #stepClock(): void {
    if (this.#hasStepped) return;
    this.#hasStepped = true;
    this.note('clock -2 s');
    this.#time.step(-2000);
  }

  #rotate(one: Resident): void {
    const { container, truth } = one;
    if (!container.isRunning || this.#time.client.now() < one.calmUntilMs) return;
    one.calmUntilMs = this.#time.client.now() + ROTATION_CHECK_MS;
    this.note(`${one.name} rotate`);
    container.rotate();
    truth.rotated(container);
    // Only files above a size rotate, so the container that wrote it goes on writing.
    const { instance } = container;
    this.#time.at(this.#random.between(1, 300), () => {
      if (container.instance === instance) this.#write(one, this.#random.between(1, 15));
    });
  }

  // Twice before a reader wakes up; what is in the newest file it reads at once, twice.
  #rotateTwice(one: Resident): void {
    const { container, truth } = one;
    const nowMs = this.#time.client.now();
    if (!container.isRunning || one.isLeaving || nowMs < one.calmUntilMs) return;
    if (nowMs <= this.#frozenUntilMs) return;
    one.calmUntilMs = nowMs + ROTATION_CHECK_MS;
    this.note(`${one.name} rotate twice at once`);
    for (let i = 0; i < 2; i++) {
      this.#write(one, this.#random.between(i, 4));
      container.rotate();
      truth.rotated(container);
    }
    this.#write(one, this.#random.between(1, 8));
  }

  // The streams carry nothing for so long that the kubelet looks at the file twice.
  #freezeBehindRotations(one: Resident): void {
    const random = this.#random;
    const nowMs = this.#time.client.now();
    if (!one.container.isRunning || nowMs < one.calmUntilMs) return;
    const { instance } = one.container;
    this.note(`freeze behind rotations of ${one.name}`);
    this.#sim.faults.dropConnections('freeze');
    this.#write(one, random.between(1, 6));
    const rotateIn = (delayMs: number): void => {
      this.#time.at(delayMs, () => {
        if (one.container.instance === instance && !one.isLeaving) this.#rotate(one);
      });
    };
    rotateIn(random.between(1, 500));
    rotateIn(500 + ROTATION_CHECK_MS);
    const frozenMs = 500 + ROTATION_CHECK_MS + random.between(0, 2000);
    this.#frozenUntilMs = nowMs + frozenMs;
    this.#time.at(frozenMs, () => {
      this.#sim.faults.thaw();
    });
  }

  #restart(one: Resident, isQuick = this.#isLossy && this.#random.chance(0.6)): void {
    const { container } = one;
    const random = this.#random;
    const livedMs = this.#time.client.now() - one.startedMs;
    if (!container.isRunning || (!this.#isLossy && livedMs < LONG_LIFE_MS)) return;
    this.#write(one, random.between(0, 3));
    this.#exit(one);
    const downMs = isQuick ? random.between(10, 900) : random.between(10_000, 14_000);
    this.note(`${one.name}#${String(container.instance)} exits for ${String(downMs)}`);
    this.#time.at(downMs, () => {
      this.#start(one);
    });
  }

  // Instances that come and go faster than anybody can look.
  #crashLoop(one: Resident): void {
    const { container } = one;
    if (!container.isRunning) return;
    const random = this.#random;
    for (let i = random.between(2, 4), atMs = 0; i > 0; i--, atMs += random.between(5, 900)) {
      this.#time.at(atMs, () => {
        if (!container.isRunning || one.isLeaving) return;
        this.#exit(one);
        this.#start(one);
      });
    }
  }

  #exit(one: Resident): void {
    const { container, truth } = one;
    if (this.#random.chance(0.3)) container.write(`end ${String(this.#line++)}`);
    container.exit({ exitCode: 1 });
    truth.record(container);
  }

  #start(one: Resident): void {
    const { container, truth } = one;
    if (one.isLeaving || container.isRunning) return;
    container.restart();
    one.startedMs = this.#time.client.now();
    one.calmUntilMs = one.startedMs + ROTATION_CHECK_MS;
    truth.record(container);
    this.note(`${one.name}#${String(container.instance)} starts`);
    this.#write(one, this.#random.between(0, 5));
  }

  // A StatefulSet's pod: its successor has the same name.
  #replace(one: Resident): void {
    const { container, name } = one;
    const random = this.#random;
    this.#write(one, random.between(0, 4));
    one.isLeaving = true;
    const isForced = this.#isLossy && random.chance(0.5);
    this.note(`${name} delete${isForced ? ' --force' : ''}`);
    if (container.isRunning && !isForced) this.#exit(one);
    this.#time.at(isForced ? 0 : 2500, () => {
      this.#sim.kubelet.deletePod(NAMESPACE, name);
      this.#residents.delete(name);
    });
    this.#time.at(2500 + random.between(100, 4000), () => {
      this.#move(name);
    });
  }
}
