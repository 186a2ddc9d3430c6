import { describe, expect, test } from '@jest/globals';
import type { KubeObject } from '@ktl/kube-client';
import { apiError, FakeCluster } from '../../test/fake-cluster.ts';
import { brief, follow } from '../../test/follow-targets.ts';
import { settle } from '../../test/manual-clock.ts';
import { makeOwner, makePod } from '../../test/pods.ts';
import type { TargetChange } from './container-target.ts';
import { watchTargets } from './target-feed.ts';

describe('targets by name', () => {
  test('are the pods that match, first what is there, then synced, then changes', async () => {
    const cluster = new FakeCluster();
    cluster.put('pods', makePod('web-1'));
    cluster.put('pods', makePod('db-1'));
    await using run = await follow(cluster, { pods: /^web/g });
    expect(run.all()).toEqual(['+web-1', 'synced 1']);
    expect(await run.after(() => cluster.put('pods', makePod('web-2')))).toEqual(['+web-2']);
    expect(
      await run.after(() => {
        cluster.delete('pods', makePod('web-1'));
      }),
    ).toEqual(['-web-1 deleted']);
  });

  test('leave out excluded pods and containers', async () => {
    const cluster = new FakeCluster();
    cluster.put('pods', makePod('web-1', { containers: ['app', 'proxy', 'api'] }));
    cluster.put('pods', makePod('web-canary'));
    await using run = await follow(cluster, {
      excludePods: [/canary/, /nope/],
      containers: /^ap/,
      excludeContainers: [/api/],
    });
    expect(run.all()).toEqual(['+web-1', 'synced 1']);
  });

  test('include init, sidecar and ephemeral containers, each with its role', async () => {
    const cluster = new FakeCluster();
    const init = [{ name: 'migrate' }, { name: 'mesh', restartPolicy: 'Always' }];
    cluster.put('pods', makePod('web-1', { init, ephemeral: ['debug'] }));
    await using run = await follow(cluster, {});
    expect(run.targets().map(({ container, role }) => [container, role])).toEqual([
      ['migrate', 'init'],
      ['mesh', 'sidecar'],
      ['app', 'regular'],
      ['debug', 'ephemeral'],
    ]);
    await using regular = await follow(cluster, { includeInit: false, includeEphemeral: false });
    expect(regular.all()).toEqual(['+web-1', 'synced 1']);
  });

  test('tell what a container is doing, and only when that changed', async () => {
    const cluster = new FakeCluster();
    cluster.put('pods', makePod('web-1'));
    await using run = await follow(cluster, {});
    expect(
      await run.after(() => cluster.put('pods', makePod('web-1', { labels: { a: 'b' } }))),
    ).toEqual([]);
    const status = {
      state: { waiting: { reason: 'CrashLoopBackOff' } },
      lastState: {
        terminated: {
          exitCode: 1,
          containerID: 'containerd://old',
          finishedAt: '2026-01-01T00:00:09Z',
        },
      },
    };
    await run.after(() => cluster.put('pods', makePod('web-1', { restartCount: 1, status })));
    expect(run.targets().at(-1)).toMatchObject({
      restartCount: 1,
      state: { phase: 'waiting', reason: 'CrashLoopBackOff' },
      lastTerminated: {
        containerId: 'containerd://old',
        exitCode: 1,
        finishedAtMs: 1_767_225_609_000,
      },
    });
    await run.after(() =>
      cluster.put('pods', makePod('web-1', { restartCount: 1, status, deleting: true })),
    );
    expect(run.targets().at(-1)?.podDeleting).toBe(true);
  });

  test('a pod that is replaced under its name is another target', async () => {
    const cluster = new FakeCluster();
    cluster.put('pods', makePod('db-0', { uid: 'one' }));
    await using run = await follow(cluster, {});
    const changes = await run.after(() => {
      cluster.delete('pods', makePod('db-0'));
      cluster.put('pods', makePod('db-0', { uid: 'two' }));
    });
    expect(changes).toEqual(['-db-0 deleted', '+db-0']);
    expect(run.targets().map(({ key }) => key)).toEqual(['one/app', 'one/app', 'two/app']);
  });

  test('only containers that were there at the first sync are initial', async () => {
    const cluster = new FakeCluster();
    cluster.put('pods', makePod('old'));
    await using run = await follow(cluster, {});
    cluster.put('pods', makePod('new'));
    cluster.put('pods', makePod('old', { ephemeral: ['debug'], restartCount: 1 }));
    await settle();
    expect(run.targets().map(({ pod, container, initial }) => [pod, container, initial])).toEqual([
      ['old', 'app', true],
      ['new', 'app', false],
      ['old', 'app', true],
      ['old', 'debug', false],
    ]);
  });

  test('a relist tells of pods that vanished unseen', async () => {
    const cluster = new FakeCluster();
    cluster.put('pods', makePod('web-1'));
    await using run = await follow(cluster, {});
    const changes = await run.after(() => {
      cluster.cut(apiError('API_EXPIRED'), { losing: true });
      cluster.delete('pods', makePod('web-1'));
    });
    expect(changes).toEqual(['-web-1 deleted']);
  });
});

