/** 100 pods of 10,000 lines, read to the end, on kube-sim: ktl beside stern and kubectl. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { testbedLayout } from '@ktl/testbed';
import { race, report, type Contestant } from './measure.ts';
import { runSim } from './run-sim.ts';

const pods = 100;
const lines = 10_000;
const ktl = fileURLToPath(new URL('../../apps/ktl/bin/ktl.js', import.meta.url));
const stern = resolve(testbedLayout().bin, 'stern/stern');

await using sim = await runSim({ pods, latencyMs: 0, lines });
const at = ['--kubeconfig', sim.kubeconfig, '-n', 'default'];
const contestants: Contestant[] = [
  {
    name: 'kubectl logs',
    argv: [
      'kubectl',
      'logs',
      ...at,
      '-l',
      'app=web',
      '--tail=-1',
      '--prefix',
      '--max-log-requests=100',
    ],
  },
  {
    name: 'ktl logs',
    argv: [
      process.execPath,
      ktl,
      'logs',
      '.',
      ...at,
      '--tail',
      '-1',
      '--no-follow',
      '--color=always',
    ],
  },
  {
    name: 'ktl logs, not merged',
    argv: [
      ...[process.execPath, ktl, 'logs', '.', ...at, '--tail', '-1', '--no-follow'],
      ...['--color=always', '--merge-window', '0'],
    ],
  },
  ...(existsSync(stern)
    ? [
        {
          name: 'stern',
          argv: [stern, '.', ...at, '--no-follow', '--color=always', '--max-log-requests=100'],
        },
      ]
    : []),
];
for (const { name, argv } of contestants) {
  const count = 'set -o pipefail; "$@" | wc -l';
  const counted = Number(
    execFileSync('bash', ['-c', count, 'bash', ...argv], { encoding: 'utf8' }),
  );
  if (counted !== pods * lines)
    throw new Error(`${name} printed ${String(counted)} of ${String(pods * lines)} lines`);
}
const runs = await race(contestants, Number(process.env['KTL_BENCH_ROUNDS'] ?? 3));
process.stdout.write(
  `${String(pods)} pods of ${String(lines)} lines, medians, ratio to kubectl\n${report(runs, 'kubectl logs')}\n`,
);
