/** One line of one pod and out again: what a person waits for after Enter. */
import { fileURLToPath } from 'node:url';
import { race, report } from './measure.ts';
import { finishedPod } from './real-cluster.ts';

const namespace = 'ktl-bench';
const ktl = fileURLToPath(new URL('../../apps/ktl/bin/ktl.js', import.meta.url));

await finishedPod(namespace, 'short', 100);
const runs = await race(
  [
    { name: 'kubectl logs', argv: ['kubectl', 'logs', 'short', '-n', namespace, '--tail', '1'] },
    {
      name: 'ktl logs',
      argv: [process.execPath, ktl, 'logs', 'short', '-n', namespace, '--tail', '1', '--no-follow'],
    },
    { name: 'node, empty program', argv: [process.execPath, '-e', '0'] },
  ],
  Number(process.env['KTL_BENCH_ROUNDS'] ?? 15),
);
process.stdout.write(`cold start, medians, ratio to kubectl\n${report(runs, 'kubectl logs')}\n`);
