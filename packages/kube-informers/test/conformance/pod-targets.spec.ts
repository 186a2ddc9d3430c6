import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  createInformer,
  createSlimPod,
  podResource,
  watchTargets,
  type ContainerTarget,
  type SlimPod,
  type Pod,
  type TargetChange,
  type TargetFeedOptions,
  type TargetQuery,
} from '../../src/index.ts';
import { openStage, type Stage } from './stage.ts';

// What kube-informers promises, seen on a live API server: kube-sim, or the cluster of
// KTL_E2E_KUBECONFIG.

let stage: Stage;
beforeAll(async () => {
  stage = await openStage('informers');
}, 60_000);
afterAll(async () => {
  await stage[Symbol.asyncDispose]();
}, 60_000);

const template = (labels: Record<string, string>, note: string) => ({
  metadata: { labels, annotations: { note } },
  spec: {
    terminationGracePeriodSeconds: 0,
    containers: [
      { name: 'app', image: 'docker.io/testbed/base:1', command: ['sh', '-c', 'sleep 3600'] },
    ],
  },
});

const apps = (kind: string, name = '') =>
  `/apis/apps/v1/namespaces/${stage.namespace}/${kind}${name === '' ? '' : `/${name}`}`;
const pods = (name = '') =>
  `/api/v1/namespaces/${stage.namespace}/pods${name === '' ? '' : `/${name}`}`;

async function deploy(name: string, labels: Record<string, string>, replicas = 2): Promise<void> {
  await stage.create(apps('deployments'), {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: { replicas, selector: { matchLabels: labels }, template: template(labels, 'one') },
  });
}

async function runPod(name: string, labels: Record<string, string>): Promise<void> {
  await stage.create(pods(), {
    apiVersion: 'v1',
    kind: 'Pod',
    ...template(labels, 'one'),
    metadata: { name, labels },
  });
}

/** A feed and the picture that its changes paint. */
function follow(query: Partial<TargetQuery>, options: Partial<TargetFeedOptions> = {}) {
  const feed = watchTargets({
    client: stage.client,
    query: { namespaces: [stage.namespace], ...query },
    ...options,
  });
  const changes = feed[Symbol.asyncIterator]();
  const now = new Map<string, ContainerTarget>();
  const gone: Extract<TargetChange, { type: 'absent' }>[] = [];
  return {
    now,
    gone,
    feed,
    /** Reads on until the picture is as wanted. */
    async until(isSo: (targets: readonly ContainerTarget[]) => boolean): Promise<void> {
      let isSynced = false;
      while (!isSynced || !isSo([...now.values()])) {
        isSynced ||= feed.health().synced;
        if (isSynced && isSo([...now.values()])) return;
        const result = await changes.next();
        if (result.done === true) throw new Error('the feed ended');
        const change = result.value;
        if (change.type === 'synced') isSynced = true;
        else if (change.type === 'present') now.set(change.target.key, change.target);
        else {
          now.delete(change.target.key);
          gone.push(change);
        }
      }
    },
    [Symbol.asyncDispose]: () => feed[Symbol.asyncDispose](),
  };
}

const running = (count: number) => (targets: readonly ContainerTarget[]) =>
  targets.length === count && targets.every(({ state }) => state.phase === 'running');

