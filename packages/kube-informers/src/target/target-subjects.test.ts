import { describe, expect, test } from '@jest/globals';
import type { KtlError } from '@ktl/faults';
import { follow } from '../../test/follow-targets.ts';
import { FakeCluster } from '../../test/fake-cluster.ts';
import { makeOwner, makePod } from '../../test/pods.ts';
import type { Pod } from '../pod/pod.ts';

function deploy(cluster: FakeCluster, name: string): void {
  const deployment = cluster.put('deployments', makeOwner('Deployment', name));
  const owner = cluster.put('replicasets', makeOwner('ReplicaSet', `${name}-1`, deployment));
  cluster.put('pods', makePod(`${name}-1-a`, { owner }));
}

const api = { workload: { kind: 'deploy', name: 'api' } };

describe('several subjects', () => {
  test('select what any of them selects, each container once', async () => {
    const cluster = new FakeCluster();
    deploy(cluster, 'api');
    deploy(cluster, 'web');
    for (const name of ['db-0', 'db-1', 'stray']) cluster.put('pods', makePod(name));
    await using run = await follow(cluster, {
      subjects: [
        { pods: /^db-/ },
        api,
        { pods: /^api/ },
        { workload: { kind: 'pod', name: 'db-0' } },
      ],
    });
    expect(run.all().toSorted()).toEqual(['+api-1-a', '+db-0', '+db-1', 'synced 3']);
    const changes = await run.after(() => {
      cluster.delete('pods', makePod('db-0'));
    });
    expect(changes).toEqual(['-db-0 deleted']);
  });

  test('are each looked for in their own namespaces, which are all asked once', async () => {
    const cluster = new FakeCluster();
    for (const namespace of ['shop', 'data', 'far']) {
      cluster.put('pods', makePod('web', { namespace }));
      cluster.put('pods', makePod('db', { namespace }));
    }
    await using run = await follow(cluster, {
      subjects: [
        { pods: /web/ },
        { pods: /db/, namespaces: ['data'] },
        { pods: /w/, namespaces: [] },
      ],
    });
    const found = run.targets().map(({ namespace, pod }) => `${namespace}/${pod}`);
    expect(found.toSorted()).toEqual(['data/db', 'shop/web']);
    const pods = cluster.asked.filter(({ plural }) => plural === 'pods');
    expect(pods.map(({ options }) => options.namespace)).toEqual(['shop', 'data']);
    await using all = await follow(cluster, {
      subjects: [
        { pods: /web/, namespaces: ['far'] },
        { pods: /db/, namespaces: 'all' },
      ],
    });
    expect(all.all()).toHaveLength(5);
  });

  test('share what stands between them and their pods', async () => {
    const cluster = new FakeCluster();
    deploy(cluster, 'api');
    deploy(cluster, 'web');
    await using run = await follow(cluster, {
      subjects: [api, { workload: { kind: 'deployment', name: 'web' } }],
    });
    expect(run.all().toSorted()).toEqual(['+api-1-a', '+web-1-a', 'synced 2']);
    expect(cluster.open('replicasets')).toBe(1);
    expect(cluster.open('deployments')).toBe(2);
  });

  test('those that do not exist are told, and picked up when they come', async () => {
    const cluster = new FakeCluster();
    deploy(cluster, 'web');
    const missing: KtlError[] = [];
    const onMissing = (one: KtlError): void => {
      missing.push(one);
    };
    await using run = await follow(
      cluster,
      { subjects: [api, { pods: /nothing/ }, { workload: { kind: 'pod', name: 'web-1-b' } }] },
      { failFast: true, onMissing },
    );
    expect(run.all()).toEqual(['synced 0']);
    expect(missing.map(({ message, hint }) => [message, hint])).toEqual([
      ['no deployment is named "api" in namespace shop', expect.stringContaining('check the name')],
      ['no pod is named "web-1-b" in namespace shop', 'did you mean web-1-a?'],
    ]);
    const changes = await run.after(() => {
      deploy(cluster, 'api');
    });
    expect(changes).toEqual(['+api-1-a']);
  });

  test('of which none exists are an error', async () => {
    const missing: KtlError[] = [];
    await using run = await follow(
      new FakeCluster(),
      { subjects: [api, { workload: { kind: 'sts', name: 'db' } }] },
      { failFast: true, onMissing: (one) => missing.push(one) },
    );
    await expect(run.done).rejects.toMatchObject({
      code: 'TARGET_NOT_FOUND',
      message: 'no deployment is named "api" in namespace shop',
    });
    expect(missing).toMatchObject([{ message: 'no statefulset is named "db" in namespace shop' }]);
  });
});

describe('releases', () => {
  test("are pods' by label or by Helm's annotation", async () => {
    const cluster = new FakeCluster();
    const annotated = makePod('b');
    cluster.put('pods', makePod('a', { labels: { 'app.kubernetes.io/instance': 'db' } }));
    cluster.put('pods', {
      ...annotated,
      metadata: {
        ...annotated.metadata,
        annotations: { 'meta.helm.sh/release-name': 'mq', note: 'x' },
      },
    });
    cluster.put('pods', makePod('c', { labels: { 'app.kubernetes.io/instance': 'web' } }));
    await using run = await follow(cluster, { subjects: [{ releases: ['db', 'mq'] }] });
    expect(run.all()).toEqual(['+a', '+b', 'synced 2']);
    expect(run.targets().at(-1)?.annotations).toEqual({ 'meta.helm.sh/release-name': 'mq' });
  });
});

