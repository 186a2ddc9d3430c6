import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Capture } from '@ktl/sqlite-archive';
import { poll } from '@ktl/testbed';
import { ClusterBed, holds, holdsLines } from '../harness/cluster-bed.ts';
import { generatorImage } from '../harness/generator.ts';
import {
  absentImage,
  crashLines,
  FailingRollout,
  planted,
  proxyLines,
  steadyLines,
} from '../harness/failing-rollout.ts';
import type { Ended } from '../harness/running-ktl.ts';
import { Scenario, tailerName } from '../harness/scenario.ts';
import { filesUnder, kubectl, shell, sql, statementsOf, untar } from '../harness/stock-tools.ts';

const describeKtl = tailerName === 'ktl' ? describe : describe.skip;
const deployment = 'deploy/checkout';
const starts = 3;
const oldLines = 2 * (proxyLines + steadyLines);
const allLines = oldLines + proxyLines + starts * crashLines;

interface Described {
  readonly pod: string;
  readonly before: string;
  after: string;
}

describeKtl('a rollout whose new pod crashes', () => {
  let scenario: Scenario;
  let bed: ClusterBed;
  let rollout: FailingRollout;
  let live: Ended;
  let crashing: string;
  let steady: readonly string[];
  let described: readonly Described[];
  let kubectlLogs: ReadonlyMap<string, Buffer>;
  const path = (name: string): string => bed.path(name);
  const ask = (statement: string) => sql(path('after/logs.sqlite'), statement);
  const replay = (...words: readonly string[]): Promise<Ended> =>
    bed.run('logs', 'capture', 'replay', ...words);

  const capture = (name: string, ...words: readonly string[]) => [
    ...['logs', 'capture', deployment, '--tail', '-1', '--capture-sqlite'],
    ...['--capture-output', path(name), ...words],
  ];

  async function describeAll(): Promise<Described[]> {
    const pods = await rollout.pods();
    const texts = pods.map(async ({ metadata: { name: pod } }) => {
      const text = await kubectl('describe', 'pod', pod, '--namespace', scenario.namespace);
      return { pod, before: text.toString(), after: '' };
    });
    return Promise.all(texts);
  }

  async function logsOfAll(): Promise<ReadonlyMap<string, Buffer>> {
    const logs = [...steady, crashing].flatMap((pod) =>
      ['app', 'proxy'].map(async (container): Promise<[string, Buffer]> => {
        const words = ['--namespace', scenario.namespace, pod, '--container', container];
        return [`${pod}/${container}`, await kubectl('logs', ...words)];
      }),
    );
    return new Map(await Promise.all(logs));
  }

  beforeAll(async () => {
    scenario = await Scenario.begin('capture of a rollout');
    bed = await ClusterBed.open(scenario.namespace);
    rollout = new FailingRollout(scenario);
    await rollout.create();
    steady = (await rollout.pods()).map(({ metadata }) => metadata.name);
    await bed.run(...capture('before.tar.gz', '--no-follow'));

    const shown = bed.start('logs', deployment, '--tail', '-1', '--capture', path('live.sqlite'));
    const capturing = bed.start(...capture('after.tar.gz', '--attach-describe'));
    const written = path('after.partial/logs.sqlite');
    await holdsLines(written, oldLines);
    await rollout.roll(2);
    crashing = await rollout.crashed(starts - 1);
    await rollout.late();
    await holdsLines(written, allLines);
    await holds(written, 'the rollout', (capture) => isWhole(capture));
    await poll(async () => shown.lines.length >= allLines, { what: 'lines', timeoutMs: 30_000 });
    described = await describeAll();
    const ended = capturing.interrupt();
    live = await shown.interrupt();
    expect(await ended).toMatchObject({ code: 0, out: `${path('after.tar.gz')}\n` });
    const again = new Map((await describeAll()).map(({ pod, before }) => [pod, before]));
    for (const one of described) one.after = again.get(one.pod) ?? '';
    kubectlLogs = await logsOfAll();
    await mkdir(path('after'));
    await untar(path('after.tar.gz'), path('after'));
  });

  afterAll(async () => {
    await bed[Symbol.asyncDispose]();
    await scenario[Symbol.asyncDispose]();
  });

  describe('the context tables, read with sqlite3', () => {
    test('have both ReplicaSets with revision and hash, under their Deployment', async () => {
      const sets = await ask(
        `SELECT DISTINCT name, pod_template_hash AS hash, revision, owner_kind, owner_name
         FROM replicasets ORDER BY revision`,
      );
      const owner = { owner_kind: 'Deployment', owner_name: 'checkout' };
      const hashOf = (pod = ''): string => pod.split('-')[1] ?? '';
      const [before, after] = [hashOf(steady[0]), hashOf(crashing)];
      expect(sets).toEqual([
        { name: `checkout-${before}`, hash: before, revision: '1', ...owner },
        { name: `checkout-${after}`, hash: after, revision: '2', ...owner },
      ]);
      const owners = await ask(
        `SELECT DISTINCT p.name AS pod, o.hash, o.revision, o.owner_kind, o.owner_name
         FROM pods p JOIN owners o ON o.uid = p.owner_uid WHERE o.owner_kind IS NOT NULL
         ORDER BY p.name`,
      );
      const of = (pod: string, revision: string) => ({
        ...{ pod, hash: hashOf(pod), revision },
        ...owner,
      });
      const wanted = [...steady.map((pod) => of(pod, '1')), of(crashing, '2')];
      expect(owners).toEqual(wanted.toSorted((a, b) => (a.pod < b.pod ? -1 : 1)));
    });

    test('have the restarts as they rose, and what the containers waited for', async () => {
      const versions = await ask(
        `SELECT restarts, min(observed_at) AS since FROM pods WHERE name = '${crashing}'
         GROUP BY restarts ORDER BY since`,
      );
      expect(versions.map(({ restarts }) => restarts)).toEqual([0, 1, 2]);
      const reasons = await ask(
        `SELECT DISTINCT json_extract(c.value, '$.state.waiting.reason') AS reason
         FROM pods p, json_each(p.object, '$.status.containerStatuses') c
         WHERE p.name = '${crashing}' AND json_extract(c.value, '$.name') = 'app'`,
      );
      expect(reasons).toContainEqual({ reason: 'CrashLoopBackOff' });
      const others = await ask(
        `SELECT DISTINCT name, restarts, ready, phase FROM pods WHERE name <> '${crashing}'`,
      );
      expect(others).toHaveLength(2);
      for (const other of others)
        expect(other).toMatchObject({ restarts: 0, ready: 1, phase: 'Running' });
    });

    test('have events with counts, of pods and of their owners', async () => {
      const events = await ask(
        `SELECT reason, type, involved_kind AS kind, max(count) AS count FROM events
         WHERE coalesce(reporter, '') <> 'ktl' GROUP BY reason, type, kind`,
      );
      const countOf = (reason: string, kind: string, type = 'Normal'): unknown =>
        events.find(
          (row) => row['reason'] === reason && row['kind'] === kind && row['type'] === type,
        )?.['count'];
      expect(countOf('BackOff', 'Pod', 'Warning')).toBeGreaterThanOrEqual(2);
      expect(countOf('Started', 'Pod')).toBeGreaterThanOrEqual(starts);
      expect(countOf('SuccessfulCreate', 'ReplicaSet')).toBeGreaterThanOrEqual(1);
      expect(countOf('ScalingReplicaSet', 'Deployment')).toBeGreaterThanOrEqual(1);
    });

    test('have the conditions of the Deployment, from progress to its deadline', async () => {
      const reasons = await ask(
        `SELECT json_extract(c.value, '$.reason') AS reason, min(observed_at) AS at
         FROM deployments d, json_each(d.conditions) c
         WHERE d.name = 'checkout' AND json_extract(c.value, '$.type') = 'Progressing'
         GROUP BY reason ORDER BY at`,
      );
      // There for a moment only, not in every rollout.
      const lasting = reasons.filter(({ reason }) => reason !== 'NewReplicaSetCreated');
      expect(lasting.map(({ reason }) => reason)).toEqual([
        'NewReplicaSetAvailable',
        'ReplicaSetUpdated',
        'ProgressDeadlineExceeded',
      ]);
    });

    test('have the ConfigMap as it changed, its secrets hidden, and the nodes', async () => {
      const values = await ask(
        `SELECT json_extract(data, '$.MODE') AS mode, json_extract(data, '$.API_TOKEN') AS token
         FROM configmaps WHERE name = 'settings' ORDER BY observed_at`,
      );
      const token = '[redacted]';
      expect(values).toEqual([
        { mode: 'calm', token },
        { mode: 'version 2', token },
      ]);
      const nodes = await ask('SELECT DISTINCT node FROM pods WHERE node IS NOT NULL ORDER BY 1');
      const known = await ask('SELECT DISTINCT name AS node FROM nodes WHERE ready = 1 ORDER BY 1');
      expect(known).toEqual(nodes);
    });
  });

  test('no file of the artefact has a secret', async () => {
    const files = new Map(await filesUnder(path('after')));
    const { namespace } = scenario;
    const texts = [...steady, crashing].map((pod) => `describes/${namespace}/${pod}.txt`);
    const plain = ['context.jsonl', 'logs.jsonl', 'logs.sqlite', 'metadata.json'];
    expect([...files.keys()].toSorted()).toEqual([...plain, ...texts].toSorted());
    for (const [name, bytes] of await filesUnder(bed.home)) files.set(name, bytes);
    for (const [name, bytes] of files) {
      for (const [kind, value] of Object.entries(planted)) {
        const coded = Buffer.from(value).toString('base64').replaceAll('=', '').slice(0, -1);
        const found = [value, coded].filter((text) => bytes.includes(text));
        expect({ name, kind, found }).toEqual({ name, kind, found: [] });
      }
    }
  });

  describe('the statements of the documents run with sqlite3', () => {
    const root = resolve(import.meta.dirname, '../..');

    test('lines of the proxy by pod', async () => {
      for (const file of ['live.sqlite', 'after/logs.sqlite']) {
        const counts = await sql(
          path(file),
          `SELECT namespace, pod, COUNT(*)
FROM logs
WHERE container = 'proxy'
  AND log_timestamp >= '2025-01-01T00:00:00Z'
GROUP BY namespace, pod
ORDER BY COUNT(*) DESC;`,
        );
        const shown = [...steady, crashing].map((pod) => ({
          namespace: scenario.namespace,
          pod,
          'COUNT(*)': live.out.split('\n').filter((line) => line.includes(`${pod} [proxy] `))
            .length,
        }));
        expect(shown.map((row) => row['COUNT(*)'])).toEqual([proxyLines, proxyLines, proxyLines]);
        expect(new Set(counts)).toEqual(new Set(shown));
      }
    });

    const errors = starts * (crashLines - 1);

    // How many rows each of its statements gives, in its order.
    test.each([
      ['docs/captures.md', [3, errors, 0]],
      ['packages/sqlite-archive/README.md', [errors]],
    ])('%s', async (name, counts) => {
      const statements = await statementsOf(join(root, name));
      const found = await Promise.all(statements.map((statement) => ask(statement)));
      expect(found.map((rows) => rows.length)).toEqual(counts);
      const restarts = found.flat().find((row) => row['name'] === crashing)?.['max(restarts)'];
      expect(restarts ?? starts - 1).toBe(starts - 1);
    });

    test('jq reads logs.jsonl', async () => {
      const file = path('after/logs.jsonl');
      const out = await shell(`cat ${file} | jq '.namespace + "/" + .pod + " " + .rendered'`);
      expect(out.split('\n').filter((line) => line !== '')).toHaveLength(allLines);
      expect(out).toContain(`"${scenario.namespace}/${crashing} `);
      expect(out).toContain('no answer from db-1');
    });
  });

  describe('a replay', () => {
    test('in the order of arrival is what ktl logs showed, byte for byte', async () => {
      const { bytes } = await replay(path('live.sqlite'), '--order', 'arrival');
      expect(live.out.split('\n')).toHaveLength(allLines + 1);
      expect(bytes.equals(live.bytes)).toBe(true);
    });

    test('has the bytes of each container', async () => {
      for (const [name, bytes] of kubectlLogs) {
        const [pod = '', container = ''] = name.split('/');
        const words = ['--pod', pod, '--container', container, '--raw'];
        const replayed = (await replay(path('after.tar.gz'), ...words)).bytes;
        const isCrashing = pod === crashing && container === 'app';
        // kubectl has the last start only.
        const last = isCrashing ? replayed.subarray(-bytes.length) : replayed;
        expect({ name, isSame: last.equals(bytes) }).toEqual({ name, isSame: true });
        if (isCrashing)
          expect(replayed.toString()).toMatch(/^boot 0\n[^]*\nboot 1\n[^]*\nboot 2\n/);
      }
    });

    test('is the same from every form of the capture', async () => {
      const { bytes } = await replay(path('after.tar.gz'), '--raw');
      for (const words of [
        [path('after.tar.gz'), '--prefer-json'],
        [path('after')],
        [path('after'), '--prefer-json'],
        [path('live.sqlite')],
      ]) {
        const other = await replay(...words, '--raw');
        expect({ words, isSame: other.bytes.equals(bytes) }).toEqual({ words, isSame: true });
      }
    });
  });

  test('describes/ has what kubectl describe pod says', async () => {
    for (const { pod, before, after } of described) {
      const files = await filesUnder(path('after/describes'));
      const text = files.get(`${scenario.namespace}/${pod}.txt`)?.toString() ?? '';
      // One event may have come between.
      expect([before, after].map(comparable)).toContain(comparable(text));
      expect(text).toMatch(pod === crashing ? /Reason: +CrashLoopBackOff/ : /^Status: +Running$/m);
    }
  });

  test('capture diff finds the errors that are new', async () => {
    const { out } = await bed.run(
      ...['logs', 'capture', 'diff', path('before.tar.gz'), path('after.tar.gz')],
    );
    expect(out).toMatch(/New warnings and errors\n(?: +.*\n)*? +\+ +\d+x .*no answer from/);
    expect(out).toMatch(/revision 1 -> 2/);
    expect(out).toMatch(/MODE: calm -> version 2/);
    expect(Object.values(planted).filter((value) => out.includes(value))).toEqual([]);
  });

  test('capture diff --live names image and hash of a rollout since', async () => {
    await rollout.roll(3);
    const hash = await rollout.hashOf(absentImage);
    const { out } = await bed.run('logs', 'capture', 'diff', path('after.tar.gz'), '--live');
    expect(out).toContain(`app: ${generatorImage} -> ${absentImage}`);
    expect(out).toContain(`checkout-${hash}`);
    expect(out).toMatch(/revision 2 -> 3/);
    expect(out).toMatch(/MODE: version 2 -> version 3/);
  });
});

/** Whether everything that the tests look for has been seen. */
function isWhole(capture: Capture): boolean {
  const late = /ProgressDeadlineExceeded/;
  return (
    capture.rows('pods').some(({ restarts }) => restarts === starts - 1) &&
    capture.rows('deployments').some(({ conditions }) => late.test(conditions ?? '')) &&
    capture.rows('events').some(({ reason, count }) => reason === 'BackOff' && (count ?? 0) >= 2)
  );
}

/** A description without what depends on the moment, and as a capture hides it. */
function comparable(text: string): string {
  const [head = '', events = ''] = text.split(/^Events:/m);
  const ages =
    /^( +(?:Normal|Warning) +\S+ +)\S+( \(x\d+) over \S+\)|^( +(?:Normal|Warning) +\S+ +)\S+/gm;
  const rows = events.replaceAll(ages, '$1$3$2').replaceAll(/ +/g, ' ');
  const values = Object.values(planted).map((value) => new RegExp(`(--password=)?${value}`, 'g'));
  const hidden = values.reduce((all, value) => all.replaceAll(value, '$1[redacted]'), head);
  return hidden + rows;
}
