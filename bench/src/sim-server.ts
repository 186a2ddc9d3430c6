/**
 * A kube-sim in a process of its own: `sim-server.ts <pods> <latency ms> [lines]`. Every pod has one
 * running container with so many lines in its log, 1 unless given. Prints the path of its kubeconfig when ready; ends with stdin.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startKubeSim } from '@ktl/kube-sim';

const pods = Number(process.argv[2]);
const latencyMs = Number(process.argv[3]);
const lines = Number(process.argv[4] ?? 1);
/** Lines of about 150 bytes. */
function more(name: string, count: number): string {
  return Array.from(
    { length: count },
    (_, i) =>
      `${String(i).padStart(7, '0')} level=info msg="order accepted" order=${String(i * 7)} pod=${name} path=/api/v1/orders latency_ms=${String(i % 211)} pad=${'x'.repeat(40)}`,
  ).join('\n');
}

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
  const container = sim.kubelet.container('default', name, 'main');
  container.write(`first line of ${name}\n`);
  if (lines > 1) container.write(`${more(name, lines - 1)}\n`);
}
await sim.writeKubeconfig(kubeconfig);
process.stdout.write(`${kubeconfig} ${sim.url}\n`);
process.stdin.resume();
await new Promise((resolve) => process.stdin.once('end', resolve));
await rm(directory, { recursive: true });
