/**
 * Many containers followed at once, at a realistic round trip: time to attach, sockets, memory. 500 and
 * 2,000 of them, or as many as KTL_BENCH_PODS says.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { residentBytes } from './measure.ts';
import { runSim } from './run-sim.ts';

const latencyMs = 20;
const ktl = fileURLToPath(new URL('../../apps/ktl/bin/ktl.js', import.meta.url));
const given = process.env['KTL_BENCH_PODS'];
for (const pods of given === undefined ? [500, 2000] : [Number(given)]) await follow(pods);

async function follow(pods: number): Promise<void> {
  await using sim = await runSim({ pods, latencyMs });
  const { kubeconfig, port } = sim;
  const startedAt = performance.now();
  const tailer = spawn(
    process.execPath,
    [
      ktl,
      'logs',
      '.',
      '-n',
      'default',
      '--kubeconfig',
      kubeconfig,
      '--max-log-requests',
      String(pods),
      '-o',
      'raw',
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const seen = new Set<string>();
  for await (const line of createInterface(tailer.stdout)) {
    seen.add(line);
    if (seen.size === pods) break;
  }
  const attachedS = (performance.now() - startedAt) / 1000;
  const memory = await residentBytes(tailer.pid ?? 0);
  const sockets = await socketsTo(port);
  process.stdout.write(
    `${String(pods)} containers followed at ${String(latencyMs)} ms RTT: attached in ${attachedS.toFixed(2)} s, ` +
      `${String(sockets)} sockets, RSS ${mib(memory.now)} MiB (peak ${mib(memory.peak)} MiB)\n`,
  );
  tailer.kill('SIGTERM');
  await once(tailer, 'close');
}

function mib(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(0);
}

/** Established connections of this machine to a loopback port. */
async function socketsTo(remotePort: number): Promise<number> {
  const table = await readFile('/proc/net/tcp', 'utf8');
  const hex = remotePort.toString(16).toUpperCase().padStart(4, '0');
  return table.split('\n').filter((row) => {
    const [, , remote, state] = row.trim().split(/\s+/);
    return remote?.endsWith(`:${hex}`) === true && state === '01';
  }).length;
}
