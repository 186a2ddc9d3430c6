import { appendFile, readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { SimBed } from '../harness/sim-bed.ts';

let bed: SimBed;

beforeEach(async () => {
  bed = await SimBed.open();
});
afterEach(async () => {
  await bed[Symbol.asyncDispose]();
});

const watch = (...args: readonly string[]): readonly string[] => [
  'logs',
  'drift',
  'watch',
  ...args,
];
const once = (...args: readonly string[]): readonly string[] => watch('--iterations', '1', ...args);
const often = ['--interval', '100ms'];

/** A Deployment of two pods. */
function deploy(name: string): void {
  const { store } = bed.sim;
  store.create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
  store.create('deployments.apps', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'shop' },
    spec: { replicas: 2, selector: { matchLabels: { app: name } }, template: template(name, '1') },
  });
}

function template(name: string, version: string): object {
  const container = {
    name: 'app',
    image: `${name}:${version}`,
    command: ['sh', '-c', 'sleep 3600'],
  };
  return { metadata: { labels: { app: name } }, spec: { containers: [container] } };
}

function roll(name: string): void {
  bed.sim.store.patch('deployments.apps', { namespace: 'shop', name }, (found) => ({
    ...found,
    spec: { ...(found['spec'] as object), template: template(name, '2') },
  }));
}

interface Line {
  readonly iteration: number;
  readonly resumedFrom: string | null;
  readonly unseen: object | null;
  readonly drift: boolean;
  readonly added: readonly { readonly name: string }[];
  readonly removed: readonly object[];
}

const parsed = (lines: readonly string[]): readonly Line[] =>
  lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Line);

