import { catchUpClock } from '../clock/catch-up-clock.ts';
import { startKubeSim, type KubeSim, type KubeSimOptions } from '../start-kube-sim.ts';
import { seedShop } from './seed-shop.ts';

const defaultHistoryMs = 150_000;

/**
 * Starts a cluster with the shop of {@link seedShop}, in the middle of its life: logs, events,
 * restarts and a rollout of the last `historyMs` are there when it returns.
 * @param options.historyMs - default 150,000; `options.namespace` is `shop` by default
 */
export async function startDemo(
  options: Omit<KubeSimOptions, 'clock'> & { readonly historyMs?: number } = {},
): Promise<KubeSim> {
  const { historyMs = defaultHistoryMs, ...rest } = options;
  const clock = catchUpClock({ historyMs });
  const sim = await startKubeSim({ namespace: 'shop', ...rest, clock });
  seedShop(sim);
  clock.catchUp();
  return sim;
}
