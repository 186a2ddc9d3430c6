import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { SimBed } from '../harness/sim-bed.ts';

let bed: SimBed;

beforeEach(async () => {
  bed = await SimBed.open();
});
afterEach(async () => {
  await bed[Symbol.asyncDispose]();
});

/** A Deployment whose container runs a shell line. */
function deploy(name: string, script: string, namespace = 'shop'): void {
  const { store } = bed.sim;
  if (store.get('namespaces', '', namespace) === undefined) {
    store.create('namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: namespace },
    });
  }
  const labels = { app: name };
  const containers = [{ name: 'app', image: 'base:1', command: ['sh', '-c', script] }];
  store.create('deployments.apps', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers } },
    },
  });
}

const reasons = (lines: readonly string[]): string[] =>
  lines.flatMap((line) => /◆ \S+ (\S+) /.exec(line)?.[1] ?? []);

describe('--events', () => {
  test('of a workload shows the events of its pods and owners beside the lines, each once', async () => {
    deploy('checkout', 'echo ready; sleep 3600');
    deploy('web', 'echo web; sleep 3600');
    const follow = bed.start(['deploy/checkout', '--events']);
    await follow.shows('Started');
    await follow.shows('ready');
    bed.sim.faults.dropConnections('reset');
    const { out, code, err } = await follow.interrupt();
    expect([code, err]).toEqual([0, '']);
    expect(out).not.toContain('web');
    expect(reasons(out.split('\n')).sort()).toEqual([
      'Created',
      'Pulled',
      'Pulling',
      'ScalingReplicaSet',
      'Scheduled',
      'Started',
      'SuccessfulCreate',
    ]);
  });

  test('of pods that crash shows why, and counts instead of repeating', async () => {
    deploy('checkout', 'echo no; exit 1');
    const follow = bed.start(['checkout', '-e', '-o', 'json']);
    await follow.shows('"BackOff"');
    await follow.shows('"message":"no"');
    const { lines } = follow;
    await follow.interrupt();
    const all = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    const backOff = all.find(({ reason }) => reason === 'BackOff');
    expect(backOff).toMatchObject({
      kind: 'event',
      type: 'Warning',
      object: { kind: 'Pod', namespace: 'shop', container: 'app' },
      source: { component: 'kubelet' },
    });
    expect(new Set(all.map(({ kind }) => kind))).toEqual(new Set(['line', 'event']));
  });

  test('goes on with the lines where events are forbidden, and is exit 5', async () => {
    bed.pod('app-1')().write('line 1\n');
    bed.sim.deny({ resource: 'events' });
    bed.sim.deny({ resource: 'events.events.k8s.io' });
    const { code, out, err } = await bed.run(['app', '--events', '--no-follow', '-o', 'raw']);
    expect([code, out]).toEqual([5, 'line 1\n']);
    expect(err).toMatch(/no events are shown: .*may not list events in namespace/);
    expect(err.match(/events are shown/g)).toHaveLength(1);
  });
});

describe('--events-only', () => {
  test('shows no lines, and ends with --no-follow; --since and --tail choose', async () => {
    deploy('checkout', 'echo ready; sleep 3600');
    const ready = bed.start(['checkout', '-O']);
    await ready.shows('Started');
    const { out: live } = await ready.interrupt();
    expect(live).not.toContain('ready\n');
    const whole = await bed.run(['checkout', '-O', '--no-follow']);
    expect([whole.code, reasons(whole.out.split('\n'))]).toEqual([
      0,
      ['Scheduled', 'Pulling', 'Pulled', 'Created', 'Started'],
    ]);
    const last = await bed.run(['checkout', '-O', '--no-follow', '--tail', '2']);
    expect(reasons(last.out.split('\n'))).toEqual(['Created', 'Started']);
    const none = await bed.run([
      'checkout',
      '-O',
      '--no-follow',
      '--since',
      '2099-01-01T00:00:00Z',
    ]);
    expect([none.code, none.out]).toEqual([0, '']);
  });

  test('is exit 7 where events are forbidden', async () => {
    bed.pod('app-1');
    bed.sim.deny({ resource: 'events' });
    bed.sim.deny({ resource: 'events.events.k8s.io' });
    const { code, err } = await bed.run(['app', '-O']);
    expect(code).toBe(7);
    expect(err).toContain('API_FORBIDDEN');
  });

  test('with --until end then, also where no lines are read', async () => {
    deploy('checkout', 'echo ready; sleep 3600');
    const { code, out } = await bed.start(['checkout', '--events-only', '--until', '+1s']).end();
    expect(code).toBe(0);
    expect(out).not.toContain('ready');
  });
});