describe('logs drift watch', () => {
  test('shows a rollout under its workload, with both hashes and revisions', async () => {
    deploy('api');
    const run = bed.start(watch('deploy/api', ...often));
    await run.shows(/2 pods(?: now|$)/m);
    roll('api');
    await run.shows(/^~ {2}Deployment\/api +rollout hash \w+ -> \w+ \(revision 1 -> 2\): /m);
    await run.shows(/^\+ {2}api-\w+-\w+ +(?:Pending|Running)/m);
    await run.shows(/^- {2}api-\w+-\w+ +was /m);
    const { code, err, out } = await run.interrupt();
    expect([code, err]).toEqual([0, '']);
    expect(out).not.toMatch(/[^\n -~]/);
  });

  test('tells restarts, and pods of the query alone', async () => {
    const db = bed.pod('db-0');
    bed.pod('web-0');
    const run = bed.start(watch('^db-', ...often));
    await run.shows('1 pod now; watching pods matching /^db-/ in namespace shop');
    await run.shows('no change; 1 pod');
    db().restart();
    await run.shows(/^~ {2}db-0 {2}.*container app restarts 0 -> 1/m);
    expect((await run.interrupt()).out).not.toContain('web-0');
  });

  test('an outage is said, and takes no pod for removed', async () => {
    bed.pod('db-0');
    const run = bed.start(watch('--json', ...often));
    await run.shows('"iteration":2');
    const back = bed.sim.faults.outage();
    await run.shows('"unseen":{"since":"');
    back();
    bed.pod('later');
    await run.shows('"name":"later"');
    const { code, lines } = { ...(await run.interrupt()), lines: parsed(run.lines) };
    expect(code).toBe(0);
    expect(lines.flatMap(({ removed }) => removed)).toEqual([]);
    expect(lines.flatMap(({ added }) => added).map(({ name }) => name)).toEqual(['later']);
    expect(lines.map(({ iteration }) => iteration)).toEqual(lines.map((_, index) => index + 1));
  });

  test('an outage is said in words, and that it is over', async () => {
    bed.pod('db-0');
    const run = bed.start(watch(...often));
    await run.shows('no change; 1 pod');
    const back = bed.sim.faults.outage();
    await run.shows(
      /cannot see all pods since .*no pod is taken for removed; 1 pod when last seen/,
    );
    back();
    await run.shows(/all pods are seen again, after \d+ s/);
    expect((await run.interrupt()).out).not.toMatch(/\d removed/);
  });

  test('without the right to list pods ends with 7, and names it', async () => {
    bed.sim.deny({ verb: 'list', resource: 'pods' });
    bed.sim.deny({ verb: 'watch', resource: 'pods' });
    const { code, err, out } = await bed.run(once());
    expect([code, out]).toEqual([7, '']);
    expect(err).toContain('error[API_FORBIDDEN]');
    expect(err).toMatch(/needs the verb "(?:list|watch)" on "pods"/);
  });

  test('without the right to ReplicaSets has everything but revisions', async () => {
    bed.sim.deny({ verb: '*', resource: 'replicasets.apps' });
    deploy('api');
    const run = bed.start(watch(...often));
    await run.shows(/2 pods(?: now|$)/m);
    roll('api');
    await run.shows(/^~ {2}Deployment\/api +rollout hash \w+ -> \w+: /m);
    expect((await run.interrupt()).err).toBe('');
  });

  test('ends with 3 at the first drift that a gate sees, and with 130 before it had its samples', async () => {
    bed.pod('db-0');
    const gate = bed.start(watch('--fail-on-drift', ...often));
    await gate.shows('no change; 1 pod');
    bed.pod('db-1');
    const { code, out } = await gate.end();
    expect(code).toBe(3);
    expect(out).toMatch(/1 added; 2 pods\n\+ {2}db-1 {2}\S.*\n$/);
    const some = bed.start(watch('--iterations', '5', '--interval', '1h'));
    await some.shows('2 pods now');
    expect((await some.interrupt()).code).toBe(130);
  });

  test('on a terminal a sample without a change is one faint line', async () => {
    bed.pod('db-0');
    const { code, out } = await bed.run(watch('--iterations', '2', ...often), { terminal: true });
    expect(code).toBe(0);
    expect(out).toMatch(/\x1b\[2m\d\d:\d\d:\d\d {2}\x1b\[0m\x1b\[2mno change; 1 pod\x1b\[0m\r?\n/);
  });

  test.each([
    [['--history', '20'], '--history-limit 20 says'],
    [['--interval', '1ms'], 'is too short'],
    [['('], 'error[ARG_INVALID]'],
  ])('%j is refused', async (args, said) => {
    const { code, err } = await bed.run(watch(...args));
    expect(code).toBe(2);
    expect(err).toContain(said);
  });

  test('a namespace that does not exist is named', async () => {
    bed.pod('db-0');
    const { code, err } = await bed.run(once('-n', 'shp'));
    expect(code).toBe(1);
    expect(err).toContain('error[NAMESPACE_NOT_FOUND]');
    expect(err).toContain('did you mean shop?');
  });
});

describe('--history', () => {
  const kept = async (file: string): Promise<readonly Line[]> =>
    parsed((await readFile(file, 'utf8')).split('\n'));

  test('goes on with the last sample of the same selection', async () => {
    bed.pod('db-0');
    const file = join(bed.home, 'drift.ndjson');
    expect((await bed.run(once('--history', file))).out).toContain('1 pod now');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    // Another selection is nothing to compare with.
    expect((await bed.run(once('^db', '--history', file))).out).toContain('1 pod now');
    bed.pod('db-1');
    const next = await bed.run(once('--history', file, '--fail-on-drift'));
    expect(next.code).toBe(3);
    expect(next.out).toMatch(/^pods in namespace shop, compared with \d{4}-.* of \S+drift\.ndjson/);
    expect(next.out).toMatch(/^\+ {2}db-1 {2}/m);
    const calm = await bed.run(once('--history', file, '--fail-on-drift', '--json'));
    expect(calm.code).toBe(0);
    expect(parsed(calm.out.split('\n'))).toMatchObject([{ drift: false, resumedFrom: file }]);
    expect(await kept(file)).toHaveLength(4);
  });

  test('survives a line that was cut off, and nothing else', async () => {
    bed.pod('db-0');
    const file = join(bed.home, 'drift.ndjson');
    await bed.run(once('--history', file));
    await appendFile(file, '{"kind":"ktl-drift/1","sel');
    const { code, out } = await bed.run(once('--history', file));
    expect(code).toBe(0);
    expect(out).toContain('no change; 1 pod');
    expect(await kept(file)).toHaveLength(2);
  });

  test('leaves a file alone that is something else', async () => {
    for (const text of ['my notes', 'my notes\n', '{"kind":"Pod"}\n{"kind":"Pod"}\n']) {
      const file = await bed.file('notes', text);
      const { code, err } = await bed.run(once('--history', file));
      expect(code).toBe(2);
      expect(err).toContain('error[DRIFT_HISTORY_UNREADABLE]');
      expect(await readFile(file, 'utf8')).toBe(text);
    }
  });

  test('stays bounded, and can still be gone on with', async () => {
    bed.pod('db-0');
    const file = join(bed.home, 'drift.ndjson');
    const args = ['--history', file, '--history-limit', '5', ...often];
    await bed.run(watch('--iterations', '60', ...args));
    expect((await kept(file)).length).toBeLessThan(26);
    expect((await bed.run(once(...args))).out).toContain('no change; 1 pod');
    expect((await readdir(bed.home)).filter((name) => name.startsWith('drift'))).toEqual([
      'drift.ndjson',
    ]);
  });

  test('says where it cannot be written', async () => {
    const { code, err } = await bed.run(once('--history', join(bed.home, 'none', 'file')));
    expect(code).toBe(1);
    expect(err).toContain('is in a folder that does not exist');
  });
});
