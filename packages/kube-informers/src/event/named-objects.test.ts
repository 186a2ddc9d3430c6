import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { KubeObject } from '@ktl/kube-client';
import { apiError, FakeCluster } from '../../test/fake-cluster.ts';
import { createManualClock, settle, type ManualClock } from '../../test/manual-clock.ts';
import type { TargetQuery } from '../target/target-query.ts';
import { watchNamedObjects } from './named-objects.ts';

let cluster: FakeCluster;
let clock: ManualClock;
let stop: AbortController;
let told: string[];
beforeEach(() => {
  cluster = new FakeCluster();
  clock = createManualClock();
  stop = new AbortController();
  told = [];
});
afterEach(() => {
  stop.abort(new Error('the test is over'));
});

function put(
  plural: string,
  name: string,
  init: { owner?: string; namespace?: string } = {},
): void {
  const { owner, namespace = 'shop' } = init;
  const ownerReferences =
    owner === undefined
      ? []
      : [{ apiVersion: 'v1', kind: 'Owner', name: owner, uid: owner, controller: true }];
  const made: KubeObject = { metadata: { name, namespace, uid: name, ownerReferences } };
  cluster.put(plural, made);
}

/** Watches; what it tells ends up in `told`, with `synced` among it. */
function watch(query: Partial<TargetQuery>): Promise<void> {
  return watchNamedObjects({
    client: cluster.client,
    query: { namespaces: ['shop'], ...query },
    onObject: (uid) => told.push(uid),
    onSynced: () => told.push('synced'),
    clock,
    random: () => 0.5,
    signal: stop.signal,
  });
}

async function watched(query: Partial<TargetQuery>): Promise<void> {
  void watch(query);
  await settle();
  await settle();
}

describe('a query names', () => {
  test('a Deployment and its ReplicaSets, in whichever order they come', async () => {
    put('replicasets', 'web-1', { owner: 'web' });
    put('replicasets', 'api-1', { owner: 'api' });
    put('deployments', 'web');
    put('deployments', 'api');
    await watched({ workload: { kind: 'deploy', name: 'web' } });
    expect(new Set(told)).toEqual(new Set(['web', 'web-1', 'synced']));
    expect(told.at(-1)).toBe('synced');
    put('replicasets', 'web-2', { owner: 'web' });
    put('replicasets', 'api-2', { owner: 'api' });
    await settle();
    expect(told.at(-1)).toBe('web-2');
    expect(told).not.toContain('api-2');
  });

  test('a CronJob and its Jobs; a Service and nothing else', async () => {
    put('cronjobs', 'sync');
    put('jobs', 'sync-1', { owner: 'sync' });
    put('services', 'web');
    const subjects = [
      { workload: { kind: 'cronjob', name: 'sync' } },
      { workload: { kind: 'svc', name: 'web' } },
    ];
    await watched({ subjects });
    expect(new Set(told)).toEqual(new Set(['sync', 'sync-1', 'web', 'synced']));
  });

  test('no object where it names pods or a node, and asks for nothing', async () => {
    for (const query of [
      { pods: /web/ },
      { workload: { kind: 'pod', name: 'web' } },
      { workload: { kind: 'node', name: 'n1' } },
    ]) {
      told = [];
      await watched(query);
      expect(told).toEqual(['synced']);
    }
    expect(cluster.asked).toEqual([]);
  });

  test('objects of its namespaces only, of a subject those of the subject', async () => {
    put('deployments', 'web');
    put('deployments', 'web', { namespace: 'data' });
    const subjects = [{ workload: { kind: 'deploy', name: 'web' }, namespaces: ['data'] }];
    await watched({ subjects });
    const asked = new Set(cluster.asked.map(({ options }) => options.namespace));
    expect(asked).toEqual(new Set(['data']));
  });
});

test('waits for what it may not read yet, and ends with its signal', async () => {
  put('deployments', 'web');
  cluster.refuse = ({ plural }) => (plural === 'replicasets' ? apiError('API_FAILED') : undefined);
  const watching = watch({ workload: { kind: 'deploy', name: 'web' } });
  await settle();
  expect(told).toEqual(['web']);
  cluster.refuse = () => undefined;
  await clock.advance(120_000);
  expect(told).toEqual(['web', 'synced']);
  stop.abort(new Error('enough'));
  await watching;
});

test('a kind that the cluster does not know is an error', async () => {
  const watching = watch({ workload: { kind: 'gizmo', name: 'web' } });
  await expect(watching).rejects.toMatchObject({ code: 'TARGET_KIND_UNKNOWN' });
});