describe('namespaces', () => {
  test('are asked one by one, each once, and with "all" in one request', async () => {
    const cluster = new FakeCluster();
    for (const namespace of ['shop', 'data', 'other']) {
      cluster.put('pods', makePod(`in-${namespace}`, { namespace }));
    }
    await using some = await follow(cluster, { namespaces: ['shop', 'data', 'shop'] });
    expect(some.all().sort()).toEqual(['+in-data', '+in-shop', 'synced 2']);
    expect(cluster.asked.map(({ options }) => options.namespace)).toEqual(['shop', 'data']);
    await using all = await follow(cluster, { namespaces: 'all' });
    expect(all.all()).toHaveLength(4);
    expect(cluster.asked.at(-1)?.options.namespace).toBeUndefined();
    await using own = await follow(cluster, { namespaces: [] });
    expect(own.all()).toEqual(['+in-shop', 'synced 1']);
  });

  test('one that is forbidden surfaces: at once when failing fast, else in the health', async () => {
    const cluster = new FakeCluster();
    cluster.refuse = ({ options }) =>
      options.namespace === 'secret' ? apiError('API_FORBIDDEN') : undefined;
    const namespaces = ['shop', 'secret'];
    await using fast = await follow(cluster, { namespaces }, { failFast: true });
    await expect(fast.done).rejects.toMatchObject({ code: 'API_FORBIDDEN' });
    expect(cluster.open()).toBe(0);
    await using slow = await follow(cluster, { namespaces });
    cluster.put('pods', makePod('web-1'));
    await settle();
    expect(slow.all()).toEqual(['+web-1']);
    expect(slow.feed.health()).toMatchObject({
      synced: false,
      lastError: { code: 'API_FORBIDDEN' },
    });
    cluster.refuse = () => undefined;
    await slow.clock.advance(60_000);
    expect(slow.all()).toEqual(['+web-1', 'synced 1']);
  });
});

