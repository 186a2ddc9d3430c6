import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import * as net from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { connect, type KubeClient } from '@ktl/kube-client';
import { startKubeSim, type Fault, type KubeSim } from '@ktl/kube-sim';
import { createInformer, podResource, watchTargets, type TargetQuery } from '../src/index.ts';

// Over real sockets: what has to end here is a request, wherever it stands. PING and time limits of the
// client are 10 s and more, so that nothing else can end it within `atOnceMs`.

const atOnceMs = 1_000;
let sim: KubeSim;
let folder: string;
let silent: net.Server;
const accepted = new Set<net.Socket>();
const open: AsyncDisposable[] = [];

beforeAll(async () => {
  sim = await startKubeSim({ seed: 1, nodes: 1 });
  sim.kubelet.runPod({ namespace: 'shop', name: 'a', containers: [{ name: 'c' }] });
  folder = await mkdtemp(join(tmpdir(), 'ktl-dispose-'));
  await sim.writeKubeconfig(join(folder, 'sim'));
  silent = net.createServer((socket) => {
    accepted.add(socket.on('error', () => undefined));
  });
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
}, 30_000);
afterEach(async () => {
  for (const resource of open.splice(0).reverse()) await resource[Symbol.asyncDispose]();
  sim.faults.clear();
  sim.faults.thaw();
});
afterAll(async () => {
  for (const socket of accepted) socket.destroy();
  silent.close();
  await sim[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

/** A client of the simulated cluster; `edit` changes its kubeconfig. */
async function clientOf(
  edit: (kubeconfig: string) => string = (text) => text,
): Promise<KubeClient> {
  const kubeconfigPath = join(folder, 'config');
  await writeFile(kubeconfigPath, edit(await readFile(join(folder, 'sim'), 'utf8')));
  const client = await connect({ env: {}, kubeconfigPath, random: () => 0.99 });
  open.push(client);
  return client;
}

const silentPort = (): string => String((silent.address() as net.AddressInfo).port);

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await sleep(2);
}

/** Disposes, with a reader that waits: both have to end while the client lives on. */
async function expectEnd(subject: AsyncDisposable, reading: Promise<unknown>): Promise<void> {
  const ended = Promise.all([subject[Symbol.asyncDispose](), reading.catch(() => undefined)]);
  const outcome = await Promise.race([
    ended.then(() => 'ended'),
    sleep(atOnceMs, 'waits', { ref: false }),
  ]);
  expect(outcome).toBe('ended');
}

async function readAll(source: AsyncIterable<unknown>): Promise<void> {
  const reader = source[Symbol.asyncIterator]();
  for (;;) if ((await reader.next()).done === true) return;
}

function feedOf(client: KubeClient, query: TargetQuery = { namespaces: ['shop'] }) {
  const feed = watchTargets({ client, query, random: () => 0.99 });
  const reading = readAll(feed);
  return { feed, reading };
}

function informerOf(client: KubeClient, firstList: 'auto' | 'paged') {
  const informer = createInformer({
    ...{ client, resource: podResource, namespace: 'shop', firstList },
    random: () => 0.99,
  });
  const reading = readAll(informer.subscribe());
  return { informer, reading };
}

interface Standing {
  readonly state: string;
  readonly firstList: 'auto' | 'paged';
  readonly verb: string;
  readonly fault: Fault;
}

describe('disposing ends at once', () => {
  test('while TLS gets no answer', async () => {
    const client = await clientOf((text) =>
      text.replace(/127\.0\.0\.1:\d+/, `127.0.0.1:${silentPort()}`),
    );
    const before = accepted.size;
    const { feed, reading } = feedOf(client);
    await until(() => accepted.size > before);
    await expectEnd(feed, reading);
  });

  test('while a proxy does not answer', async () => {
    const client = await clientOf((text) =>
      text.replace(
        /^( *)server: .*$/m,
        (line, indent: string) => `${line}\n${indent}proxy-url: http://127.0.0.1:${silentPort()}`,
      ),
    );
    const before = accepted.size;
    const { feed, reading } = feedOf(client);
    await until(() => accepted.size > before);
    await expectEnd(feed, reading);
  });

  test.each<Standing>([
    {
      state: 'a streaming list gets no answer',
      firstList: 'auto',
      verb: 'watch',
      fault: { kind: 'blackhole' },
    },
    {
      state: 'a streaming list stops in the middle',
      firstList: 'auto',
      verb: 'watch',
      fault: { kind: 'blackhole', afterBytes: 50 },
    },
    {
      state: 'a page gets no answer',
      firstList: 'paged',
      verb: 'list',
      fault: { kind: 'blackhole' },
    },
    {
      state: 'a page stops in the middle',
      firstList: 'paged',
      verb: 'list',
      fault: { kind: 'blackhole', afterBytes: 50 },
    },
    {
      state: 'a watch gets no answer',
      firstList: 'paged',
      verb: 'watch',
      fault: { kind: 'blackhole' },
    },
    {
      state: 'a watch is to be asked again later',
      firstList: 'paged',
      verb: 'watch',
      fault: { kind: 'status', code: 503, retryAfterSeconds: 60 },
    },
    {
      state: 'a page is to be asked again later',
      firstList: 'paged',
      verb: 'list',
      fault: { kind: 'status', code: 429, retryAfterSeconds: 60 },
    },
    {
      state: 'a refused list waits for its next try',
      firstList: 'paged',
      verb: 'list',
      fault: { kind: 'status', code: 403 },
    },
    {
      state: 'a broken watch waits for its next try',
      firstList: 'paged',
      verb: 'watch',
      fault: { kind: 'status', code: 500 },
    },
  ])('while $state', async ({ firstList, verb, fault }) => {
    const client = await clientOf();
    const struck = sim.faults.struck;
    sim.faults.add({ match: { verb }, fault, times: Infinity });
    const { informer, reading } = informerOf(client, firstList);
    await until(() => sim.faults.struck > struck);
    // The answer, where there is one, has to reach the client.
    if (fault.kind === 'status') await sleep(50);
    await expectEnd(informer, reading);
  });

  test.each(['reset', 'fin', 'freeze'] as const)('while watching, after a %s', async (how) => {
    const client = await clientOf();
    const { feed, reading } = feedOf(client);
    await until(() => feed.health().synced);
    sim.faults.dropConnections(how);
    await expectEnd(feed, reading);
  });

  test('while the watch is one that the client sent again on a new connection', async () => {
    const client = await clientOf();
    const struck = sim.faults.struck;
    sim.faults.add({ match: { verb: 'watch' }, fault: { kind: 'reset' } });
    const { feed, reading } = feedOf(client);
    await until(() => feed.health().synced);
    expect(sim.faults.struck - struck).toBe(1);
    await expectEnd(feed, reading);
  });

  test('while the cluster is out of reach', async () => {
    const client = await clientOf();
    const { feed, reading } = feedOf(client);
    await until(() => feed.health().synced);
    const back = sim.faults.outage();
    try {
      await until(() => feed.health().lastError !== undefined);
      await expectEnd(feed, reading);
    } finally {
      back();
    }
  });

  test('while the kind of the workload is being looked up', async () => {
    const client = await clientOf();
    const struck = sim.faults.struck;
    sim.faults.add({ match: { path: /^\/api(s)?$/ }, fault: { kind: 'blackhole' } });
    const workload = { kind: 'rollout', name: 'x' };
    const { feed, reading } = feedOf(client, { namespaces: ['shop'], workload });
    await until(() => sim.faults.struck > struck);
    await expectEnd(feed, reading);
  });
});
