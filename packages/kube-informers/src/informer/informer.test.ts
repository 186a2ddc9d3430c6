import { describe, expect, test } from '@jest/globals';
import type { KubeObject } from '@ktl/kube-client';
import { apiError, FakeCluster } from '../../test/fake-cluster.ts';
import { createManualClock, settle } from '../../test/manual-clock.ts';
import { podResource } from '../target/workload-kind.ts';
import type { InformerBatch } from './change-queue.ts';
import { createInformer, type InformerOptions } from './informer.ts';

const pod = (name: string, labels: Record<string, string> = {}): KubeObject => ({
  metadata: { namespace: 'shop', name, labels },
});
const clock = createManualClock();
const inform = (cluster: FakeCluster, more: Partial<InformerOptions<KubeObject>> = {}) =>
  createInformer({
    client: cluster.client,
    resource: podResource,
    clock,
    random: () => 0.5,
    ...more,
  });
const brief = ({ changes }: InformerBatch<KubeObject>): string[] =>
  changes.map(({ type, object }) => `${type} ${object.metadata.name}`);

async function take(batches: AsyncIterator<InformerBatch<KubeObject>>) {
  const result = await batches.next();
  if (result.done === true) throw new Error('ended');
  return result.value;
}

describe('informer', () => {
  test('asks the server for nothing before its first consumer', async () => {
    const cluster = new FakeCluster();
    await using informer = inform(cluster);
    await settle();
    expect(cluster.asked).toEqual([]);
    await informer.synced();
    expect(cluster.asked).toHaveLength(1);
  });

  test('is shared: every consumer gets what is there, then every change, from one watch', async () => {
    const cluster = new FakeCluster();
    cluster.put('pods', pod('a'));
    await using informer = inform(cluster);
    await informer.synced();
    const first = informer.subscribe()[Symbol.asyncIterator]();
    const second = informer.subscribe()[Symbol.asyncIterator]();
    for (const batches of [first, second]) {
      const batch = await take(batches);
      expect([brief(batch), batch.synced]).toEqual([['applied a'], true]);
    }
    cluster.put('pods', pod('b'));
    await settle();
    for (const batches of [first, second])
      expect(brief(await take(batches))).toEqual(['applied b']);
    expect(cluster.asked).toHaveLength(1);
  });

  test('a slow consumer gets the latest of each object, and every deletion', async () => {
    const cluster = new FakeCluster();
    await using informer = inform(cluster);
    await informer.synced();
    const batches = informer.subscribe()[Symbol.asyncIterator]();
    await take(batches);
    for (let i = 0; i < 1_000; i += 1) cluster.put('pods', pod('busy', { turn: String(i) }));
    cluster.put('pods', pod('blink'));
    cluster.delete('pods', pod('blink'));
    cluster.put('pods', pod('blink'));
    await settle();
    const batch = await take(batches);
    expect(brief(batch)).toEqual(['applied busy', 'deleted blink', 'applied blink']);
    expect(batch.changes[0]?.object.metadata.labels).toEqual({ turn: '999' });
  });

  test('a relist tells of objects that vanished unseen', async () => {
    const cluster = new FakeCluster();
    cluster.put('pods', pod('gone'));
    cluster.put('pods', pod('stays'));
    await using informer = inform(cluster);
    await informer.synced();
    const batches = informer.subscribe()[Symbol.asyncIterator]();
    await take(batches);
    cluster.cut(apiError('API_EXPIRED'), { losing: true });
    cluster.delete('pods', pod('gone'));
    await settle();
    expect(brief(await take(batches))).toContain('deleted gone');
    expect([...informer.store.list()].map((o) => o.metadata.name)).toEqual(['stays']);
  });

  test('keeps its store through an outage', async () => {
    const cluster = new FakeCluster();
    cluster.put('pods', pod('a'));
    await using informer = inform(cluster);
    await informer.synced();
    cluster.refuse = () => apiError('CLUSTER_UNREACHABLE');
    cluster.cut(apiError('API_EXPIRED'));
    await settle();
    expect(informer.store.size).toBe(1);
    expect(informer.health()).toMatchObject({ synced: true });
  });

  test('stores what the transform makes of an object', async () => {
    const cluster = new FakeCluster();
    cluster.put('pods', pod('a', { app: 'x' }));
    await using informer = createInformer({
      client: cluster.client,
      resource: podResource,
      transform: ({ metadata: { name } }: KubeObject) => ({ metadata: { name }, short: true }),
      indexers: { name: (object) => [object.metadata.name] },
    });
    await informer.synced();
    expect(informer.store.byIndex('name', 'a')).toEqual([{ metadata: { name: 'a' }, short: true }]);
  });

  test('failing fast, sync and subscriptions throw what the first list threw', async () => {
    const cluster = new FakeCluster();
    cluster.refuse = () => apiError('API_FORBIDDEN');
    await using informer = inform(cluster, { failFast: true });
    await expect(informer.synced()).rejects.toMatchObject({ code: 'API_FORBIDDEN' });
    await expect(take(informer.subscribe()[Symbol.asyncIterator]())).rejects.toMatchObject({
      code: 'API_FORBIDDEN',
    });
  });

  test('a consumer that stops waiting stops nobody else', async () => {
    const cluster = new FakeCluster();
    cluster.refuse = () => apiError('CLUSTER_UNREACHABLE');
    await using informer = inform(cluster);
    const impatient = informer.synced(AbortSignal.abort(new Error('enough')));
    await expect(impatient).rejects.toThrow('enough');
    const stop = new AbortController();
    const waiting = informer.synced(stop.signal);
    const patient = informer.synced();
    stop.abort(new Error('later enough'));
    await expect(waiting).rejects.toThrow('later enough');
    cluster.refuse = () => undefined;
    await clock.advance(60_000);
    await patient;
  });

  test('disposing ends the watch and every subscription', async () => {
    const cluster = new FakeCluster();
    const informer = inform(cluster);
    await informer.synced();
    const batches = informer.subscribe()[Symbol.asyncIterator]();
    await take(batches);
    const next = batches.next();
    await informer[Symbol.asyncDispose]();
    expect((await next).done).toBe(true);
    expect(cluster.open()).toBe(0);
    await expect(inform(cluster, { signal: AbortSignal.abort() }).synced()).rejects.toMatchObject({
      code: 'INFORMER_CLOSED',
    });
  });
});
