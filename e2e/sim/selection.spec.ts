import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SimBed } from '../harness/sim-bed.ts';

let bed: SimBed;

beforeAll(async () => {
  bed = await SimBed.open();
  for (const name of ['web-1', 'web-2', 'api-1']) {
    bed
      .pod(name, { labels: { tier: name.slice(0, 3) } })()
      .write(`from ${name}\n`);
  }
  bed.pod('batch-1', { namespace: 'data', nodeName: 'node-2' })().write('from batch-1\n');
  bed.pod('other-1', { namespace: 'ops' })().write('from other-1\n');
  const two = bed.pod('two', {
    namespace: 'ops',
    containers: [{ name: 'app' }, { name: 'proxy' }],
  });
  two('app').write('from app\n');
  two('proxy').write('from proxy\n');
});
afterAll(async () => {
  await bed[Symbol.asyncDispose]();
});

/** What a read that ends shows, as sorted `namespace/pod/container`. */
async function read(...args: string[]): Promise<string[]> {
  const { code, out, err } = await bed.run([...args, '--no-follow', '-o', 'json']);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const sources = out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const { namespace, pod, container } = JSON.parse(line) as Record<string, string>;
      return `${namespace}/${pod}/${container}`;
    });
  return [...new Set(sources)].toSorted();
}

describe('which pods', () => {
  test('a query is a regular expression anywhere in the name, of the given namespace only', async () => {
    const [both, exact, all] = await Promise.all([
      read('eb-[12]'),
      read('logs', '^api-1$'),
      read('.'),
    ]);
    expect(both).toEqual(['shop/web-1/app', 'shop/web-2/app']);
    expect(exact).toEqual(['shop/api-1/app']);
    expect(all).toEqual(['shop/api-1/app', 'shop/web-1/app', 'shop/web-2/app']);
  });

  test('-n can be repeated, -A is all', async () => {
    const [two, all] = await Promise.all([
      read('-1', '-n', 'shop', '--namespace', 'data'),
      read('-1$', '-A'),
    ]);
    expect(two).toEqual(['data/batch-1/app', 'shop/api-1/app', 'shop/web-1/app']);
    expect(all).toEqual([
      'data/batch-1/app',
      'ops/other-1/app',
      'shop/api-1/app',
      'shop/web-1/app',
    ]);
  });

  test('the namespace stands before the pod only where there can be several', async () => {
    const [all, one] = await Promise.all([
      bed.run(['batch', '-A', '--no-follow']),
      bed.run(['batch', '-n', 'data', '--no-follow']),
    ]);
    expect(all.out).toMatch(/^\[\d{1,2}:\d\d:\d\d\] data\/batch-1 \[app\] from batch-1\n$/);
    expect(one.out).toMatch(/^\[\d{1,2}:\d\d:\d\d\] batch-1 \[app\] from batch-1\n$/);
  });

  test('-l, --field-selector and --exclude-pod narrow, and a selector needs no query', async () => {
    const [labels, fields, rest] = await Promise.all([
      read('logs', '-l', 'tier in (web)'),
      read('logs', '--field-selector', 'spec.nodeName=node-2', '-A'),
      read('.', '--exclude-pod', '-2$', '--exclude-pod', '^api'),
    ]);
    expect(labels).toEqual(['shop/web-1/app', 'shop/web-2/app']);
    expect(fields).toEqual(['data/batch-1/app']);
    expect(rest).toEqual(['shop/web-1/app']);
  });
});

describe('several queries', () => {
  test('are one picture: each container once, whichever names it', async () => {
    const found = await read('web-1', 'pod/web-1', 'data/pod/batch-1', 'api');
    expect(found).toEqual(['data/batch-1/app', 'shop/api-1/app', 'shop/web-1/app']);
    const { out } = await bed.run(['web-1', 'pod/web-1', '--no-follow', '-o', 'raw']);
    expect(out).toBe('from web-1\n');
  });

  test('of which one does not exist read the others, and say so', async () => {
    const { code, out, err } = await bed.run(['web-1', 'deploy/nope', '--no-follow', '-o', 'raw']);
    expect({ code, out }).toEqual({ code: 0, out: 'from web-1\n' });
    expect(err).toContain('no deployment is named \\"nope\\" in namespace shop');
  });

  test('that name objects of which none exists fail', async () => {
    const { code, err } = await bed.run(['deploy/nope', 'sts/neither', '--no-follow']);
    expect(code).toBe(1);
    expect(err).toMatch(/error\[TARGET_NOT_FOUND\]: no deployment is named "nope"/);
  });
});

