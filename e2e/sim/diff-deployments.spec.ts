import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { SimBed } from '../harness/sim-bed.ts';

let bed: SimBed;

beforeEach(async () => {
  bed = await SimBed.open();
});
afterEach(async () => {
  await bed[Symbol.asyncDispose]();
});

const says = (...lines: readonly string[]): string =>
  [...lines.map((line) => `echo '${line}'`), 'sleep 3600'].join('; ');
const served = 'level=info msg=served';
const good = says(served, served, served, served, served);
const better = says('level=info msg=better');
const bad = says(
  ...[1, 2, 3, 4].map((order) => `ERROR no price of order ${String(order)}`),
  served,
);

/** A Deployment of two pods. */
function deploy(name: string, labels: Record<string, string> = {}): void {
  const { store } = bed.sim;
  if (store.get('namespaces', '', 'shop') === undefined) {
    store.create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
  }
  store.create('deployments.apps', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'shop', labels },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: name } },
      strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template: template(name, good),
    },
  });
}

function template(name: string, script: string, readyAfterSeconds = 0): object {
  const readinessProbe = { initialDelaySeconds: readyAfterSeconds };
  const container = { name: 'app', image: 'shop:1', command: ['sh', '-c', script], readinessProbe };
  return { metadata: { labels: { app: name } }, spec: { containers: [container] } };
}

/** Begins a rollout; one of a bad version never gets ready. */
function roll(name: string, script: string): void {
  bed.sim.store.patch('deployments.apps', { namespace: 'shop', name }, (found) => ({
    ...found,
    spec: {
      ...(found['spec'] as object),
      template: template(name, script, script === bad ? 3_600 : 0),
    },
  }));
}

interface Diff {
  readonly phase: string;
  readonly worse: boolean;
  readonly reasons: readonly { readonly kind: string }[];
  readonly new: Readonly<Record<string, unknown>>;
  readonly old: Readonly<Record<string, unknown>> | null;
  readonly errors: readonly unknown[];
}

interface Picture {
  readonly notes: readonly string[];
  readonly deployments: readonly (Diff & { readonly name: string })[];
}

async function once(...args: readonly string[]): Promise<Picture> {
  const words = ['logs', 'diff-deployments', ...args, '--once', '-o', 'json'];
  const { out, code, err } = await bed.run(words);
  expect([code, err]).toEqual([0, '']);
  return JSON.parse(out) as Picture;
}

/** Waits until a picture of the Deployment is as wanted. */
async function seen(name: string, isWanted: (diff: Diff) => boolean): Promise<Diff> {
  for (;;) {
    const { deployments } = await once(name);
    const [diff] = deployments;
    if (diff !== undefined && isWanted(diff)) return diff;
  }
}

const isWhole = ({ new: side }: Diff): boolean =>
  (side['window'] as { readonly lines: number }).lines === 5 && side['ready'] === 0;