describe('targets of a deployment', () => {
  test('are its own pods, though another deployment has the same labels', async () => {
    const labels = { app: 'twin' };
    await deploy('twin-a', labels);
    await deploy('twin-b', labels);
    await using run = follow({ workload: { kind: 'deployment', name: 'twin-a' } });
    await using all = follow({ labelSelector: 'app=twin' });
    await all.until(running(4));
    await run.until(running(2));
    expect([...run.now.values()].every(({ pod }) => pod.startsWith('twin-a-'))).toBe(true);
  }, 60_000);

  test('change live: a deleted pod, a rollout, and a deployment that is created again', async () => {
    const labels = { app: 'live' };
    await deploy('live', labels, 1);
    await using run = follow({ workload: { kind: 'deploy', name: 'live' } });
    await run.until(running(1));
    const [first] = [...run.now.values()];

    await stage.remove(pods(first?.pod));
    await run.until((t) => running(1)(t) && t[0]?.podUid !== first?.podUid);
    expect(run.gone.at(-1)).toMatchObject({ reason: 'deleted', target: { key: first?.key } });
    const [second] = [...run.now.values()];
    expect(second?.initial).toBe(false);

    await stage.patch(apps('deployments', 'live'), {
      spec: { template: { metadata: { annotations: { note: 'two' } } } },
    });
    await run.until((t) => running(1)(t) && t[0]?.podUid !== second?.podUid);
    const [third] = [...run.now.values()];

    await stage.remove(apps('deployments', 'live'), '?propagationPolicy=Background');
    await run.until((t) => t.length === 0);
    await deploy('live', labels, 1);
    await run.until(running(1));
    expect([...run.now.values()][0]?.podUid).not.toBe(third?.podUid);
    expect(new Set(run.gone.map(({ reason }) => reason))).toEqual(new Set(['deleted']));
  }, 90_000);

  test('that does not exist are an error with similar names, when failing fast', async () => {
    await deploy('checkout', { app: 'checkout' }, 0);
    const workload = { kind: 'deploy', name: 'chekout' };
    await using run = follow({ workload }, { failFast: true });
    await expect(run.until(() => false)).rejects.toMatchObject({
      code: 'TARGET_NOT_FOUND',
      hint: 'did you mean checkout?',
    });
  });
});

describe('selectors', () => {
  test('a pod whose labels change is unmatched, and matches again', async () => {
    await runPod('labelled', { track: 'a' });
    await using run = follow({ labelSelector: 'track=a' });
    await run.until(running(1));
    await stage.patch(pods('labelled'), { metadata: { labels: { track: 'b' } } });
    await run.until((t) => t.length === 0);
    expect(run.gone.at(-1)?.reason).toBe('unmatched');
    await stage.patch(pods('labelled'), { metadata: { labels: { track: 'a' } } });
    await run.until(running(1));
  }, 60_000);

  test('a ready pod matches the condition ready=true only', async () => {
    await runPod('ready', { app: 'ready' });
    const pods = /^ready$/;
    await using run = follow({ pods, conditions: [{ type: 'ready', status: 'true' }] });
    await using not = follow({ pods, conditions: [{ type: 'ready', status: 'false' }] });
    await run.until(running(1));
    await not.until((t) => t.length === 0);
  }, 60_000);

  test('one that the server rejects is an error, when failing fast', async () => {
    await using run = follow({ labelSelector: 'a in (' }, { failFast: true });
    await expect(run.until(() => false)).rejects.toMatchObject({ code: 'API_INVALID' });
  });

  test('svc/x selects what the service selects', async () => {
    await runPod('served', { app: 'served' });
    await stage.create(`/api/v1/namespaces/${stage.namespace}/services`, {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'front' },
      spec: { selector: { app: 'served' }, ports: [{ port: 80 }] },
    });
    await using run = follow({ workload: { kind: 'svc', name: 'front' } }, { failFast: true });
    await run.until(running(1));
    expect([...run.now.values()][0]?.pod).toBe('served');
  }, 60_000);

  test('pod/x and node/x select by field', async () => {
    await runPod('single', { app: 'single' });
    await using pod = follow({ workload: { kind: 'pod', name: 'single' } }, { failFast: true });
    await pod.until(running(1));
    const [target] = [...pod.now.values()];
    await using node = follow({ workload: { kind: 'node', name: target?.node ?? '' } });
    await node.until((t) => t.some(({ key }) => key === target?.key));
  }, 60_000);
});

describe('first list', () => {
  test.each(['auto', 'paged'] as const)(
    'gives every pod, however it is read: %s',
    async (firstList) => {
      for (let i = 0; i < 5; i += 1) {
        await runPod(`many-${firstList}-${String(i)}`, { app: `many-${firstList}` });
      }
      const { client, namespace } = stage;
      await using informer = createInformer<Pod, SlimPod>({
        client,
        resource: podResource,
        namespace,
        labelSelector: `app=many-${firstList}`,
        pageSize: 2,
        firstList,
        transform: createSlimPod(),
      });
      await informer.synced();
      expect(informer.store.size).toBe(5);
      expect(informer.health()).toMatchObject({ synced: true, relists: 0 });
    },
    60_000,
  );
});
