import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ContextBed } from './context-bed.ts';

let bed: ContextBed;
beforeEach(async () => {
  bed = await ContextBed.start();
});
afterEach(async () => {
  await bed[Symbol.asyncDispose]();
});

const secretEnv = { name: 'DB_PASSWORD', value: 'hunter2' };

function deploy(name: string, podSpec: object = {}): void {
  const labels = { app: name };
  bed.sim.store.create('deployments.apps', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'shop' },
    spec: {
      replicas: 2,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'app', image: 'web:1', env: [secretEnv] }], ...podSpec },
      },
    },
  });
}

function configure(name: string, data: Readonly<Record<string, string>>): void {
  const metadata = { name, namespace: 'shop' };
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data };
  if (bed.sim.store.get('configmaps', 'shop', name) === undefined) {
    bed.sim.store.create('configmaps', object);
  } else {
    bed.sim.store.patch('configmaps', { namespace: 'shop', name }, (held) => ({ ...held, data }));
  }
}

function runPod(name: string): string {
  const pod = bed.sim.kubelet.runPod({ namespace: 'shop', name, containers: [{ name: 'app' }] });
  return pod.metadata.uid ?? '';
}

function report(name: string, count: number, uid: string): void {
  const namespace = 'shop';
  const lastTimestamp = `2026-09-21T14:0${String(count % 10)}:00Z`;
  const known = bed.sim.store.get('events', namespace, name);
  if (known === undefined) {
    bed.sim.store.create('events', {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name, namespace },
      involvedObject: { kind: 'Pod', namespace, name: 'cart-1', uid },
      ...{ type: 'Warning', reason: 'BackOff', message: 'again', count, lastTimestamp },
    });
  } else {
    bed.sim.store.patch('events', { namespace, name }, (event) => ({
      ...event,
      ...{ count, lastTimestamp },
    }));
  }
}

/** No version of an object is a row twice. */
function expectNoRepeats(): void {
  const seen = bed.changes.flatMap((change) => {
    if (change.type !== 'row') return [];
    const row = { ...change.row, observed_at: '' };
    return [JSON.stringify({ kind: change.kind, row })];
  });
  expect(seen).toEqual([...new Set(seen)]);
}

const lastOf = <T extends { readonly name: string | null }>(
  rows: readonly T[],
  name?: string,
): T | undefined => rows.findLast((row) => name === undefined || row.name === name);

