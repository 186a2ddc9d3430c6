import { catchUpClock } from '../clock/catch-up-clock.ts';
import { seededRandom } from '../clock/seeded-random.ts';
import { startKubeSim, type KubeSim, type KubeSimOptions } from '../start-kube-sim.ts';
import { startNodeChatter } from './node-chatter.ts';
import { seedShop } from './seed-shop.ts';

const defaultHistoryMs = 150_000;
const eraMs = 600_000;

/**
 * How long the history is of a demo that begins where the last one did, if that was started a while ago: every
 * ten minutes a cluster begins. A demo that is started again is then the same cluster, later: with the same
 * pods, of the same age.
 * @param nowMs - milliseconds since 1970
 * @returns milliseconds, from 150,000 on
 */
export function demoHistoryMs(nowMs: number): number {
  return defaultHistoryMs + ((nowMs - defaultHistoryMs) % eraMs);
}

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