describe('logs diff-deployments', () => {
  test('mid-rollout puts lines, errors and pods on their side, and says that new is worse', async () => {
    deploy('api');
    await seen('api', (diff) => diff.new['ready'] === 2);
    roll('api', bad);
    const diff = await seen('api', isWhole);
    expect(diff).toMatchObject({
      phase: 'under-way',
      worse: true,
      reasons: [{ kind: 'error-share', old: 0 }],
      new: { revisions: [2], wanted: 1, ready: 0, window: { lines: 5, errors: 4 } },
      old: { revisions: [1], wanted: 2, ready: 2, window: { lines: 10, errors: 0 } },
      errors: [{ message: 'no price of order <n>', new: 4, old: 0 }],
    });
  });

  test('without a rollout shows the one revision, as text, and follows until it is asked to end', async () => {
    deploy('api');
    await seen('api', (diff) => diff.new['ready'] === 2);
    const follow = bed.start(['logs', 'diff-deployments', 'deploy/api', '--interval', '200ms']);
    await follow.shows('shop/api: no rollout under way, revision 1');
    roll('api', better);
    await follow.shows('shop/api: rollout complete, revision OLD 1 -> NEW 2');
    const { code, err, out } = await follow.interrupt();
    expect([code, err]).toEqual([0, '']);
    expect(out).not.toMatch(/[^\n -~]/);
  });

  test('as a gate ends with 3 when the new side is worse, and with 0 when the rollout is complete', async () => {
    deploy('api');
    deploy('web');
    await seen('api', (diff) => diff.new['ready'] === 2);
    const gate = (name: string) =>
      bed.start([
        ...['logs', 'diff-deployments', name, '--fail-on-regression', '-o', 'json'],
        ...['--interval', '100ms'],
      ]);
    const [api, web] = [gate('api'), gate('web')];
    await Promise.all([api.shows('"idle"'), web.shows('"idle"')]);
    roll('api', bad);
    roll('web', better);
    expect(await api.end()).toMatchObject({ code: 3, err: '' });
    expect(await web.end()).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(web.lines.at(-1) ?? '')).toMatchObject({
      deployments: [{ phase: 'complete', worse: false }],
    });
  });

  test('--once with the gate judges what is there', async () => {
    deploy('api');
    await seen('api', (diff) => diff.new['ready'] === 2);
    roll('api', bad);
    await seen('api', isWhole);
    const words = ['logs', 'diff-deployments', 'api', '--once', '--fail-on-regression'];
    const { code, out } = await bed.run(words);
    expect(code).toBe(3);
    expect(out).toContain('NEW IS WORSE: errors are 80.0% of its log, 0% of OLD');
    expect(out).toMatch(/^ +4 +- ! no price of order <n>$/m);
    expect((await bed.run([...words, '--threshold', '5'])).code).toBe(0);
  });

  test('finds Deployments by label, and names none that is not there', async () => {
    deploy('api', { tier: 'backend' });
    deploy('web', { tier: 'edge' });
    const { deployments } = await once('-l', 'tier=backend');
    expect(deployments.map(({ name }) => name)).toEqual(['api']);
    const none = await bed.run(['logs', 'diff-deployments', '-l', 'tier=none', '--once']);
    expect([none.code, none.err]).toEqual([1, expect.stringContaining('error[DIFF_NO_MATCH]')]);
  });

  test('-A alone compares what is in a rollout, and a bare call says what to type', async () => {
    deploy('api');
    deploy('calm');
    await seen('api', (diff) => diff.new['ready'] === 2);
    await seen('calm', (diff) => diff.new['ready'] === 2);
    expect((await once('-A')).deployments).toEqual([]);
    const idle = await bed.run(['logs', 'diff-deployments', '-A', '--once']);
    expect([idle.code, idle.out]).toEqual([
      0,
      expect.stringContaining('no rollout is under way\n'),
    ]);
    roll('api', bad);
    await seen('api', (diff) => diff.old !== null);
    const { deployments } = await once('-A');
    expect(deployments.map(({ name }) => name)).toEqual(['api']);
    const bare = await bed.run(['logs', 'diff-deployments']);
    expect([bare.code, bare.err]).toEqual([2, expect.stringContaining('-A alone compares')]);
  });

  test('a name that is not there is an error with the nearest one', async () => {
    deploy('checkout');
    const { code, err } = await bed.run(['logs', 'diff-deployments', 'chekout']);
    expect(code).toBe(1);
    expect(err).toContain('no Deployment is named "chekout" in namespace shop');
    expect(err).toContain('did you mean checkout?');
  });

  test.each([
    ['events', 'list', 'no events: '],
    ['pods/log', 'get', 'no logs: '],
  ])('without the right to %s says so, and shows the rest', async (right, verb, note) => {
    deploy('api');
    await seen('api', (diff) => diff.new['ready'] === 2);
    const resources = right === 'events' ? ['events', 'events.events.k8s.io'] : [right];
    for (const resource of resources) bed.sim.deny({ verb: '*', resource });
    const { notes, deployments } = await once('api');
    expect(notes).toEqual([expect.stringContaining(note)]);
    expect(notes[0]).toContain(verb);
    expect(deployments[0]).toMatchObject({ errors: [], new: { ready: 2 } });
  });

  test('is no query, and no other word is kept from being one', async () => {
    bed.pod('diff-deployments-1')().write('of a pod\n');
    const query = await bed.run(['logs', '--no-follow', '--', 'diff-deployments']);
    expect(query.out).toContain('of a pod');
    const nothing = await bed.run(['logs', '-n', 'shop', 'diff-deployments']);
    expect([nothing.code, nothing.err]).toEqual([
      2,
      expect.stringContaining('error[DIFF_DEPLOYMENT_MISSING]'),
    ]);
  });

  test('on a terminal paints in place, and leaves the last picture behind', async () => {
    deploy('api');
    await seen('api', (diff) => diff.new['ready'] === 2);
    const words = ['logs', 'diff-deployments', 'api', '--fail-on-regression'];
    const live = bed.start(words, { terminal: true });
    await live.shows('no rollout under way');
    roll('api', bad);
    const { code, out } = await live.end();
    expect(code).toBe(3);
    const [, after = ''] = out.split('\x1b[?1049l');
    expect(out.split('\x1b[?1049h')).toHaveLength(2);
    expect(after).toContain('NEW IS WORSE');
    expect(after).not.toMatch(/\x1b\[[^m]*[A-Za-ln-z]/);
  });
});