describe('what is there', () => {
  test('is told before ready: pods, all owners, the node, the events about them', async () => {
    deploy('web');
    await bed.pass(30_000);
    bed.watch();
    await bed.ready();
    const [set] = bed.rows('replicasets');
    expect(bed.changes.at(-1)).toEqual({ type: 'ready' });
    expect(bed.rows('pods')).toHaveLength(2);
    expect(bed.rows('pods')[0]).toMatchObject({
      ...{ namespace: 'shop', phase: 'Running', node: 'node-1', ready: 1, restarts: 0, deleted: 0 },
      ...{ owner_kind: 'ReplicaSet', owner_name: set?.name, owner_uid: set?.uid },
      observed_at: expect.stringMatching(/^2026-09-21T14:00:\d\d\.\d{9}Z$/),
    });
    expect(bed.rows('deployments')).toMatchObject([
      { name: 'web', replicas: 2, ready_replicas: 2, updated_replicas: 2, revision: '1' },
    ]);
    expect(set).toMatchObject({
      ...{ replicas: 2, ready_replicas: 2, revision: '1' },
      ...{ owner_kind: 'Deployment', owner_name: 'web' },
      pod_template_hash: expect.any(String),
    });
    expect(bed.rows('owners').map(({ kind, name, hash }) => [kind, name, hash])).toEqual(
      expect.arrayContaining([
        ['ReplicaSet', set?.name, set?.pod_template_hash],
        ['Deployment', 'web', null],
      ]),
    );
    expect(bed.rows('nodes')).toMatchObject([{ name: 'node-1', ready: 1 }]);
    const about = new Set(bed.rows('events').map(({ involved_kind }) => involved_kind));
    expect(about).toEqual(new Set(['Pod', 'ReplicaSet', 'Deployment']));
    expectNoRepeats();
  });

  test('is of the selected pods only', async () => {
    deploy('web', { volumes: [{ name: 'v', configMap: { name: 'web' } }] });
    deploy('cart', { volumes: [{ name: 'v', configMap: { name: 'cart' } }] });
    configure('web', { a: '1' });
    configure('cart', { a: '1' });
    await bed.pass(30_000);
    bed.watch({ namespaces: ['shop'], pods: /^web/ });
    await bed.ready();
    expect(bed.rows('configmaps').map(({ name }) => name)).toEqual(['web']);
    expect(bed.text()).not.toContain('cart');
  });

  test('has a workload that is named and has no pods', async () => {
    deploy('web');
    bed.sim.store.patch('deployments.apps', { namespace: 'shop', name: 'web' }, (held) => ({
      ...held,
      spec: { ...(held['spec'] as object), replicas: 0 },
    }));
    await bed.pass(5_000);
    bed.watch({ namespaces: ['shop'], workload: { kind: 'deploy', name: 'web' } });
    await bed.ready();
    expect(bed.rows('deployments')).toMatchObject([{ name: 'web', replicas: 0 }]);
    expect(bed.rows('replicasets')).toMatchObject([{ replicas: 0 }]);
    expect(bed.rows('pods')).toEqual([]);
  });

  test('has no secret: not in env, not in a pod template, not in a ConfigMap; none is asked for', async () => {
    configure('web', { mode: 'fast', password: 'hunter2' });
    deploy('web', {
      volumes: [
        { name: 's', secret: { secretName: 'x' } },
        { name: 'c', configMap: { name: 'web' } },
      ],
    });
    await bed.pass(30_000);
    bed.watch();
    await bed.ready();
    expect(bed.rows('configmaps')[0]?.data).toBe('{"mode":"fast","password":"[redacted]"}');
    expect(JSON.stringify(bed.changes)).not.toContain('hunter2');
    expect(bed.rows('deployments')[0]?.object).toContain('"value":"[redacted]"');
    expect(bed.asked.length).toBeGreaterThan(5);
    expect(bed.asked.filter((path) => path.includes('secrets'))).toEqual([]);
  });
});

