import { setTimeout } from 'node:timers/promises';
import { startKubeSim } from '@ktl/kube-sim';
import { realisticPod } from '../test/realistic-pod.ts';

// A cluster of its own process for ten-thousand-pods.ts, so that its memory and its work are not
// counted. Arguments: number of pods, where to write the kubeconfig. Says "ready" when it is.

const PODS_PER_OWNER = 5;
const [count = '10000', kubeconfigPath = ''] = process.argv.slice(2);

await using sim = await startKubeSim({ seed: 1 });
for (let i = 0; i < Number(count); i += 1) {
  const app = `app-${String(Math.floor(i / PODS_PER_OWNER))}`;
  sim.store.create('pods', realisticPod(i, app));
}
await sim.writeKubeconfig(kubeconfigPath);
// The simulated controllers look at every new pod; the client shall not pay for that.
for (let busyMs = Infinity; busyMs > 20;) {
  const { version } = sim.store;
  const startedAt = performance.now();
  await setTimeout(500);
  busyMs = sim.store.version === version ? performance.now() - startedAt - 500 : Infinity;
}
process.send?.('ready');
await new Promise((resolve) => process.once('disconnect', resolve));
