import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from '@ktl/kube-client';
import { watchTargets } from '@ktl/kube-informers';
import { startKubeSim, type KubeSim } from '@ktl/kube-sim';
import { tailLogs } from '@ktl/log-tailer';
import { Random } from '../fake/random.ts';
import { Ledger, type Verdict } from '../faults/ledger.ts';
import { WrittenPod } from './written-pod.ts';

/** One seeded run over sockets. */
export interface HttpsRun {
  readonly verdict: Verdict;
  readonly story: () => string;
}

const PODS = ['a', 'b', 'c'];
const DEADLINE_MS = 12_000;

/** Tails a simulated cluster over HTTPS, in real time, while its connections break. */
export async function runHttps(seed: number): Promise<HttpsRun> {
  const random = new Random(seed);
  await using sim = await startKubeSim({ seed, nodes: 1 });
  const world = new HttpsWorld(sim, random);
  await using home = await kubeconfigOf(sim);
  const jitter = new Random(seed ^ 0x5eed).next;
  await using client = await connect({
    ...{ env: {}, kubeconfigPath: home.path, qps: 0, random: jitter },
    tuning: { pingIntervalMs: 100, pingTimeoutMs: 150, dialTimeoutMs: 1000 },
  });
  await using targets = watchTargets({
    ...{ client, random: jitter },
    query: { namespaces: ['shop'] },
  });
  const tail = tailLogs({ reader: client, targets, random: jitter });
  const ledger = new Ledger();
  let lines = 0;
  const consumed = (async () => {
    for await (const event of tail) {
      ledger.take(event, Date.now());
      if (event.type === 'lines') lines += event.batch.count;
    }
  })();
  const caughtUp = async (): Promise<void> => {
    const untilMs = Date.now() + DEADLINE_MS;
    while (lines < world.lines && Date.now() < untilMs) await sleep(20);
  };
  // What an instance wrote that ended before the first list is not asked for.
  await caughtUp();
  await world.play();
  await caughtUp();
  await sleep(200);
  tail.drain();
  await consumed;
  const verdict = ledger.check(world.pods);
  return { verdict, story: () => ledger.story(world.journal) };
}

async function kubeconfigOf(sim: KubeSim): Promise<AsyncDisposable & { readonly path: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'ktl-tail-'));
  const path = join(folder, 'config');
  await sim.writeKubeconfig(path);
  return { path, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}

class HttpsWorld {
  readonly pods: WrittenPod[];
  readonly journal: string[] = [];
  readonly #sim: KubeSim;
  readonly #random: Random;
  readonly #restarted = new Set<string>();
  #line = 0;

  constructor(sim: KubeSim, random: Random) {
    this.#sim = sim;
    this.#random = random;
    this.pods = PODS.map((name) => {
      const pod = sim.kubelet.runPod({ namespace: 'shop', name, containers: [{ name: 'c' }] });
      return new WrittenPod(pod.metadata.uid ?? '');
    });
    for (const name of PODS) this.#write(name);
  }

  /** Lines written. */
  get lines(): number {
    return this.pods
      .flatMap(({ instances }) => instances)
      .reduce((sum, { lines }) => sum + lines.length, 0);
  }

  async play(): Promise<void> {
    const random = this.#random;
    for (let step = random.between(8, 14); step > 0; step--) {
      await sleep(random.between(10, 150));
      if (random.chance(0.5)) this.#write(random.pick(PODS));
      else await this.#strike();
    }
    this.#sim.faults.clear();
    this.#sim.faults.thaw();
    for (const name of PODS) this.#write(name);
  }

  async #strike(): Promise<void> {
    const { faults, kubelet } = this.#sim;
    const random = this.#random;
    const match = { verb: 'log' } as const;
    const bytes = random.between(1, 3000);
    const strikes = {
      reset: () => {
        faults.dropConnections('reset');
      },
      fin: () => {
        faults.dropConnections('fin');
      },
      freeze: () => {
        faults.dropConnections('freeze');
      },
      kubelet: () => {
        kubelet.restart();
      },
      cut: () => {
        faults.add({ match, fault: { kind: 'cut', atByte: bytes }, times: 2 });
        faults.dropConnections('reset');
      },
      'early end': () => {
        faults.add({ match, fault: { kind: 'fin', afterBytes: bytes } });
        kubelet.restart();
      },
      outage: async () => {
        const end = faults.outage();
        this.#write(random.pick(PODS));
        await sleep(random.between(50, 400));
        end();
      },
      restart: () => {
        this.#restart(random.pick(PODS));
      },
    };
    const name = random.pick(Object.keys(strikes) as (keyof typeof strikes)[]);
    this.#note(name);
    await strikes[name]();
  }

  #restart(name: string): void {
    if (this.#restarted.has(name)) return;
    this.#restarted.add(name);
    this.#container(name).exit({ exitCode: 1 });
    this.#container(name).restart();
    this.#write(name);
  }

  #write(name: string): void {
    const container = this.#container(name);
    const random = this.#random;
    for (let i = random.between(1, 30); i > 0; i--) {
      const pad = 'x'.repeat(random.chance(0.02) ? random.between(17_000, 60_000) : 20);
      container.write(`line ${String(this.#line++)} ${pad}\n`);
    }
    this.pods[PODS.indexOf(name)]?.record(container);
    this.#note(`${name}#${String(container.instance)} wrote up to ${String(this.#line)}`);
  }

  #container(name: string): ReturnType<KubeSim['kubelet']['container']> {
    return this.#sim.kubelet.container('shop', name, 'c');
  }

  #note(text: string): void {
    this.journal.push(`${String(Date.now() % 1e6)} ${text}`);
  }
}
