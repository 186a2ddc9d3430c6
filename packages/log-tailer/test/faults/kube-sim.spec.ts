import { describe, expect, test } from '@jest/globals';
import { createKubeClient, type Clock } from '@ktl/kube-client';
import { watchTargets } from '@ktl/kube-informers';
import { manualClock, startKubeSim, type KubeSim } from '@ktl/kube-sim';
import { tailLogs } from '@ktl/log-tailer';
import { Random } from '../fake/random.ts';
import { settled } from '../fake/virtual-clock.ts';
import { OrderCheck } from './order-check.ts';

const RUNS = 200;
const STEP_MS = 50;
const ROTATION_CHECK_MS = 10_000;
const only = process.env['KTL_FAULT_SEED'];
const seeds = only === undefined ? Array.from({ length: RUNS }, (_, i) => i + 1) : [Number(only)];

type SimClock = ReturnType<typeof manualClock>;

function clockOf(sim: SimClock): Clock {
  return {
    now: () => sim.now(),
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      await new Promise<void>((resolve, reject) => {
        const onAbort = (): void => {
          timer.cancel();
          reject(signal?.reason as Error);
        };
        const timer = sim.setTimeout(() => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        }, ms);
        signal?.addEventListener('abort', onAbort, { once: true });
      });
    },
  };
}

async function pass(clock: SimClock, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= STEP_MS) {
    clock.advance(Math.min(left, STEP_MS));
    await settled();
    await settled();
  }
}

class World {
  readonly clock: SimClock;
  readonly check = new OrderCheck();
  readonly journal: string[] = [];
  readonly #random: Random;
  readonly #sim: KubeSim;
  readonly #uids = new Map<string, string>();
  // Until when the kubelet does not look at the size of a container's file.
  readonly #calmMs = new Map<string, number>();
  #line = 0;

  constructor(sim: KubeSim, random: Random, clock: SimClock) {
    this.#sim = sim;
    this.#random = random;
    this.clock = clock;
    for (const name of ['a', 'b']) this.#run(name);
  }

  act(): void {
    const random = this.#random;
    const name = random.pick([...this.#uids.keys()]);
    const { faults, kubelet } = this.#sim;
    const container = kubelet.container('shop', name, 'c');
    const bytes = random.between(1, 1500);
    const heal = (ms: number, run: () => void): void => void this.clock.setTimeout(run, ms);
    const match = { verb: 'log' } as const;
    const actions: Record<string, () => void> = {
      write: () => this.write(name),
      restart: () => {
        this.write(name);
        container.restart();
        this.#calmMs.set(name, this.clock.now() + ROTATION_CHECK_MS);
      },
      rotate: () => {
        if (this.clock.now() < (this.#calmMs.get(name) ?? 0)) return;
        container.rotate();
        this.#calmMs.set(name, this.clock.now() + ROTATION_CHECK_MS);
        // Only files above a size rotate, so the container that wrote it goes on writing.
        heal(random.between(1, 300), () => {
          this.write(name);
        });
      },
      reset: () => faults.dropConnections('reset'),
      fin: () => faults.dropConnections('fin'),
      kubelet: () => kubelet.restart(),
      freeze: () => {
        faults.dropConnections('freeze');
        heal(random.between(500, 8000), () => faults.thaw());
      },
      cut: () => {
        faults.add({ match, fault: { kind: 'cut', atByte: bytes }, times: 2 });
        faults.dropConnections('reset');
      },
      short: () => {
        faults.add({ match, fault: { kind: 'fin', afterBytes: bytes }, times: 2 });
        faults.dropConnections('reset');
      },
      busy: () => {
        faults.add({
          match,
          fault: { kind: 'status', code: random.pick([429, 500, 503]) },
          times: 3,
        });
        faults.dropConnections('reset');
      },
      watch: () => {
        faults.add({ match: { verb: 'watch' }, fault: { kind: 'watch-expired' } });
      },
      outage: () => heal(random.between(500, 9000), faults.outage()),
    };
    const chosen = random.chance(0.5) ? 'write' : random.pick(Object.keys(actions));
    this.journal.push(`${String(this.clock.now() % 1e6)} ${chosen} ${name}`);
    actions[chosen]!();
  }

  write(name: string): void {
    const container = this.#sim.kubelet.container('shop', name, 'c');
    if (!container.isRunning) return;
    const uid = this.#uids.get(name)!;
    for (let i = this.#random.between(1, 15); i > 0; i--) {
      const pad = this.#random.chance(0.03) ? 'x'.repeat(this.#random.between(17_000, 40_000)) : '';
      const text = `line ${String(this.#line++)} ${pad}`;
      container.write(`${text}\n`);
      this.check.wrote(uid, container.instance, text);
    }
  }

  heal(): void {
    this.#sim.faults.clear();
    this.#sim.faults.thaw();
  }

  #run(name: string): void {
    const pod = this.#sim.kubelet.runPod({ namespace: 'shop', name, containers: [{ name: 'c' }] });
    this.#uids.set(name, pod.metadata.uid!);
    this.#calmMs.set(name, this.clock.now() + ROTATION_CHECK_MS);
    this.write(name);
  }
}

async function run(
  seed: number,
): Promise<{ problems: string[]; lines: number; journal: string[] }> {
  const random = new Random(seed);
  const simClock = manualClock({ startMs: Date.UTC(2026, 0, 1) });
  const clock = clockOf(simClock);
  const sim = await startKubeSim({ seed, clock: simClock, serve: false });
  const world = new World(sim, random, simClock);
  const cluster = { server: 'https://sim', context: 'sim', namespace: 'shop', user: 'sim' };
  const client = createKubeClient({
    transport: sim.transport,
    cluster,
    clock,
    random: random.next,
    qps: 0,
  });
  const targets = watchTargets({
    client,
    query: { namespaces: ['shop'] },
    clock,
    random: random.next,
  });
  const tail = tailLogs({ reader: client, targets, clock, random: random.next });
  const loop = (async () => {
    for await (const event of tail) {
      world.check.take(event);
      if (event.type !== 'lines')
        world.journal.push(
          `${String(simClock.now() % 1e6)}   ${event.type} ${event.type === 'notice' ? `${event.origin.target.pod}#${String(event.origin.instance)} ${event.notice} ${event.detail ?? ''}` : event.gap.cause}`,
        );
    }
  })();
  await pass(simClock, 1000);
  for (let step = random.between(8, 20); step > 0; step--) {
    world.act();
    await pass(simClock, random.between(50, 4000));
  }
  world.heal();
  await pass(simClock, 15_000);
  for (const name of ['a', 'b']) world.write(name);
  await pass(simClock, 80_000);
  tail.drain();
  await pass(simClock, 1000);
  await loop;
  await targets[Symbol.asyncDispose]();
  await client[Symbol.asyncDispose]();
  await sim[Symbol.asyncDispose]();
  return { problems: world.check.problems(), lines: world.check.lines, journal: world.journal };
}

describe('on kube-sim, through its client, informer and transport', () => {
  test('every line once, in order, or declared', async () => {
    const failed: string[] = [];
    let lines = 0;
    for (const seed of seeds) {
      const result = await run(seed);
      lines += result.lines;
      if (result.problems.length === 0) continue;
      const story = only === undefined ? '' : `\n${result.journal.join('\n')}`;
      failed.push(
        `KTL_FAULT_SEED=${String(seed)}: ${result.problems.slice(0, 3).join('; ')}${story}`,
      );
    }
    expect(failed).toEqual([]);
    if (only === undefined) expect(lines).toBeGreaterThan(RUNS * 40);
  }, 120_000);
});