describe('what changes', () => {
  test('a rollout: both ReplicaSets with their counts, the revision, the pods that go and come', async () => {
    deploy('web');
    await bed.pass(30_000);
    bed.watch();
    await bed.ready();
    const [old] = bed.rows('replicasets');
    bed.sim.store.patch('deployments.apps', { namespace: 'shop', name: 'web' }, (held) => {
      const spec = held['spec'] as { template: { metadata: object } };
      const containers = [{ name: 'app', image: 'web:2' }];
      return {
        ...held,
        spec: { ...spec, template: { metadata: spec.template.metadata, spec: { containers } } },
      };
    });
    await bed.until(
      () => bed.rows('pods').filter(({ deleted }) => deleted === 1).length === 2,
      'the old pods are gone',
    );
    await bed.pass(5_000);
    const sets = bed.rows('replicasets');
    expect(lastOf(sets, old?.name ?? '')).toMatchObject({ replicas: 0, revision: '1' });
    const fresh = sets.find(({ name }) => name !== old?.name);
    expect(lastOf(sets, fresh?.name ?? '')).toMatchObject({
      ...{ replicas: 2, ready_replicas: 2, revision: '2', owner_name: 'web' },
    });
    expect(lastOf(bed.rows('deployments'))).toMatchObject({ revision: '2', updated_replicas: 2 });
    const gone = bed.rows('pods').filter(({ deleted }) => deleted === 1);
    expect(gone.map(({ owner_name }) => owner_name)).toEqual([old?.name, old?.name]);
    expect(gone[0]?.object).toContain('deletionTimestamp');
    expectNoRepeats();
  });

  test('a crash loop: each restart, with the state before it', async () => {
    deploy('web');
    await bed.pass(30_000);
    bed.watch();
    await bed.ready();
    const name = bed.rows('pods')[0]?.name ?? '';
    const rows = () => bed.rows('pods').filter((row) => row.name === name);
    for (let restarts = 1; restarts <= 3; restarts += 1) {
      bed.sim.kubelet.container('shop', name, 'app').exit({ exitCode: 7 });
      await bed.until(
        () => {
          const last = rows().at(-1);
          return last?.restarts === restarts && last.ready === 1;
        },
        `restart ${String(restarts)}`,
      );
    }
    expect(rows().some(({ containers }) => containers.includes('CrashLoopBackOff'))).toBe(true);
    expect(rows().at(-1)?.containers).toContain('"exitCode":7');
    expectNoRepeats();
  });

  test('a ConfigMap: each change of a value, also of one that is redacted, and its end', async () => {
    configure('web', { password: 'one' });
    deploy('web', { volumes: [{ name: 'c', configMap: { name: 'web' } }] });
    await bed.pass(30_000);
    bed.watch();
    await bed.ready();
    configure('web', { password: 'two' });
    await bed.until(() => bed.rows('configmaps').length === 2);
    bed.sim.store.patch('configmaps', { namespace: 'shop', name: 'web' }, (held) => ({
      ...held,
      metadata: {
        ...held.metadata,
        annotations: { 'control-plane.alpha.kubernetes.io/leader': 'x' },
      },
    }));
    bed.sim.store.delete('configmaps', 'shop', 'web');
    await bed.until(() => bed.rows('configmaps').some(({ deleted }) => deleted === 1));
    expect(bed.rows('configmaps').map(({ data, deleted }) => [data, deleted])).toEqual([
      ['{"password":"[redacted]"}', 0],
      ['{"password":"[redacted]"}', 0],
      ['{"password":"[redacted]"}', 1],
    ]);
  });

  test('a ConfigMap that a pod names before it exists', async () => {
    deploy('web', { containers: [{ name: 'app', envFrom: [{ configMapRef: { name: 'late' } }] }] });
    await bed.pass(5_000);
    bed.watch();
    await bed.ready();
    configure('late', { a: '1' });
    await bed.until(() => bed.rows('configmaps').length === 1);
  });

  test('an event: one row as it comes, one as its count grows, none as the cluster forgets it', async () => {
    const uid = runPod('cart-1');
    const other = runPod('cart-2');
    report('e', 1, uid);
    report('other', 1, other);
    bed.watch({ namespaces: ['shop'], pods: /cart-1/ });
    await bed.ready();
    report('e', 2, uid);
    await bed.until(() => lastOf(bed.rows('events'), 'e')?.count === 2);
    report('e', 9, uid);
    await bed.until(() => lastOf(bed.rows('events'), 'e')?.count === 9);
    bed.sim.store.delete('events', 'shop', 'e');
    await bed.pass(5_000);
    expect(bed.rows('events').filter(({ name }) => name === 'e')).toMatchObject([
      { count: 1, reason: 'BackOff', involved_uid: uid, deleted: 0 },
      { count: 2, last_timestamp: '2026-09-21T14:02:00.000000000Z', deleted: 0 },
      { count: 9, deleted: 0 },
    ]);
    expect(lastOf(bed.rows('events'), 'other')).toBeUndefined();
  });

  test('an event about the node of a pod', async () => {
    runPod('cart-1');
    bed.watch();
    await bed.ready();
    for (const name of ['node-1', 'elsewhere']) {
      bed.sim.store.create('events', {
        apiVersion: 'v1',
        kind: 'Event',
        metadata: { name: `${name}.1`, namespace: 'default' },
        involvedObject: { kind: 'Node', name, uid: name },
        ...{ type: 'Warning', reason: 'NodeHasDiskPressure', message: 'full' },
      });
    }
    await bed.until(() => bed.rows('events').some(({ involved_kind }) => involved_kind === 'Node'));
    const about = bed.rows('events').filter(({ involved_kind }) => involved_kind === 'Node');
    expect(about.map(({ involved_name }) => involved_name)).toEqual(['node-1']);
  });

  test('a node: its pressure, and not its heartbeats or images', async () => {
    runPod('cart-1');
    bed.watch();
    await bed.ready();
    const patch = (status: object): void => {
      bed.sim.store.patch('nodes', { namespace: '', name: 'node-1' }, (held) => ({
        ...held,
        status: { ...(held['status'] as object), ...status },
      }));
    };
    patch({ images: [{ names: ['web:1'] }] });
    await bed.pass(600_000);
    expect(bed.rows('nodes')).toHaveLength(1);
    patch({ conditions: [{ type: 'DiskPressure', status: 'True' }] });
    await bed.until(() => bed.rows('nodes').length === 2);
    expect(bed.rows('nodes')[1]).toMatchObject({ ready: 0 });
  });

  test('a pod that is deleted has one row more, also when the watch did not say so', async () => {
    runPod('cart-1');
    runPod('cart-2');
    bed.watch();
    await bed.ready();
    bed.sim.store.delete('pods', 'shop', 'cart-1', { gracePeriodSeconds: 0 });
    await bed.until(() => lastOf(bed.rows('pods'), 'cart-1')?.deleted === 1, 'cart-1 is gone');
    const restore = bed.sim.faults.outage();
    bed.sim.faults.dropConnections('reset');
    await bed.pass(1_000);
    bed.sim.store.delete('pods', 'shop', 'cart-2', { gracePeriodSeconds: 0 });
    bed.sim.store.compact();
    restore();
    await bed.until(() => lastOf(bed.rows('pods'), 'cart-2')?.deleted === 1, 'cart-2 is gone');
    expect(bed.rows('pods').filter(({ deleted }) => deleted === 1)).toHaveLength(2);
    const ofFirst = bed.rows('pods').filter(({ name }) => name === 'cart-1');
    expect(ofFirst.map(({ deleted }) => deleted)).toEqual([0, 1]);
  });
});

