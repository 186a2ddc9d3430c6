import { describe, expect, test } from '@jest/globals';
import { simBench } from '../../test/sim-bench.ts';
import type { Deployment, Pod } from '../controllers/objects.ts';
import { isComplete } from '../controllers/deployment-status.ts';
import { seedShop } from './seed-shop.ts';

const open = (seconds: number) => {
  const bench = simBench();
  seedShop(bench);
  bench.clock.advance(seconds * 1000);
  const logOf = async (pod: Pod, container: string) => {
    const { namespace = '', name } = pod.metadata;
    const query = new URLSearchParams({ container });
    const chunks: Uint8Array[] = [];
    const body = bench.kubelet.readLog(namespace, name, query);
    if (body instanceof Uint8Array) return '';
    for await (const chunk of body) chunks.push(chunk);
    return Buffer.concat(chunks).toString();
  };
  const logsOf = async (app: string, container = app) => {
    const pods = bench.pods().filter((pod) => pod.metadata.labels?.['app'] === app);
    return (await Promise.all(pods.map((pod) => logOf(pod, container)))).join('');
  };
  return { ...bench, logsOf };
};

interface Naming {
  readonly valueFrom?: Readonly<
    Partial<Record<'configMapKeyRef' | 'secretKeyRef', { name: string; key: string }>>
  >;
}

describe('the shop', () => {
  test('has workloads in two namespaces, and all but one run', () => {
    const { store, pods } = open(60);
    const workloads = ['deployments.apps', 'statefulsets.apps', 'cronjobs.batch'].flatMap((name) =>
      store.list(name),
    );
    expect(workloads.length).toBeGreaterThanOrEqual(6);
    expect(new Set(workloads.map((w) => w.metadata.namespace))).toEqual(
      new Set(['shop', 'payments']),
    );
    // As Helm writes it, so that releases of a stack are found.
    for (const { metadata } of pods()) {
      expect(metadata.labels?.['app.kubernetes.io/instance']).toBe(metadata.labels?.['app']);
    }
    const broken = pods().filter((pod) =>
      pod.status?.containerStatuses?.some((c) => c.restartCount > 0),
    );
    expect(broken.map((pod) => pod.metadata.labels?.['app'])).toEqual(['recommendations']);
  });

  test('has the ConfigMaps and Secrets that its containers name, one value of them out of place', () => {
    const { store, pods } = open(1);
    const named = pods().flatMap(({ metadata: { namespace = '' }, spec }) =>
      spec.containers
        .flatMap(({ env = [] }) => env as readonly Naming[])
        .flatMap(({ valueFrom: { configMapKeyRef: map, secretKeyRef: secret } = {} }) => [
          ...(map === undefined ? [] : [{ resource: 'configmaps', namespace, ...map }]),
          ...(secret === undefined ? [] : [{ resource: 'secrets', namespace, ...secret }]),
        ]),
    );
    expect(new Set(named.map(({ resource }) => resource)).size).toBe(2);
    for (const { resource, namespace, name, key } of named) {
      const data = (store.get(resource, namespace, name) as { data?: object } | undefined)?.data;
      expect([resource, name, Object.keys(data ?? {})]).toEqual([
        resource,
        name,
        expect.arrayContaining([key]),
      ]);
    }
    const data = (store.get('configmaps', 'shop', 'shop-settings') as { data?: object }).data;
    expect(data).toMatchObject({ 'smtp-password': 'demo-password-of-nobody' });
  });

  test('one order can be followed through the services', async () => {
    const { logsOf } = open(150);
    const audit = await logsOf('payment-api', 'payment-audit');
    const order = /ACCEPT (ord-\w+)/.exec(audit)?.[1] ?? 'none';
    // Not checkout: it may have been rolled since, and its old pods' logs are gone with them.
    for (const app of ['payment-api', 'fraud-check', 'ledger', 'order-mailer', 'web']) {
      expect(await logsOf(app)).toContain(app === 'web' ? 'POST /orders' : order);
    }
  });

  test('JSON logs parse line by line, and have levels and trace ids', async () => {
    const { logsOf } = open(150);
    const lines = (await logsOf('payment-api')).trimEnd().split('\n');
    const parsed = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(new Set(parsed.map((line) => line['level']))).toEqual(
      new Set(['debug', 'info', 'warn']),
    );
    expect(parsed.filter((line) => typeof line['trace_id'] === 'string').length).toBeGreaterThan(
      20,
    );
  });

  test('prints ten to thirty lines a second, from the first seconds on', async () => {
    const { logsOf } = open(120);
    const apps = ['web', 'catalog', 'cart', 'fraud-check', 'ledger', 'order-mailer', 'payment-api'];
    const texts = await Promise.all(apps.map((app) => logsOf(app)));
    const perSecond = texts.join('').split('\n').length / 120;
    expect(perSecond).toBeGreaterThan(5);
    expect(perSecond).toBeLessThan(30);
  });

  test('a rollout is under way when the history ends and most of the time, and no replica is missed', () => {
    const bench = open(150);
    const first = bench.store.get('deployments.apps', 'shop', 'checkout') as Deployment;
    expect(isComplete(first)).toBe(false);
    let rolling = 0;
    for (let i = 0; i < 60; i++) {
      bench.clock.advance(10_000);
      const checkout = bench.store.get('deployments.apps', 'shop', 'checkout') as Deployment;
      if (!isComplete(checkout)) rolling++;
      expect(checkout.status?.availableReplicas).toBeGreaterThanOrEqual(4);
    }
    expect(rolling).toBeGreaterThan(45);
  });

  test('the crash loop tells why', async () => {
    const { logsOf } = open(150);
    expect(await logsOf('recommendations')).toContain('ModelVersionError: model 2026-08-30');
  });

  test('is quiet: under twenty wake-ups and two writes a second', () => {
    const { clock, store } = open(30);
    let [wakeUps, writes] = [0, 0];
    store.subscribe(() => writes++);
    const seconds = 600;
    const endMs = clock.now() + seconds * 1000;
    while (clock.now() < endMs) {
      clock.advance(Math.min(clock.nextInMs ?? Infinity, endMs - clock.now()));
      wakeUps++;
    }
    expect(wakeUps / seconds).toBeLessThan(20);
    expect(writes / seconds).toBeLessThan(2);
  });
});