describe('selectors', () => {
  test("are the server's work; a pod that leaves them is unmatched, one that is gone is deleted", async () => {
    const cluster = new FakeCluster();
    const labels = { app: 'x' };
    for (const name of ['a', 'b']) cluster.put('pods', makePod(name, { labels }));
    await using run = await follow(cluster, {
      labelSelector: 'app=x',
      fieldSelector: 'spec.nodeName=n1',
    });
    expect(cluster.asked[0]?.options).toMatchObject({
      labelSelector: 'app=x',
      fieldSelector: 'spec.nodeName=n1',
    });
    expect(await run.after(() => cluster.put('pods', makePod('a')))).toEqual(['-a unmatched']);
    expect(
      await run.after(() => {
        cluster.delete('pods', makePod('b'));
      }),
    ).toEqual(['-b deleted']);
    expect(await run.after(() => cluster.put('pods', makePod('a', { labels })))).toEqual(['+a']);
  });

  test('conditions are judged again with every change', async () => {
    const cluster = new FakeCluster();
    const ready = (status: string) =>
      cluster.put('pods', makePod('a', { conditions: { Ready: status } }));
    ready('True');
    await using run = await follow(cluster, { conditions: [{ type: 'ready', status: 'false' }] });
    expect(run.all()).toEqual(['synced 0']);
    expect(await run.after(() => ready('False'))).toEqual(['+a']);
    expect(run.targets()[0]?.initial).toBe(true);
    expect(await run.after(() => ready('True'))).toEqual(['-a unmatched']);
    await using unknown = await follow(cluster, {
      conditions: [{ type: 'Sleepy', status: 'unknown' }],
    });
    expect(unknown.all()).toEqual(['+a', 'synced 1']);
  });
});

/** A Deployment `name` with one ReplicaSet and one pod, all labelled alike. */
function deploy(cluster: FakeCluster, name: string) {
  const deployment = cluster.put('deployments', makeOwner('Deployment', name));
  const replicaSet = cluster.put('replicasets', makeOwner('ReplicaSet', `${name}-1`, deployment));
  const pod = makePod(`${name}-1-a`, { owner: replicaSet, labels: { app: 'same' } });
  return { deployment, replicaSet, pod: cluster.put('pods', pod) };
}

