/**
 * One pod, 300,000 lines, read to the end: ktl with prefix and colours beside kubectl and curl, and with
 * highlight, filter and template beside itself.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { race, report, type Contestant } from './measure.ts';
import { curlArguments, finishedPod } from './real-cluster.ts';

const lines = 300_000;
const namespace = 'ktl-bench';
const ktl = fileURLToPath(new URL('../../apps/ktl/bin/ktl.js', import.meta.url));

await finishedPod(namespace, 'flood', lines);
const { server, args } = await curlArguments();
const plain = [
  ...[process.execPath, ktl, 'logs', 'flood', '-n', namespace],
  ...['--tail', '-1', '--no-follow', '--color', 'always'],
];
const contestants: Contestant[] = [
  { name: 'kubectl logs', argv: ['kubectl', 'logs', 'flood', '-n', namespace] },
  {
    name: 'curl',
    argv: [
      'curl',
      ...args,
      `${server}/api/v1/namespaces/${namespace}/pods/flood/log?timestamps=true`,
    ],
  },
  { name: 'ktl logs', argv: plain },
  {
    // Every line passes, so that all of them are rendered.
    name: 'ktl, everything on',
    argv: [
      ...plain,
      ...['--highlight', 'latency_ms=2..', '--include', 'order accepted'],
      ...[
        '--template',
        '{{.Timestamp}} {{color .PodColor .PodName}} {{.ContainerName}} {{.Message}}{{"\\n"}}',
      ],
    ],
  },
];
for (const { name, argv } of contestants) {
  const counted = Number(
    execFileSync('bash', ['-c', '"$@" | wc -l', 'bash', ...argv], { encoding: 'utf8' }),
  );
  if (counted !== lines)
    throw new Error(`${name} printed ${String(counted)} of ${String(lines)} lines`);
}
const runs = await race(contestants, Number(process.env['KTL_BENCH_ROUNDS'] ?? 5));
process.stdout.write(
  `${String(lines)} lines of one pod, medians, ratio to kubectl\n${report(runs, 'kubectl logs')}\n`,
);