describe('nodes', () => {
  function onThree(): FakeCluster {
    const cluster = new FakeCluster();
    for (const node of ['n1', 'n10', 'gpu-1']) cluster.put('pods', makePod(`on-${node}`, { node }));
    return cluster;
  }

  test('are names as a whole, of which one alone is left to the server, or patterns', async () => {
    const cluster = onThree();
    await using one = await follow(cluster, { nodes: ['n1'] });
    expect(one.all()).toEqual(['+on-n1', 'synced 1']);
    expect(cluster.asked.at(-1)?.options.fieldSelector).toBe('spec.nodeName=n1');
    await using two = await follow(cluster, { nodes: ['n1', /^gpu-/] });
    expect(two.all()).toEqual(['+on-n1', '+on-gpu-1', 'synced 2']);
  });

  test('by label are live: pods come and go as the labels of their node change', async () => {
    const cluster = onThree();
    const node = (zone: string) => ({ metadata: { name: 'n1', labels: { zone } } });
    cluster.put('nodes', node('a'));
    await using run = await follow(cluster, { nodeSelector: 'zone=a' });
    expect(run.all()).toEqual(['+on-n1', 'synced 1']);
    expect(run.targets()[0]?.initial).toBe(true);
    expect(await run.after(() => cluster.put('nodes', node('b')))).toEqual(['-on-n1 unmatched']);
    const gpu = { metadata: { name: 'gpu-1', labels: { zone: 'a' } } };
    expect(await run.after(() => cluster.put('nodes', gpu))).toEqual(['+on-gpu-1']);
  });

  test('a pod that is on no node yet is selected once it is on a wanted one', async () => {
    const cluster = new FakeCluster();
    const pending: Pod = { ...makePod('late'), spec: { containers: [{ name: 'app' }] } };
    cluster.put('pods', pending);
    await using run = await follow(cluster, { nodes: [/^n/] });
    expect(run.all()).toEqual(['synced 0']);
    expect(await run.after(() => cluster.put('pods', makePod('late')))).toEqual(['+late']);
  });
});

describe('states and images', () => {
  const state = {
    running: { state: { running: { startedAt: '2026-01-01T00:00:00Z' } } },
    waiting: { state: { waiting: { reason: 'CrashLoopBackOff' } } },
    terminated: { state: { terminated: { exitCode: 1 } } },
  };

  test('only containers in a wanted state are selected', async () => {
    const cluster = new FakeCluster();
    for (const phase of ['running', 'waiting', 'terminated'] as const) {
      cluster.put('pods', makePod(phase, { status: state[phase] }));
    }
    await using one = await follow(cluster, { states: ['running'] });
    expect(one.all()).toEqual(['+running', 'synced 1']);
    await using two = await follow(cluster, { states: ['waiting', 'terminated'] });
    expect(two.all()).toEqual(['+waiting', '+terminated', 'synced 2']);
  });

  test('a container that ends stays until it runs again, so that its last lines are read', async () => {
    const cluster = new FakeCluster();
    const put = (phase: keyof typeof state, restartCount: number) => () =>
      cluster.put('pods', makePod('a', { status: state[phase], restartCount }));
    put('running', 0)();
    await using run = await follow(cluster, { states: ['running'] });
    expect(await run.after(put('terminated', 0))).toEqual(['+a']);
    expect(await run.after(put('waiting', 0))).toEqual(['+a']);
    expect(await run.after(put('running', 1))).toEqual(['+a']);
    await using waiting = await follow(cluster, { states: ['waiting'] });
    expect(await waiting.after(put('waiting', 1))).toEqual(['+a']);
    expect(await waiting.after(put('running', 2))).toEqual(['-a unmatched']);
  });

  test('images are matched anywhere', async () => {
    const cluster = new FakeCluster();
    const images = (...names: string[]) => ({
      ...makePod('a'),
      spec: { containers: names.map((image) => ({ name: image.slice(0, 3), image })) },
    });
    cluster.put('pods', images('nginx:1', 'redis:7', 'busybox'));
    await using run = await follow(cluster, { images: [/^nginx/, /:7$/] });
    expect(run.all()).toEqual(['+a/ngi', '+a/red', 'synced 2']);
  });
});

describe('what targets bear', () => {
  test('labels always, annotations where they are asked for', async () => {
    const cluster = new FakeCluster();
    const pod = makePod('a', { labels: { app: 'x' } });
    cluster.put('pods', { ...pod, metadata: { ...pod.metadata, annotations: { note: 'y' } } });
    await using plain = await follow(cluster, {});
    expect(plain.targets()).toMatchObject([{ labels: { app: 'x' } }]);
    expect(plain.targets()[0]).not.toHaveProperty('annotations');
    await using full = await follow(cluster, { annotations: true });
    expect(full.targets()).toMatchObject([{ annotations: { note: 'y' } }]);
  });
});
