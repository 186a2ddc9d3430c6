import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineCommand, defineFlag } from '@ktl/cli-kit';
import { untilAborted } from '@ktl/kube-client';
import { demoText } from '../views/demo-text.ts';

/** `ktl demo`. */
export const demo = defineCommand({
  id: 'demo',
  summary: 'Run a simulated cluster for other tools, until Ctrl-C',
  description:
    'Serves the cluster that --demo uses over HTTPS on 127.0.0.1: a small shop in two namespaces, with logs, events, metrics, a pod that crashes and a rollout under way. Writes a kubeconfig for kubectl and others, and removes it at the end.',
  flags: {
    port: defineFlag({
      name: 'demo-port',
      kind: 'integer',
      min: 0,
      max: 65_535,
      default: 0,
      summary: 'Port of the API server; 0 is any free one',
    }),
  },
  examples: [{ line: 'ktl demo --demo-port 6443', about: 'At a fixed port' }],
  run: async ({ flags, stdout, drain }) => {
    const { startDemo } = await import('@ktl/kube-sim');
    await using sim = await startDemo({ port: flags.port });
    const folder = await mkdtemp(join(tmpdir(), 'ktl-demo-'));
    // Also where a second Ctrl-C ends the program at once.
    process.once('exit', () => {
      rmSync(folder, { recursive: true, force: true });
    });
    const kubeconfig = join(folder, 'kubeconfig');
    await sim.writeKubeconfig(kubeconfig);
    await stdout.write(demoText({ url: sim.url, kubeconfig }));
    await untilAborted(drain);
    return 'ok';
  },
});
