import { describe, expect, test } from '@jest/globals';
import { FakeCluster, apiError } from '../../test/fake-cluster.ts';
import { brief } from '../../test/follow-targets.ts';
import { createManualClock, settle } from '../../test/manual-clock.ts';
import { makePod } from '../../test/pods.ts';
import type { TargetChange } from './container-target.ts';
import { growTargets } from './grow-targets.ts';
import { watchTargets } from './target-feed.ts';
import type { TargetCondition, TargetQuery } from './target-query.ts';

/** Pods `web*`, which bring all pods of namespace data, and `db*` of their own. */
function open(cluster: FakeCluster, conditions: readonly TargetCondition[] = []) {
  const clock = createManualClock();
  const feedOf = (query: TargetQuery) =>
    watchTargets({ client: cluster.client, query, clock, failFast: true });
  let isGrown = false;
  const feed = feedOf({ pods: /^web/, namespaces: ['shop'], conditions });
  const growing = growTargets(feed, (change) => {
    if (isGrown || change.type !== 'present') return undefined;
    isGrown = true;
    return feedOf({ namespaces: ['data', 'shop'] });
  });
  const changes: TargetChange[] = [];
  const done = (async () => {
    for await (const change of growing) changes.push(change);
  })();
  done.catch(() => undefined);
  const close = async (): Promise<void> => {
    await growing[Symbol.asyncDispose]();
    await feed[Symbol.asyncDispose]();
  };
  return { done, close, next: () => changes.splice(0).map(brief) };
}

describe('a feed that grows', () => {
  test('tells of both, a container of both once, and is synced when all are', async () => {
    const cluster = new FakeCluster();
    cluster.put('pods', makePod('web-1'));
    cluster.put('pods', makePod('db-0', { namespace: 'data' }));
    const { next, close } = open(cluster);
    await settle();
    const told = next();
    expect(told.at(-1)).toBe('synced 2');
    expect([...new Set(told)].toSorted()).toEqual(['+db-0', '+web-1', 'synced 2']);
    cluster.delete('pods', makePod('web-1'));
    await settle();
    expect(next()).toEqual(['-web-1 deleted']);
    await close();
    expect(cluster.open()).toBe(0);
  });

  test('keeps a container that one feed drops while another has it', async () => {
    const cluster = new FakeCluster();
    const ready = (status: string) => makePod('web-1', { conditions: { Ready: status } });
    cluster.put('pods', ready('True'));
    const { next, close } = open(cluster, [{ type: 'Ready', status: 'true' }]);
    await settle();
    next();
    cluster.put('pods', ready('False'));
    await settle();
    expect(next()).toEqual([]);
    cluster.delete('pods', ready('False'));
    await settle();
    expect(next()).toEqual(['-web-1 deleted']);
    await close();
  });

  test('is synced by itself where nothing is added, and adds later what comes later', async () => {
    const cluster = new FakeCluster();
    cluster.put('pods', makePod('db-0', { namespace: 'data' }));
    const { next, close } = open(cluster);
    await settle();
    expect(next()).toEqual(['synced 0']);
    cluster.put('pods', makePod('web-1'));
    await settle();
    expect([...new Set(next())].toSorted()).toEqual(['+db-0', '+web-1']);
    await close();
  });

  test('fails with what an added one fails with', async () => {
    const cluster = new FakeCluster();
    cluster.put('pods', makePod('web-1'));
    cluster.refuse = ({ options }) =>
      options.namespace === 'data' ? apiError('API_FORBIDDEN') : undefined;
    const { done, close } = open(cluster);
    await expect(done).rejects.toMatchObject({ code: 'API_FORBIDDEN' });
    await close();
  });
});
