import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createKubeClient, type KubeClient } from '@ktl/kube-client';
import type { TargetQuery } from '@ktl/kube-informers';
import { startKubeSim, type KubeSim } from '@ktl/kube-sim';
import { createDriftLedger, type DriftLedger } from '@ktl/pod-drift';
import { createSkippingClock } from '../../../test/skipping-clock.ts';
import { watchDriftPods, type DriftPods } from './drift-pods.ts';

let sim: KubeSim;
let client: KubeClient;

beforeEach(async () => {
  sim = await startKubeSim({ serve: false });
  sim.store.create('namespaces', {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'shop' },
  });
  client = createKubeClient({
    transport: sim.transport,
    cluster: { server: sim.url, context: 'sim', namespace: 'shop', user: 'sim' },
    qps: 0,
  });
});
afterEach(async () => {
  await sim[Symbol.asyncDispose]();
});

interface Watched extends AsyncDisposable {
  readonly ledger: DriftLedger;
  readonly pods: DriftPods;
  /** Resolves when the ledger was told of a pod of this name, or that it is gone. */
  told(name: string): Promise<void>;
}

function watching(query: Partial<TargetQuery> = {}): Watched {
  const inner = createDriftLedger();
  const waiting = new Map<string, () => void>();
  const tell = ({ name }: { readonly name: string }): void => waiting.get(name)?.();
  const ledger: DriftLedger = {
    ...inner,
    set: (pod) => {
      inner.set(pod);
      tell(pod);
    },
    remove: (pod) => {
      inner.remove(pod);
      tell({ name: `-${pod.name}` });
    },
  };
  const all = { namespaces: ['shop'], ...query };
  const pods = watchDriftPods({ client, query: all, ledger, clock: createSkippingClock() });
  return {
    ...{ ledger, pods },
    told: (name) => new Promise((resolve) => waiting.set(name, resolve)),
    [Symbol.asyncDispose]: () => pods[Symbol.asyncDispose](),
  };
}

/** Everything else that can run runs. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const never = new AbortController().signal;

/** A pod that nothing runs. */
function create(name: string, metadata: object = {}): void {
  sim.store.create('pods', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'shop', ...metadata },
    spec: { containers: [{ name: 'app', image: 'app:1' }] },
  });
}

describe('watchDriftPods', () => {
  test('a pod that came and went between two samples is told', async () => {
    create('a');
    await using run = watching();
    await run.pods.synced(never);
    expect(run.ledger.sample(1).snapshot.pods.map(({ name }) => name)).toEqual(['a']);
    create('brief');
    sim.store.delete('pods', 'shop', 'brief');
    const marker = run.told('marker');
    create('marker');
    await marker;
    expect(run.ledger.sample(2).drift).toMatchObject({
      added: [{ name: 'marker' }],
      removed: [],
      passed: [{ name: 'brief' }],
    });
  });

  test('names and exclusions choose', async () => {
    for (const name of ['db-0', 'db-1', 'web-0']) create(name);
    await using run = watching({ pods: /^db/, excludePods: [/1$/] });
    await run.pods.synced(never);
    expect(run.ledger.sample(1).snapshot.pods.map(({ name }) => name)).toEqual(['db-0']);
  });

  test('of a workload its pods are told, also one that is gone before its owner is known', async () => {
    const owner = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db', controller: true };
    const { metadata } = sim.store.create('statefulsets.apps', {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: 'db', namespace: 'shop' },
      spec: { replicas: 0, selector: { matchLabels: { app: 'db' } }, template: {} },
    });
    const ownerReferences = [{ ...owner, uid: metadata.uid }];
    create('db-x', { ownerReferences });
    create('other');
    await using run = watching({ workload: { kind: 'sts', name: 'db' } });
    await run.pods.synced(never);
    expect(run.ledger.sample(1).snapshot.pods.map(({ name }) => name)).toEqual(['db-x']);
    const gone = run.told('-brief');
    create('brief', { ownerReferences });
    sim.store.delete('pods', 'shop', 'brief');
    await gone;
    expect(run.ledger.sample(2).drift).toMatchObject({ passed: [{ name: 'brief' }] });
  });

  test('while the API is away it says so, and no pod is removed', async () => {
    create('a');
    await using run = watching();
    await run.pods.synced(never);
    run.ledger.sample(1);
    expect(run.pods.unseen()).toBeUndefined();
    const allow = sim.deny({ verb: '*', resource: 'pods' });
    sim.faults.dropConnections('reset');
    while (run.pods.unseen() === undefined) await turn();
    expect(run.ledger.sample(2).drift).toMatchObject({ removed: [], changed: [] });
    allow();
  });

  test('the first list fails as it does for others', async () => {
    sim.deny({ verb: '*', resource: 'pods' });
    await using run = watching();
    await expect(run.pods.synced(never)).rejects.toMatchObject({ code: 'API_FORBIDDEN' });
  });

  test('names the namespaces that have no pod', async () => {
    create('a');
    await using run = watching({ namespaces: ['shop', 'shp'] });
    await run.pods.synced(never);
    expect(run.pods.namespaces()).toEqual({ searched: ['shop', 'shp'], empty: ['shp'] });
  });
});
