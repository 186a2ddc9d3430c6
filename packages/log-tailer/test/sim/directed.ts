import { createKubeClient } from '@ktl/kube-client';
import { watchTargets } from '@ktl/kube-informers';
import {
  manualClock,
  startKubeSim,
  type ContainerControl,
  type KubeletOptions,
  type KubeSim,
} from '@ktl/kube-sim';
import { lineText, tailLogs, type GapRecord, type TailOptions } from '@ktl/log-tailer';
import { Ledger, type Verdict } from '../faults/ledger.ts';
import { Random } from '../fake/random.ts';
import { SimTime } from './sim-time.ts';
import { WrittenPod } from './written-pod.ts';

const NAMESPACE = 'shop';
const cluster = { server: 'https://sim', context: 'sim', namespace: NAMESPACE, user: 'sim' };

/** How a directed run is set up. */
export interface DirectedOptions {
  readonly pods?: readonly string[];
  readonly kubelet?: KubeletOptions;
  readonly tail?: Partial<TailOptions>;
  /** Writes before the tail begins. */
  readonly before?: (run: Directed) => void;
  /** What happens while it runs. */
  readonly play: (run: Directed) => Promise<void> | void;
  /** Until everything must have come. Default 20 s. */
  readonly calmMs?: number;
}

/** What came of it. */
export interface Outcome {
  readonly verdict: Verdict;
  readonly gaps: readonly GapRecord[];
  /** Bytes of each line of a pod, in the order in which they came. */
  readonly linesOf: (name: string) => readonly Buffer[];
}

/** One simulated cluster with one tail, on which a test does one thing at a time. */
export class Directed {
  readonly sim: KubeSim;
  readonly time: SimTime;
  readonly written = new Map<string, WrittenPod>();
  /** All pods there were, replaced ones too. */
  readonly pods: WrittenPod[] = [];
  #reading = Promise.resolve();
  #goOn: () => void = () => undefined;
  #line = 0;

  constructor(sim: KubeSim, time: SimTime) {
    this.sim = sim;
    this.time = time;
  }

  /** Starts a pod with one container. */
  start(name: string): void {
    const pod = this.sim.kubelet.runPod({
      namespace: NAMESPACE,
      name,
      containers: [{ name: 'c' }],
    });
    const truth = new WrittenPod(pod.metadata.uid ?? '');
    this.written.set(name, truth);
    this.pods.push(truth);
    truth.record(this.container(name));
  }

  container(name = 'p'): ContainerControl {
    return this.sim.kubelet.container(NAMESPACE, name, 'c');
  }

  /** Writes as the program would. */
  write(text: string | Uint8Array, to: { name?: string; stream?: 'stdout' | 'stderr' } = {}): void {
    const { name = 'p', stream = 'stdout' } = to;
    this.container(name).write(text, { stream });
    this.#record(name);
  }

  /** Writes numbered lines. */
  lines(count: number, name = 'p'): void {
    const texts = Array.from({ length: count }, () => `line ${String(this.#line++)}\n`);
    this.write(texts.join(''), { name });
  }

  rotate(name = 'p'): void {
    this.container(name).rotate();
    this.written.get(name)?.rotated(this.container(name));
  }

  exit(name = 'p'): void {
    this.container(name).exit({ exitCode: 1 });
    this.#record(name);
  }

  restart(name = 'p'): void {
    this.container(name).restart();
    this.#record(name);
  }

  remove(name = 'p'): void {
    this.sim.kubelet.deletePod(NAMESPACE, name);
  }

  /** The consumer takes nothing until it is told to go on. */
  pauseOutput(): void {
    this.#reading = new Promise((resolve) => {
      this.#goOn = resolve;
    });
  }

  resumeOutput(): void {
    this.#goOn();
  }

  /** Resolves at once unless the output is paused. */
  get reading(): Promise<void> {
    return this.#reading;
  }

  /** A machine that sleeps: the clocks go on, and every timer is overdue when it wakes. */
  async sleep(ms: number): Promise<void> {
    this.time.node.advance(ms);
    await this.time.pass(0);
  }

  #record(name: string): void {
    this.written.get(name)?.record(this.container(name));
  }
}

/** Runs one case, and compares every line and every gap with what was written. */
export async function runDirected(options: DirectedOptions): Promise<Outcome> {
  const time = new SimTime(manualClock({ startMs: Date.UTC(2026, 0, 1) }));
  const { kubelet = {}, calmMs = 20_000 } = options;
  await using sim = await startKubeSim({
    ...{ seed: 1, clock: time.node, serve: false, nodes: 1, kubelet },
  });
  const run = new Directed(sim, time);
  for (const name of options.pods ?? ['p']) run.start(name);
  options.before?.(run);
  const shared = { clock: time.client, random: new Random(5).next };
  await using client = createKubeClient({ transport: sim.transport, cluster, qps: 0, ...shared });
  await using targets = watchTargets({ client, query: { namespaces: [NAMESPACE] }, ...shared });
  const tail = tailLogs({ reader: client, targets, ...shared, ...options.tail });
  const ledger = new Ledger();
  const gaps: GapRecord[] = [];
  const lines = new Map<string, Buffer[]>();
  const consumed = (async () => {
    for await (const event of tail) {
      await run.reading;
      ledger.take(event, time.client.now());
      if (event.type === 'gap') gaps.push(event.gap);
      if (event.type !== 'lines') continue;
      const { batch } = event;
      const own = lines.get(batch.target.pod) ?? [];
      lines.set(batch.target.pod, own);
      for (let line = 0; line < batch.count; line++) own.push(Buffer.from(lineText(batch, line)));
    }
  })();
  await time.pass(3000);
  await options.play(run);
  await time.pass(calmMs);
  tail.drain();
  await time.pass(1000);
  await consumed;
  return { verdict: ledger.check(run.pods), gaps, linesOf: (name) => lines.get(name) ?? [] };
}

/** Lines as text. */
export function texts(lines: readonly Buffer[]): string[] {
  return lines.map((line) => line.toString());
}
