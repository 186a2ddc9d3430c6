import { describe, expect, test } from '@jest/globals';
import type { KubeObject } from '@ktl/kube-client';
import { createInformer, podResource, watchTargets, type Named } from '../src/index.ts';
import { apiError, FakeCluster } from './fake-cluster.ts';
import { createManualClock, seededRandom, settle } from './manual-clock.ts';
import { makeOwner, makePod } from './pods.ts';

const SEEDS = 200;
const STEPS = 60;

/** One random thing that happens to the cluster or to the connections. */
function disturb(cluster: FakeCluster, random: () => number, owners: readonly KubeObject[]): void {
  const roll = random();
  const name = `pod-${String(Math.floor(random() * 12))}`;
  const owner = owners[Math.floor(random() * owners.length)] as KubeObject;
  const lost = apiError('STREAM_LOST', { retryable: true });
  if (roll < 0.45)
    cluster.put('pods', makePod(name, { owner, restartCount: Math.floor(roll * 100) }));
  else if (roll < 0.7) cluster.delete('pods', makePod(name));
  else if (roll < 0.76) cluster.cut('end');
  else if (roll < 0.82) cluster.cut(lost, { losing: true });
  else if (roll < 0.86) cluster.cut(apiError('API_EXPIRED'), { losing: true });
  else if (roll < 0.9) cluster.compact();
  else if (roll < 0.94) cluster.bookmark();
  else {
    const isDown = random() < 0.5;
    cluster.refuse = () => (isDown ? apiError('CLUSTER_UNREACHABLE') : undefined);
  }
}

const modes = ['yes', 'rejects', 'ignores', 'fails'] as const;
const names = (objects: Iterable<Named>): string[] =>
  [...objects].map(({ metadata }) => `${metadata.name} ${metadata.uid ?? ''}`).sort();

async function runSeed(seed: number): Promise<void> {
  const random = seededRandom(seed);
  const cluster = new FakeCluster();
  const clock = createManualClock();
  cluster.streamingList = modes[seed % 4] ?? 'yes';
  const deployment = cluster.put('deployments', makeOwner('Deployment', 'shop'));
  const wanted = cluster.put('replicasets', makeOwner('ReplicaSet', 'shop-1', deployment));
  const other = cluster.put('replicasets', makeOwner('ReplicaSet', 'other-1'));
  const { client } = cluster;
  await using informer = createInformer({ client, resource: podResource, clock, random });
  const query = { namespaces: ['shop'], workload: { kind: 'deploy', name: 'shop' } };
  await using feed = watchTargets({ client, query, clock, random });

  const mirror = new Map<string, KubeObject>();
  void (async () => {
    for await (const { changes } of informer.subscribe()) {
      for (const { type, key, object } of changes) {
        if (type === 'applied') mirror.set(key, object);
        else if (mirror.get(key)?.metadata.uid === object.metadata.uid) mirror.delete(key);
      }
      // A reader that sometimes dawdles must end at the same picture.
      if (random() < 0.3) await settle();
    }
  })();
  const targets = new Map<string, number>();
  void (async () => {
    for await (const change of feed) {
      if (change.type === 'present') targets.set(change.target.key, change.target.restartCount);
      else if (change.type === 'absent') expect(targets.delete(change.target.key)).toBe(true);
      if (random() < 0.3) await settle();
    }
  })();

  for (let step = 0; step < STEPS; step += 1) {
    disturb(cluster, random, [wanted, other]);
    if (random() < 0.4) await clock.advance(random() * 5_000);
  }
  cluster.refuse = () => undefined;
  await clock.advance(120_000);
  for (let i = 0; i < 40; i += 1) await settle();

  const truth = names(cluster.truth('pods'));
  const wantedPods = cluster
    .truth('pods')
    .filter(({ metadata }) => metadata.ownerReferences?.[0]?.uid === wanted.metadata.uid);
  expect({ seed, pods: names(informer.store.list()) }).toEqual({ seed, pods: truth });
  expect({ seed, pods: names(mirror.values()) }).toEqual({ seed, pods: truth });
  expect({ seed, targets: [...targets.keys()].sort() }).toEqual({
    seed,
    targets: wantedPods.map(({ metadata }) => `${metadata.uid ?? ''}/app`).sort(),
  });
}

describe('after any sequence of changes, cuts, 410s and compactions', () => {
  test(`store, subscribers and targets equal the server's truth (${String(SEEDS)} seeds)`, async () => {
    for (let seed = 1; seed <= SEEDS; seed += 1) await runSeed(seed);
  }, 60_000);
});