describe('nodes', () => {
  test('are chosen by name or pattern, and then no query is needed', async () => {
    const [name, pattern, none] = await Promise.all([
      read('logs', '--node', 'node-2', '-A'),
      read('-1$', '--node', '^node-[23]$', '-A'),
      bed.run(['.', '-A', '--node', 'node', '--no-follow']),
    ]);
    expect(name).toEqual(['data/batch-1/app']);
    expect(pattern).toEqual(['data/batch-1/app']);
    expect(none.err).toContain(
      'error[LOGS_NO_MATCH]: nothing matches: pods in all namespaces on node node',
    );
  });
});

describe('what pods need', () => {
  test('--deps adds the pods of their releases, with what these need in turn', async () => {
    const instance = (name: string) => ({ labels: { 'app.kubernetes.io/instance': name } });
    bed
      .pod('front-1', { namespace: 'stack', ...instance('front') })()
      .write('front\n');
    bed
      .pod('queue-1', { namespace: 'stack', ...instance('queue') })()
      .write('queue\n');
    bed
      .pod('store-1', { namespace: 'stores', ...instance('store') })()
      .write('store\n');
    bed
      .pod('else-1', { namespace: 'stack', ...instance('else') })()
      .write('else\n');
    const folder = mkdtempSync(join(tmpdir(), 'stack-'));
    try {
      const head = 'defaults: { namespace: stack, chart: c }\nreleases:\n';
      const file = (needs: string): string =>
        `${head}  - { name: front, needs: [queue] }\n  - { name: queue, needs: [${needs}] }\n` +
        '  - { name: store, namespace: stores }\n  - { name: else }\n';
      writeFileSync(join(folder, 'stack.yaml'), file('store'));
      const args = ['front', '-n', 'stack', '--deps', '--config', folder];
      expect(await read(...args)).toEqual([
        'stack/front-1/app',
        'stack/queue-1/app',
        'stores/store-1/app',
      ]);
      writeFileSync(join(folder, 'stack.yaml'), file('stroe'));
      const { code, err } = await bed.run([...args, '--no-follow']);
      expect(code).toBe(2);
      expect(err).toContain('stack.yaml:4: release queue needs stroe');
      expect(err).toContain('try: did you mean store?');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('which containers', () => {
  test('-c chooses, --exclude-container leaves out', async () => {
    const [chosen, rest] = await Promise.all([
      read('two', '-n', 'ops', '-c', '^pro'),
      read('two', '-n', 'ops', '--exclude-container', 'proxy'),
    ]);
    expect(chosen).toEqual(['ops/two/proxy']);
    expect(rest).toEqual(['ops/two/app']);
  });

  test('--container-state, --image and the switches for roles narrow', async () => {
    bed.sim.store.create('pods', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'roles', namespace: 'roles', annotations: printing('setup', 'main') },
      spec: {
        initContainers: [{ name: 'setup', image: 'tools:1' }],
        containers: [{ name: 'main', image: 'server:2' }],
      },
    });
    const follow = bed.start(['roles', '-n', 'roles', '-o', 'raw']);
    await follow.shows('hello main');
    await follow.interrupt();
    const chosen = await Promise.all([
      read('roles', '-n', 'roles', '--container-state', 'running'),
      read('roles', '-n', 'roles', '--container-state', 'terminated'),
      read('roles', '-n', 'roles', '--no-init-containers'),
      read('roles', '-n', 'roles', '--image', '^tools:'),
    ]);
    const [main, setup] = [['roles/roles/main'], ['roles/roles/setup']];
    expect(chosen).toEqual([main, setup, main, setup]);
  });

  test('init containers, sidecars and ephemeral containers are read too', async () => {
    bed.sim.store.create('pods', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: 'full',
        namespace: 'kinds',
        annotations: printing('setup', 'mesh', 'main'),
      },
      spec: {
        initContainers: [
          { name: 'setup', image: 'any' },
          { name: 'mesh', image: 'any', restartPolicy: 'Always' },
        ],
        containers: [{ name: 'main', image: 'any' }],
      },
    });
    const follow = bed.start(['full', '-n', 'kinds', '-o', 'json']);
    for (const name of ['setup', 'mesh', 'main']) await follow.shows(`"message":"hello ${name}"`);

    bed.sim.store.patch('pods', { namespace: 'kinds', name: 'full' }, (pod) => ({
      ...pod,
      spec: { ...(pod['spec'] as object), ephemeralContainers: [{ name: 'debug', image: 'any' }] },
    }));
    await follow.shows('"message":"hello debug"');
    const { code, err } = await follow.interrupt();
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });
});

describe('a workload', () => {
  test('is its pods by owner: another workload with the same labels does not leak in', async () => {
    const labels = { app: 'twin' };
    const workload = (kind: string, name: string, text: string) => ({
      apiVersion: 'apps/v1',
      kind,
      metadata: { name, namespace: 'twins' },
      spec: {
        replicas: 2,
        serviceName: name,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels, annotations: printing('main', text) },
          spec: { containers: [{ name: 'main', image: 'any' }] },
        },
      },
    });
    bed.sim.store.create('deployments.apps', workload('Deployment', 'front', 'front'));
    bed.sim.store.create('statefulsets.apps', workload('StatefulSet', 'back', 'back'));

    const deployment = bed.start(['deployment/front', '-n', 'twins', '-o', 'raw']);
    const short = bed.start(['sts/back', '-n', 'twins']);
    await deployment.shows(/(hello main\n){2}/);
    await short.shows(/back-0 \[main\][^]*back-1 \[main\]/);

    // Scaling is picked up, again only of this workload.
    for (const [resource, name] of [
      ['deployments.apps', 'front'],
      ['statefulsets.apps', 'back'],
    ] as const) {
      bed.sim.store.patch(resource, { namespace: 'twins', name }, (object) => ({
        ...object,
        spec: { ...(object['spec'] as object), replicas: 3 },
      }));
    }
    await short.shows('back-2 [main]');
    await deployment.shows(/(hello main\n){3}/);
    await Promise.all([short.interrupt(), deployment.interrupt()]);
    expect(short.lines).toHaveLength(3);
    expect(short.lines.every((line) => line.includes(' back-'))).toBe(true);
    expect(deployment.lines).toHaveLength(3);
  });
});

