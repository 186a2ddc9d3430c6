/**
 * A kube-sim in a process of its own: `sim-server.ts <pods> <latency ms>`. Every pod has one running
 * container with one line in its log. Prints the path of its kubeconfig when ready; ends with stdin.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startKubeSim } from '@ktl/kube-sim';

const pods = Number(process.argv[2]);
const latencyMs = Number(process.argv[3]);
const directory = await mkdtemp(join(tmpdir(), 'ktl-bench-sim-'));
const kubeconfig = join(directory, 'kubeconfig');
await using sim = await startKubeSim({ seed: 1, latencyMs });
for (let i = 0; i < pods; i++) {
  const name = `web-${String(i).padStart(5, '0')}`;
  sim.kubelet.runPod({
    namespace: 'default',
    name,
    labels: { app: 'web' },
    containers: [{ name: 'main' }],
  });
  sim.kubelet.container('default', name, 'main').write(`first line of ${name}\n`);
}
await sim.writeKubeconfig(kubeconfig);
process.stdout.write(`${kubeconfig} ${sim.url}\n`);
process.stdin.resume();
await new Promise((resolve) => process.stdin.once('end', resolve));
await rm(directory, { recursive: true });
