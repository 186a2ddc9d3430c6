import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '@ktl/kube-client';
import {
  createInformer,
  createSlimPod,
  podResource,
  type Pod,
  type SlimPod,
} from '../src/index.ts';

// From start to synced with many pods: time, and memory above a process that has connected.
//   node --expose-gc --conditions=@ktl/source bench/ten-thousand-pods.ts [auto|paged] [pods] [kubeconfig]

const [firstList = 'auto', count = '10000', givenKubeconfig] = process.argv.slice(2);
const MIB = 2 ** 20;

const folder = await mkdtemp(join(tmpdir(), 'ktl-bench-'));
const kubeconfigPath = givenKubeconfig ?? join(folder, 'config');
const cluster =
  givenKubeconfig === undefined
    ? fork(join(import.meta.dirname, 'pods-cluster.ts'), [count, kubeconfigPath], {
        execArgv: ['--conditions=@ktl/source', '--no-warnings'],
      })
    : undefined;
if (cluster !== undefined) await once(cluster, 'message');
try {
  const client = await connect({ env: process.env, kubeconfigPath });
  // TLS, HTTP/2 and the JSON path are loaded before the baseline is taken.
  await client.requestJson({ method: 'GET', path: '/version' });
  collectGarbage();
  const before = process.memoryUsage();
  let peakRss = before.rss;
  const sample = (): void => {
    peakRss = Math.max(peakRss, process.memoryUsage.rss());
  };
  const sampling = setInterval(sample, 10);

  const startedAt = performance.now();
  const cpuBefore = process.cpuUsage();
  const informer = createInformer<Pod, SlimPod>({
    client,
    resource: podResource,
    transform: createSlimPod(),
    firstList: firstList === 'paged' ? 'paged' : 'auto',
  });
  await informer.synced();
  const syncedMs = performance.now() - startedAt;
  const cpu = process.cpuUsage(cpuBefore);
  sample();
  clearInterval(sampling);
  collectGarbage();
  const after = process.memoryUsage();

  const mib = (bytes: number): string => (bytes / MIB).toFixed(1);
  const line = {
    pods: informer.store.size,
    firstList,
    syncedMs: Math.round(syncedMs),
    cpuMs: Math.round((cpu.user + cpu.system) / 1_000),
    peakRssMiB: mib(peakRss - before.rss),
    rssMiB: mib(after.rss - before.rss),
    heapMiB: mib(after.heapUsed - before.heapUsed),
    heapBytesPerPod: Math.round((after.heapUsed - before.heapUsed) / informer.store.size),
    baselineRssMiB: mib(before.rss),
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
  await informer[Symbol.asyncDispose]();
  await client[Symbol.asyncDispose]();
} finally {
  cluster?.disconnect();
  await rm(folder, { recursive: true });
}

function collectGarbage(): void {
  if (globalThis.gc === undefined) throw new Error('run with --expose-gc');
  // Twice: the first frees what finalizers of the second hold.
  globalThis.gc();
  globalThis.gc();
}