describe('while it follows', () => {
  test('new pods are picked up, those that went are over, and the rest goes on', async () => {
    const stays = bed.pod('live-1', { namespace: 'flux' });
    stays().write('live-1 first\n');
    const follow = bed.start(['live', '-n', 'flux', '-o', 'raw']);
    await follow.shows('live-1 first\n');

    bed.pod('live-2', { namespace: 'flux' })().write('live-2 from its first line\n');
    bed.pod('dead-2', { namespace: 'flux' })().write('of another name\n');
    await follow.shows('live-2 from its first line\n');

    bed.sim.kubelet.container('flux', 'live-2', 'app').write('live-2 last words\n');
    bed.sim.kubelet.deletePod('flux', 'live-2');
    await follow.shows('live-2 last words\n');
    stays().write('live-1 goes on\n');
    await follow.shows('live-1 goes on\n');

    const { code, out, err } = await follow.interrupt();
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toBe(
      'live-1 first\nlive-2 from its first line\nlive-2 last words\nlive-1 goes on\n',
    );
  });

  test('--condition ready=false is live: a pod is read while it is not ready', async () => {
    const pod = (name: string, ready: 'True' | 'False') => {
      const control = bed.pod(name, { namespace: 'probes' });
      setReady(name, ready);
      return control;
    };
    pod('sound', 'True')().write('sound is quiet\n');
    pod('sick', 'False')().write('sick speaks\n');
    const follow = bed.start(['.', '-n', 'probes', '--condition', 'ready=false', '-o', 'raw']);
    await follow.shows('sick speaks\n');

    setReady('sound', 'False');
    await follow.shows('sound is quiet\n');
    bed.sim.kubelet.container('probes', 'sound', 'app').write('sound complains\n');
    await follow.shows('sound complains\n');
    await follow.interrupt();
  });
});

function setReady(name: string, status: 'True' | 'False'): void {
  bed.sim.store.patch('pods', { namespace: 'probes', name }, (object) => {
    const { conditions = [], ...rest } = (object['status'] ?? {}) as {
      conditions?: { type: string; status: string }[];
    };
    const next = conditions.map((one) => (one.type === 'Ready' ? { ...one, status } : one));
    return { ...object, status: { ...rest, conditions: next } };
  });
}

/** The annotation by which simulated containers print `hello <name>` and stay, or end if they are init. */
function printing(...names: string[]): Record<string, string> {
  const program = (name: string) => ({
    run: 'script',
    steps: [{ print: `hello ${name}\n` }, ...(name === 'setup' ? [{ exit: 0 }] : [])],
  });
  const programs = [...names, 'debug'].map((name) => [name, program(name)]);
  return { 'sim.ktl.dev/program': JSON.stringify(Object.fromEntries(programs)) };
}