describe('targets of a workload', () => {
  test('are its pods by owner UID, though another workload has the same labels', async () => {
    const cluster = new FakeCluster();
    deploy(cluster, 'web');
    deploy(cluster, 'web-twin');
    await using run = await follow(cluster, { workload: { kind: 'deployment', name: 'web' } });
    expect(run.all()).toEqual(['+web-1-a', 'synced 1']);
  });

  test.each([
    ['sts', 'statefulsets'],
    ['ds', 'daemonsets'],
    ['ReplicaSet', 'replicasets'],
    ['job', 'jobs'],
    ['deployments.apps', 'deployments'],
    ['rollout', 'rollouts'],
  ])('%s/x owns pods itself', async (kind, plural) => {
    const cluster = new FakeCluster();
    const owner = cluster.put(plural, makeOwner('Any', 'x'));
    cluster.put('pods', makePod('x-1', { owner }));
    cluster.put('pods', makePod('stray'));
    await using run = await follow(cluster, { workload: { kind, name: 'x' } });
    expect(run.all()).toEqual(['+x-1', 'synced 1']);
  });

  test.each([
    ['cj', 'cronjobs', 'jobs'],
    ['deploy', 'deployments', 'replicasets'],
    ['rollout', 'rollouts', 'replicasets'],
  ])('%s/x owns pods through another object', async (kind, plural, between) => {
    const cluster = new FakeCluster();
    const top = cluster.put(plural, makeOwner('Top', 'x'));
    const owner = cluster.put(between, makeOwner('Between', 'x-1', top));
    cluster.put('pods', makePod('x-1-a', { owner }));
    await using run = await follow(cluster, { workload: { kind, name: 'x' } });
    expect(run.all()).toEqual(['+x-1-a', 'synced 1']);
  });

  test('pod/x and node/x select by field', async () => {
    const cluster = new FakeCluster();
    cluster.put('pods', makePod('a', { node: 'n1' }));
    cluster.put('pods', makePod('a-2', { node: 'n2' }));
    await using pod = await follow(
      cluster,
      { workload: { kind: 'po', name: 'a' } },
      { failFast: true },
    );
    expect(pod.all()).toEqual(['+a', 'synced 1']);
    await using node = await follow(cluster, { workload: { kind: 'node', name: 'n2' } });
    expect(node.all()).toEqual(['+a-2', 'synced 1']);
  });

  test('svc/x selects by its labels, which may change, within its namespace', async () => {
    const cluster = new FakeCluster();
    const service = (app: string): KubeObject & { spec: unknown } => ({
      metadata: { name: 'x', namespace: 'shop' },
      spec: { selector: { app } },
    });
    cluster.put('pods', makePod('a', { labels: { app: 'a', tier: 'web' } }));
    cluster.put('pods', makePod('b', { labels: { app: 'b' } }));
    cluster.put('pods', makePod('far', { labels: { app: 'a' }, namespace: 'far' }));
    cluster.put('services', service('a'));
    await using run = await follow(cluster, {
      workload: { kind: 'svc', name: 'x' },
      namespaces: 'all',
    });
    expect(run.all()).toEqual(['+a', 'synced 1']);
    const changes = await run.after(() => cluster.put('services', service('b')));
    expect(changes.sort()).toEqual(['+b', '-a unmatched']);
    expect(
      await run.after(() => {
        cluster.delete('services', service('b'));
      }),
    ).toEqual(['-b unmatched']);
  });

  test('a rollout is followed: its new ReplicaSet and pods appear', async () => {
    const cluster = new FakeCluster();
    const { deployment } = deploy(cluster, 'web');
    await using run = await follow(cluster, { workload: { kind: 'deploy', name: 'web' } });
    const changes = await run.after(() => {
      const owner = cluster.put('replicasets', makeOwner('ReplicaSet', 'web-2', deployment));
      cluster.put('pods', makePod('web-2-a', { owner }));
    });
    expect(changes).toEqual(['+web-2-a']);
  });

  test('a pod is picked up though its ReplicaSet arrives after it', async () => {
    const cluster = new FakeCluster();
    const { deployment } = deploy(cluster, 'web');
    await using run = await follow(cluster, { workload: { kind: 'deploy', name: 'web' } });
    const owner = {
      kind: 'ReplicaSet',
      metadata: { name: 'web-2', namespace: 'shop', uid: 'rs-2' },
    };
    expect(await run.after(() => cluster.put('pods', makePod('web-2-a', { owner })))).toEqual([]);
    const late = makeOwner('ReplicaSet', 'web-2', deployment);
    const changes = await run.after(() =>
      cluster.put('replicasets', { ...late, metadata: { ...late.metadata, uid: 'rs-2' } }),
    );
    expect(changes).toEqual(['+web-2-a']);
  });

  test('a workload that is deleted and created again is followed by its new UID', async () => {
    const cluster = new FakeCluster();
    const old = deploy(cluster, 'web');
    await using run = await follow(cluster, { workload: { kind: 'deploy', name: 'web' } });
    const changes = await run.after(() => {
      cluster.delete('deployments', old.deployment);
      cluster.delete('replicasets', old.replicaSet);
    });
    expect(changes).toEqual([]); // its pod is still there, and still writes
    cluster.put('pods', { ...makePod('web-1-a', { restartCount: 1 }), metadata: old.pod.metadata });
    expect(
      await run.after(() => {
        cluster.delete('pods', old.pod);
      }),
    ).toEqual(['+web-1-a', '-web-1-a deleted']);
    expect(
      await run.after(() => {
        deploy(cluster, 'web');
      }),
    ).toEqual(['+web-1-a']);
  });

  test('a pod that its ReplicaSet releases is unmatched', async () => {
    const cluster = new FakeCluster();
    deploy(cluster, 'web');
    await using run = await follow(cluster, { workload: { kind: 'deploy', name: 'web' } });
    expect(await run.after(() => cluster.put('pods', makePod('web-1-a')))).toEqual([
      '-web-1-a unmatched',
    ]);
  });

  test('one that does not exist is an error with similar names, when failing fast', async () => {
    const cluster = new FakeCluster();
    for (const name of ['checkout', 'checkout-worker', 'billing']) deploy(cluster, name);
    const workload = { kind: 'deploy', name: 'chekout' };
    await using fast = await follow(cluster, { workload }, { failFast: true });
    await expect(fast.done).rejects.toMatchObject({
      code: 'TARGET_NOT_FOUND',
      message: 'no deployment is named "chekout" in namespace shop',
      hint: 'did you mean checkout?',
    });
    await using pod = await follow(
      cluster,
      { workload: { kind: 'pod', name: 'x' } },
      { failFast: true },
    );
    await expect(pod.done).rejects.toMatchObject({ code: 'TARGET_NOT_FOUND' });
    await using waits = await follow(cluster, { workload });
    expect(waits.all()).toEqual(['synced 0']);
    expect(
      await waits.after(() => {
        deploy(cluster, 'chekout');
      }),
    ).toEqual(['+chekout-1-a']);
  });

  test('a kind that the cluster does not know is an error', async () => {
    await using run = await follow(new FakeCluster(), { workload: { kind: 'depoly', name: 'x' } });
    await expect(run.done).rejects.toMatchObject({ code: 'TARGET_KIND_UNKNOWN' });
  });

  test('honours the other parts of the query', async () => {
    const cluster = new FakeCluster();
    const { replicaSet: owner } = deploy(cluster, 'web');
    cluster.put('pods', makePod('web-1-b', { owner, labels: { canary: 'yes' } }));
    await using run = await follow(cluster, {
      workload: { kind: 'deploy', name: 'web' },
      labelSelector: 'canary=yes',
    });
    expect(run.all()).toEqual(['+web-1-b', 'synced 1']);
  });
});