describe('the watch', () => {
  test('repeats nothing when everything expires (410) and is listed again', async () => {
    configure('web', { a: '1' });
    deploy('web', { volumes: [{ name: 'c', configMap: { name: 'web' } }] });
    await bed.pass(30_000);
    bed.watch();
    await bed.ready();
    const before = bed.changes.length;
    const asked = bed.asked.length;
    for (let round = 0; round < 3; round += 1) {
      bed.sim.store.compact();
      bed.sim.faults.add({ match: { verb: 'watch' }, fault: { kind: 'watch-expired' }, times: 10 });
      bed.sim.faults.dropConnections('reset');
      await bed.pass(120_000);
    }
    expect(bed.asked.length).toBeGreaterThan(asked + 3 * 8);
    expect(bed.changes.slice(before)).toEqual([]);
    configure('web', { a: '2' });
    await bed.until(() => bed.rows('configmaps').length === 2);
    expectNoRepeats();
  });

  test('goes on without what is forbidden, and says so once for each kind', async () => {
    for (const resource of ['events', 'events.events.k8s.io', 'configmaps', 'deployments.apps']) {
      bed.sim.deny({ resource });
    }
    const volumes = ['a', 'b'].map((name) => ({ name, configMap: { name } }));
    deploy('web', { volumes });
    await bed.pass(30_000);
    bed.watch();
    await bed.ready();
    const said = bed
      .notices()
      .map(({ reason, resource, namespace }) => [reason, resource, namespace]);
    expect(said.toSorted()).toEqual([
      ['forbidden', 'configmaps', 'shop'],
      ['forbidden', 'deployments.apps', 'shop'],
      ['forbidden', 'events', 'default'],
      ['forbidden', 'events', 'shop'],
    ]);
    expect(bed.rows('pods')).toHaveLength(2);
    expect(bed.rows('replicasets')).toHaveLength(1);
    expect(lastOf(bed.rows('owners'), 'web')).toMatchObject({ kind: 'Deployment', object: null });
  });

  test('says of an owner that the cluster serves no such kind', async () => {
    const owner = { apiVersion: 'argoproj.io/v1', kind: 'Rollout', name: 'r', uid: 'r-1' };
    runPod('cart-1');
    bed.sim.store.patch('pods', { namespace: 'shop', name: 'cart-1' }, (pod) => ({
      ...pod,
      metadata: { ...pod.metadata, ownerReferences: [owner] },
    }));
    bed.watch();
    await bed.ready();
    expect(bed.notices()).toMatchObject([{ reason: 'missing', resource: 'Rollout' }]);
    expect(bed.rows('owners')).toMatchObject([{ kind: 'Rollout', name: 'r', uid: 'r-1' }]);
  });

  test('asks for each list once, however many pods name the same', async () => {
    deploy('web', { volumes: [{ name: 'c', configMap: { name: 'web' } }] });
    await bed.pass(30_000);
    bed.watch();
    await bed.ready();
    await bed.pass(60_000);
    const kinds = bed.asked.map((path) => /\/(\w+)\?/.exec(path)?.[1]);
    expect(kinds.toSorted()).toEqual(
      // A single ReplicaSet leads to its Deployment, and that to all of them.
      [
        'configmaps',
        'deployments',
        'events',
        'events',
        'nodes',
        'pods',
        'replicasets',
        'replicasets',
      ],
    );
  });

  test('finds one pod among very many, and asks for it once', async () => {
    for (let i = 0; i < 700; i += 1) runPod(`cart-${String(i)}`);
    const uid = runPod('web-1');
    for (let i = 700; i < 1_400; i += 1) runPod(`cart-${String(i)}`);
    const owner = { apiVersion: 'batch/v1', kind: 'Job', name: 'j', uid: '' };
    const job = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'j', namespace: 'shop' } };
    owner.uid = bed.sim.store.create('jobs.batch', job).metadata.uid ?? '';
    bed.sim.store.patch('pods', { namespace: 'shop', name: 'web-1' }, (pod) => ({
      ...pod,
      metadata: { ...pod.metadata, ownerReferences: [owner] },
    }));
    // Whose it is, is known after all pods have passed.
    bed.watch({ namespaces: ['shop'], workload: { kind: 'job', name: 'j' } });
    await bed.ready();
    expect(bed.rows('pods')).toMatchObject([{ uid, name: 'web-1', owner_kind: 'Job' }]);
    expect(bed.asked.filter((path) => path.endsWith('/pods/web-1')).length).toBeLessThanOrEqual(1);
  });

  test('of many objects of a kind is one watch of all, which tells of those that are named', async () => {
    const names = Array.from({ length: 40 }, (_, i) => `c-${String(i)}`);
    for (const name of [...names, 'other']) configure(name, { a: '1' });
    deploy('web', { volumes: names.map((name) => ({ name, configMap: { name } })) });
    await bed.pass(30_000);
    bed.watch();
    await bed.ready();
    const told = bed.rows('configmaps').map(({ name }) => name ?? '');
    expect(told.toSorted()).toEqual(names.toSorted());
    expect(bed.asked.filter((path) => path.includes('/configmaps?'))).toHaveLength(33);
    configure('other', { a: '2' });
    for (const name of ['c-39', 'c-0']) configure(name, { a: '2' });
    await bed.until(() => bed.rows('configmaps').length === 42);
    bed.sim.store.delete('configmaps', 'shop', 'c-39');
    await bed.until(() => lastOf(bed.rows('configmaps'), 'c-39')?.deleted === 1);
    expect(lastOf(bed.rows('configmaps'), 'other')).toBeUndefined();
    expectNoRepeats();
  });

  test('tries again what failed for a while', async () => {
    deploy('web', { volumes: [{ name: 'c', configMap: { name: 'web' } }] });
    configure('web', { a: '1' });
    await bed.pass(30_000);
    bed.sim.faults.add({
      match: { path: /configmaps|get/ },
      fault: { kind: 'status', code: 500 },
      times: 30,
    });
    bed.watch();
    await bed.ready();
    expect(bed.sim.faults.struck).toBe(30);
    expect(bed.rows('configmaps')).toHaveLength(1);
    expect(bed.notices()).toEqual([]);
  });

  test('ends with all that it has seen, though nobody has read for long', async () => {
    for (let i = 0; i < 20; i += 1) configure(`c-${String(i)}`, { a: 'x'.repeat(900_000) });
    const volumes = Array.from({ length: 20 }, (_, i) => ({
      configMap: { name: `c-${String(i)}` },
    }));
    deploy('web', { volumes });
    await bed.pass(30_000);
    bed.pause();
    bed.watch();
    await bed.pass(30_000);
    bed.feed?.drain();
    await bed.pass(1_000);
    bed.resume();
    await bed.ended;
    expect(bed.rows('configmaps')).toHaveLength(20);
    expect(bed.rows('pods')).toHaveLength(2);
  });

  test('throws what the targets throw, after what it has seen', async () => {
    bed.sim.deny({ resource: 'pods' });
    bed.watch({ namespaces: ['shop'], workload: { kind: 'nothing', name: 'x' } });
    await expect(bed.ended).rejects.toMatchObject({ code: 'TARGET_KIND_UNKNOWN' });
  });

  test('ends after what it has seen, and with the targets', async () => {
    runPod('cart-1');
    bed.watch();
    await bed.until(() => bed.rows('pods').length > 0);
    bed.feed?.drain();
    await bed.ended;
    const { length } = bed.changes;
    runPod('cart-2');
    await bed.pass(10_000);
    expect(bed.changes).toHaveLength(length);
  });
});
