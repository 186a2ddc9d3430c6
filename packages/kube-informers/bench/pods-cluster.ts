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
process.send?.('ready');
await new Promise((resolve) => process.once('disconnect', resolve));