describe('a slow reader', () => {
  test('gets the latest of each container, and hears of every one that came and went', async () => {
    const cluster = new FakeCluster();
    const feed = watchTargets({ client: cluster.client, query: { namespaces: ['shop'] } });
    const changes = feed[Symbol.asyncIterator]();
    expect(await changes.next()).toMatchObject({ value: { type: 'synced', targets: 0 } });
    for (let i = 0; i < 500; i += 1) cluster.put('pods', makePod('busy', { restartCount: i }));
    cluster.put('pods', makePod('blink'));
    await settle();
    cluster.delete('pods', makePod('blink'));
    await settle();
    const taken: string[] = [];
    for (let i = 0; i < 3; i += 1) {
      const { value } = (await changes.next()) as IteratorYieldResult<TargetChange>;
      taken.push(
        `${brief(value)} ${value.type === 'synced' ? '' : String(value.target.restartCount)}`,
      );
    }
    expect(taken).toEqual(['+busy 499', '+blink 0', '-blink deleted 0']);
    await changes.return?.();
    expect(cluster.open()).toBe(0);
  });

  test('a container that changed before it vanished is told with its last state', async () => {
    const cluster = new FakeCluster();
    cluster.put('pods', makePod('a'));
    await using run = await follow(cluster, {});
    const terminated = { exitCode: 3, finishedAt: '2026-01-01T00:00:09Z' };
    cluster.put('pods', makePod('a', { status: { state: { terminated } }, deleting: true }));
    cluster.delete('pods', makePod('a'));
    await settle();
    const last = run.changes.at(-1);
    expect(last).toMatchObject({ type: 'absent', target: { state: { exitCode: 3 } } });
  });
});

describe('closing', () => {
  test.each(['signal', 'dispose'])('by %s ends the iteration and every watch', async (how) => {
    const cluster = new FakeCluster();
    const stop = new AbortController();
    const run = await follow(
      cluster,
      { workload: { kind: 'deploy', name: 'x' } },
      { signal: stop.signal },
    );
    expect(cluster.open()).toBe(3);
    if (how === 'signal') stop.abort();
    else await run.feed[Symbol.asyncDispose]();
    await run.done;
    await settle();
    expect(cluster.open()).toBe(0);
  });

  test('before the start leaves nothing to do', async () => {
    const cluster = new FakeCluster();
    const run = await follow(cluster, {}, { signal: AbortSignal.abort() });
    await run.done;
    const expected: KubeObject[] = [];
    expect(cluster.asked).toEqual(expected);
  });
});
