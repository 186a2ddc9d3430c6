import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { SimBed } from '../harness/sim-bed.ts';

let bed: SimBed;
let before: string;
let after: string;

beforeEach(async () => {
  bed = await SimBed.open();
  [before, after] = [join(bed.home, 'before.sqlite'), join(bed.home, 'after.sqlite')];
});
afterEach(async () => {
  await bed[Symbol.asyncDispose]();
});

const diff = (...args: readonly string[]): readonly string[] => [
  'logs',
  'capture',
  'diff',
  ...args,
];

/** A Deployment whose pods take their level from a ConfigMap, and a password with it. */
function deploy(): void {
  const { store } = bed.sim;
  store.create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
  store.create('configmaps', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'api', namespace: 'shop' },
    data: { LEVEL: 'info', DB_PASSWORD: 'sesame-4711' },
  });
  store.create('deployments.apps', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'api', namespace: 'shop' },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: 'api' } },
      template: template('api:1', "echo 'level=info msg=served'; sleep 3600"),
    },
  });
}

function template(image: string, script: string): object {
  const container = {
    ...{ name: 'app', image, command: ['sh', '-c', script] },
    envFrom: [{ configMapRef: { name: 'api' } }],
  };
  return { metadata: { labels: { app: 'api' } }, spec: { containers: [container] } };
}

/** Another image that fails, and other config. */
function roll(): void {
  const { store } = bed.sim;
  const place = { namespace: 'shop', name: 'api' };
  store.patch('configmaps', place, (found) => ({
    ...found,
    data: { LEVEL: 'debug', DB_PASSWORD: 'open-4712', EXTRA: 'yes' },
  }));
  const failures = [1, 2, 3].map((n) => `echo 'level=error msg="no answer from db-${String(n)}"'`);
  store.patch('deployments.apps', place, (found) => ({
    ...found,
    spec: {
      ...(found['spec'] as object),
      template: template('api:2', [...failures, 'sleep 3600'].join('; ')),
    },
  }));
}

/** Captures until the terminal shows something. */
async function capture(file: string, wanted: string): Promise<void> {
  const run = bed.start(['deploy/api', '-o', 'raw', '--capture', file]);
  await run.shows(wanted);
  const { code, err } = await run.interrupt();
  expect([code, err]).toEqual([0, expect.stringContaining('capture: ')]);
}

async function captureBoth(): Promise<void> {
  deploy();
  await capture(before, 'msg=served');
  roll();
  // The old pod goes when the new one is ready.
  const settled = bed.start(['logs', 'drift', 'watch', 'deploy/api', '--interval', '100ms']);
  await settled.shows(/\b1 pod\b/);
  await settled.interrupt();
  await capture(after, 'db-3');
}

describe('ktl logs capture diff', () => {
  test('shows what a rollout changed: image, revision, config, errors; and no secret', async () => {
    await captureBoth();
    const { code, out, err } = await bed.run(diff(before, after));
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/rollout hash \w+ -> \w+ \(revision 1 -> 2\)/);
    expect(out).toContain('~ Deployment shop/api, app: api:1 -> api:2');
    expect(out).toMatch(/~ shop\/api: revision 1 -> 2/);
    expect(out).toMatch(/~ LEVEL: info -> debug\n +\+ EXTRA: yes/);
    expect(out).toMatch(/New warnings and errors\n {2}\+ 3x {2}.*no answer from/);
    expect(out).not.toMatch(/sesame|4711|4712/);
    expect(out).not.toMatch(/[^\n -~]/);
  });

  test('is JSON for other programs, and status 3 where it is asked for', async () => {
    await captureBoth();
    const found = await bed.run(diff(before, after, '-o', 'json', '--fail-on-drift'));
    expect(found.code).toBe(3);
    const difference = JSON.parse(found.out) as Record<string, unknown>;
    expect(difference).toMatchObject({
      changed: true,
      images: [{ workload: 'Deployment shop/api', from: ['api:1'], to: ['api:2'] }],
      patterns: { added: [{ count: 3 }] },
    });
    const same = await bed.run(diff(before, before, '--fail-on-drift'));
    expect(same.code).toBe(0);
    expect(same.out).toContain(
      'nothing drifted: pods, images, config, restarts, warnings and errors are as they were',
    );
  });

  test('with --live the other side is the cluster: the pods that were captured', async () => {
    deploy();
    await capture(before, 'msg=served');
    const same = await bed.run(diff(before, '--live', '--fail-on-drift'));
    expect(same.out).toContain('are not compared');
    expect([same.code, same.err]).toEqual([0, '']);
    roll();
    bed.pod('other-1');
    const other = await bed.run(diff(before, '--live', '--pod-query', 'other', '-o', 'json'));
    const { pods } = JSON.parse(other.out) as { pods: { added: { name: string }[] } };
    expect(pods.added.map(({ name }) => name)).toEqual(['other-1']);
    expect(JSON.parse(other.out)).toMatchObject({ pods: { removed: [] }, deployments: [] });
    const mine = await bed.run(diff(before, '--live'));
    expect(mine.out).toContain('~ LEVEL: info -> debug');
    expect(mine.out).not.toContain('other-1');
  });

  test('the cluster is asked with the selection of the capture', async () => {
    bed.pod('api-1')().write('one\n');
    bed
      .pod('api-2', { containers: [{ name: 'proxy' }] })('proxy')
      .write('two\n');
    const words = ['api', '-c', 'app', '--exclude-pod', 'nothing', '--no-follow'];
    expect((await bed.run([...words, '--capture', before])).code).toBe(0);
    const live = await bed.run(diff(before, '--live', '-o', 'json', '--fail-on-drift'));
    expect(JSON.parse(live.out)).toMatchObject({ pods: { added: [], removed: [] } });
    expect(live.code).toBe(0);
  });

  test('says what is missing, what does not fit, and what is no capture', async () => {
    bed.pod('api-1')().write('one\n');
    await bed.run(['api', '--no-follow', '--capture', before]);
    const one = await bed.run(diff(before));
    expect([one.code, one.err]).toEqual([2, expect.stringContaining('write --live')]);
    const both = await bed.run(diff(before, before, '--live'));
    expect([both.code, both.err]).toEqual([2, expect.stringContaining('FLAG_CONFLICT')]);
    const lone = await bed.run(diff(before, before, '--pod-query', 'x'));
    expect([lone.code, lone.err]).toEqual([2, expect.stringContaining('--live')]);
    const text = await bed.file('notes.txt', 'nothing to see');
    const none = await bed.run(diff(before, text));
    expect([none.code, none.err]).toEqual([
      1,
      expect.stringContaining('error[ARTIFACT_WRONG_KIND]'),
    ]);
  });
});
