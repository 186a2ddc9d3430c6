import { expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startKubeSim } from '@ktl/kube-sim';

const example = fileURLToPath(new URL('../examples/tail.ts', import.meta.url));

test('the example prints what a pod writes and ends at the first interrupt', async () => {
  await using sim = await startKubeSim({ seed: 1 });
  const folder = await mkdtemp(join(tmpdir(), 'ktl-example-'));
  const kubeconfig = join(folder, 'config');
  await sim.writeKubeconfig(kubeconfig);
  sim.kubelet.runPod({ namespace: 'shop', name: 'web', containers: [{ name: 'c' }] });
  sim.kubelet.container('shop', 'web', 'c').write('hello\n');
  const child = spawn(process.execPath, ['--conditions=@ktl/source', example, '^web$', 'shop'], {
    env: { KUBECONFIG: kubeconfig },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const exited = once(child, 'exit');
  let printed = '';
  for await (const chunk of child.stdout) {
    printed += String(chunk);
    if (printed === 'web hello\n') sim.kubelet.container('shop', 'web', 'c').write('again\n');
    if (printed.includes('again')) child.kill('SIGINT');
  }
  expect([printed, await exited]).toEqual(['web hello\nweb again\n', [0, null]]);
  await rm(folder, { recursive: true });
}, 20_000);
