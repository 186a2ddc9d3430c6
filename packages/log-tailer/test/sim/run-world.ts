import { createKubeClient, createNodeLogReader } from '@ktl/kube-client';
import { watchTargets, type TargetChange } from '@ktl/kube-informers';
import { manualClock, startKubeSim } from '@ktl/kube-sim';
import { backfillGaps, tailLogs } from '@ktl/log-tailer';
import { Random } from '../fake/random.ts';
import { Ledger, type Verdict } from '../faults/ledger.ts';
import { SimTime } from './sim-time.ts';
import { SimWorld, type WorldKind } from './sim-world.ts';

/** One seeded run on kube-sim: the verdict, and what happened for a report. */
export interface WorldRun {
  readonly kind: WorldKind;
  readonly verdict: Verdict;
  /** Pods that came and went while the API server could not be watched. */
  readonly unheardOf: number;
  readonly story: () => string;
}

// By the seed's remainder, so that a kind that is added leaves the programs of most seeds as they were.
const KINDS: readonly WorldKind[] = [
  ...(['network', 'loss', 'rotation', 'loss', 'network', 'loss', 'skip', 'loss'] as const),
  ...(['network', 'loss', 'rotation', 'loss', 'network', 'storm', 'skip', 'loss'] as const),
];
const cluster = { server: 'https://sim', context: 'sim', namespace: 'shop', user: 'sim' };

/**
 * Tails a simulated cluster in process, through the real client and the real informer, and checks
 * every line. Deterministic for a seed.
 * @param backfill - gaps are filled from the files on the node
 */
export async function runWorld(
  seed: number,
  { backfill = false }: { readonly backfill?: boolean } = {},
): Promise<WorldRun> {
  const random = new Random(seed);
  const kind = KINDS[seed % KINDS.length] ?? 'loss';
  const time = new SimTime(manualClock({ startMs: Date.UTC(2026, 0, 1) }));
  await using sim = await startKubeSim({
    ...{ seed, clock: time.node, serve: false, nodes: 1 },
    kubelet: { stamps: { resolution: random.chance(0.3) ? 'ms' : 'ns' } },
  });
  const world = new SimWorld(sim, { random, time, kind });
  const { transport } = sim;
  const shared = { clock: time.client, random: new Random(seed ^ 0x5eed).next };
  await using client = createKubeClient({ transport, cluster, qps: 0, ...shared });
  await using targets = watchTargets({ client, query: { namespaces: ['shop'] }, ...shared });
  const told = new Set<string>();
  const tail = tailLogs({ reader: client, targets: noting(targets, told), ...shared });
  const reader = createNodeLogReader(client);
  const events = backfill ? backfillGaps({ reader, ...shared })(tail, tail) : tail;
  const ledger = new Ledger();
  const consumed = (async () => {
    for await (const event of events) ledger.take(event, time.client.now());
  })();
  await play(world, time, random);
  tail.drain();
  await time.pass(1000);
  await consumed;
  const story = (): string => ledger.story(world.journal);
  const heardOf = world.pods.filter(({ uid }) => told.has(uid));
  const unheardOf = world.pods.length - heardOf.length;
  return { kind, verdict: ledger.check(heardOf), unheardOf, story };
}

// A pod that comes and goes while no watch is open leaves no trace; the feed cannot tell of it.
async function* noting(
  changes: AsyncIterable<TargetChange>,
  told: Set<string>,
): AsyncGenerator<TargetChange, undefined> {
  for await (const change of changes) {
    if (change.type !== 'synced') told.add(change.target.podUid);
    yield change;
  }
}

async function play(world: SimWorld, time: SimTime, random: Random): Promise<void> {
  await time.pass(random.between(0, 3000));
  for (let step = random.between(10, 30); step > 0; step--) {
    world.act();
    await time.pass(random.chance(0.4) ? random.between(1, 300) : random.between(300, 6000));
  }
  world.heal();
  await time.pass(20_000);
  world.writeAll();
  await time.pass(80_000);
}
