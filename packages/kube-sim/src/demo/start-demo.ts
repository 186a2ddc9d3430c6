import { catchUpClock } from '../clock/catch-up-clock.ts';
import { seededRandom } from '../clock/seeded-random.ts';
import { startKubeSim, type KubeSim, type KubeSimOptions } from '../start-kube-sim.ts';
import { startNodeChatter } from './node-chatter.ts';
import { seedShop } from './seed-shop.ts';

const defaultHistoryMs = 150_000;

/**
 * Starts a cluster with the shop of {@link seedShop}, in the middle of its life: logs of
 * containers and nodes, events, restarts and a rollout of the last `historyMs` are there when it returns.
 * @param options.historyMs - default 150,000; `options.namespace` is `shop` by default
 */
export async function startDemo(
  options: Omit<KubeSimOptions, 'clock'> & { readonly historyMs?: number } = {},
): Promise<KubeSim> {
  const { historyMs = defaultHistoryMs, ...rest } = options;
  const clock = catchUpClock({ historyMs });
  const sim = await startKubeSim({ namespace: 'shop', ...rest, clock });
  seedShop(sim);
  const random = seededRandom(options.seed ?? 1).fork('nodes');
  for (const { metadata } of sim.store.list('nodes')) {
    const logs = sim.kubelet.nodeLogs(metadata.name);
    startNodeChatter(metadata.name, { clock, random: random.fork(metadata.name), logs });
  }
  clock.catchUp();
  return sim;
}
