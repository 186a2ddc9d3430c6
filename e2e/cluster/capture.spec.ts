import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { allLines, CapturedRollout, starts } from '../harness/captured-rollout.ts';
import { generatorImage } from '../harness/generator.ts';
import { absentImage, crashLines, planted, proxyLines } from '../harness/failing-rollout.ts';
import { tailerName } from '../harness/scenario.ts';
import { filesUnder, kubectl, shell, sql, statementsOf } from '../harness/stock-tools.ts';

const describeKtl = tailerName === 'ktl' ? describe : describe.skip;

describeKtl('a rollout whose new pod crashes', () => {
  let scene: CapturedRollout;
  let crashing: string;
  let steady: readonly string[];
  const path = (name: string): string => scene.path(name);
  const ask = (statement: string): ReturnType<CapturedRollout['ask']> => scene.ask(statement);

  beforeAll(async () => {
    scene = await CapturedRollout.record();
    ({ crashing, steady } = scene.outcome);
  });

  afterAll(async () => {
    await scene[Symbol.asyncDispose]();
  });

  test('a capture of it ends with Ctrl-C, and says where it is', () => {
    const { code, out, err } = scene.outcome.captured;
    expect({ code, out }).toEqual({ code: 0, out: `${path('after.tar.gz')}\n` });
    const summary = `after.tar.gz, ${String(allLines)} lines, 3 pods, `;
    expect(err.trimEnd().split('\n').at(-1)).toContain(summary);
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
      const [first, ...more] = reasons.map(({ reason }) => reason);
      expect([first, more.at(-1)]).toEqual(['NewReplicaSetAvailable', 'ProgressDeadlineExceeded']);
      // Which of them its controller writes is chance.
      const between = ['NewReplicaSetCreated', 'ReplicaSetUpdated'];
      expect(more.length).toBeGreaterThan(1);
      expect(between).toEqual(expect.arrayContaining(more.slice(0, -1)));
    });

    test('have times that compare as text', async () => {
      for (const table of ['pods', 'events', 'deployments', 'owners', 'sessions', 'gaps']) {
        const others = await ask(
          `SELECT observed_at FROM ${table} WHERE observed_at NOT GLOB '????-??-??T*.?????????Z'`,
        );
        expect({ table, others }).toEqual({ table, others: [] });
      }
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

  test('no file of the artefact has a secret, though the cluster has', async () => {
    const kinds = 'secrets,configmaps,deployments';
    const words = ['get', kinds, '--namespace', scene.namespace, '--output', 'json'];
    const known = (await kubectl(...words)).toString();
    const planteds = Object.entries(planted).map(([kind, value]) => {
      const coded = Buffer.from(value).toString('base64').replaceAll('=', '').slice(0, -1);
      return { kind, forms: [value, coded] };
    });
    for (const { kind, forms } of planteds) {
      expect({ kind, isKnown: forms.some((form) => known.includes(form)) }).toEqual({
        kind,
        isKnown: true,
      });
    }
    const files = new Map(await filesUnder(path('after')));
    const { namespace } = scene;
    const texts = [...steady, crashing].map((pod) => `describes/${namespace}/${pod}.txt`);
    const plain = ['context.jsonl', 'logs.jsonl', 'logs.sqlite', 'metadata.json'];
    expect([...files.keys()].toSorted()).toEqual([...plain, ...texts].toSorted());
    for (const [name, bytes] of await filesUnder(scene.bed.home)) files.set(name, bytes);
    for (const [name, bytes] of files) {
      for (const { kind, forms } of planteds) {
        const found = forms.filter((form) => bytes.includes(form));
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
          namespace: scene.namespace,
          pod,
          'COUNT(*)': scene.outcome.live.out
            .split('\n')
            .filter((line) => line.includes(`${pod} [proxy] `)).length,
        }));
        expect(shown.map((row) => row['COUNT(*)'])).toEqual([proxyLines, proxyLines, proxyLines]);
        expect(new Set(counts)).toEqual(new Set(shown));
      }
    });

    const errors = starts * (crashLines - 1);

    // How many rows each of its statements gives, in its order.
    test.each([
      // No line has both words; each of three pods has two containers.
      ['docs/captures.md', [0, 6, errors, 0]],
      ['packages/sqlite-archive/README.md', [errors]],
    ])('%s', async (name, counts) => {
      const statements = await statementsOf(join(root, name));
      const found = await Promise.all(statements.map((statement) => ask(statement)));
      expect(found.map((rows) => rows.length)).toEqual(counts);
      const restarts = found
        .flat()
        .filter((row) => row['name'] === crashing)
        .map((row) => Number(row["max(c.value ->> 'restartCount')"]));
      expect(Math.max(...restarts, starts - 1)).toBe(starts - 1);
      expect(restarts.length === 0 || restarts.includes(starts - 1)).toBe(true);
    });

    test('jq reads logs.jsonl', async () => {
      const file = path('after/logs.jsonl');
      const out = await shell(`cat ${file} | jq '.namespace + "/" + .pod + " " + .rendered'`);
      expect(out.split('\n').filter((line) => line !== '')).toHaveLength(allLines);
      expect(out).toContain(`"${scene.namespace}/${crashing} `);
      expect(out).toContain('no answer from db-1');
    });
  });

  describe('a replay', () => {
    test('in the order of arrival is what ktl logs showed, byte for byte', async () => {
      const { bytes } = await scene.replay(path('live.sqlite'), '--order', 'arrival');
      expect(scene.outcome.live.out.split('\n')).toHaveLength(allLines + 1);
      expect(bytes.equals(scene.outcome.live.bytes)).toBe(true);
    });

    test('has the bytes of each container', async () => {
      for (const [name, bytes] of scene.outcome.logs) {
        const [pod = '', container = ''] = name.split('/');
        const words = ['--pod', pod, '--container', container, '--raw'];
        const replayed = (await scene.replay(path('after.tar.gz'), ...words)).bytes;
        const isCrashing = pod === crashing && container === 'app';
        // kubectl has the last start only.
        const last = isCrashing ? replayed.subarray(-bytes.length) : replayed;
        expect({ name, isSame: last.equals(bytes) }).toEqual({ name, isSame: true });
        if (isCrashing)
          expect(replayed.toString()).toMatch(/^boot 0\n[^]*\nboot 1\n[^]*\nboot 2\n/);
      }
    });

    test('is the same from every form of the capture', async () => {
      const { bytes } = await scene.replay(path('after.tar.gz'), '--raw');
      for (const words of [
        [path('after.tar.gz'), '--prefer-json'],
        [path('after')],
        [path('after'), '--prefer-json'],
        [path('live.sqlite')],
      ]) {
        const other = await scene.replay(...words, '--raw');
        expect({ words, isSame: other.bytes.equals(bytes) }).toEqual({ words, isSame: true });
      }
    });
  });

  test('describes/ has what kubectl describe pod says', async () => {
    for (const { pod, texts } of scene.outcome.described) {
      const files = await filesUnder(path('after/describes'));
      const text = files.get(`${scene.namespace}/${pod}.txt`)?.toString() ?? '';
      // One event may have come between.
      expect(texts.map(comparable)).toContain(comparable(text));
      expect(text).toMatch(pod === crashing ? /Reason: +CrashLoopBackOff/ : /^Status: +Running$/m);
    }
  });

  test('capture diff finds the errors that are new', async () => {
    const { out } = await scene.bed.run(
      ...['logs', 'capture', 'diff', path('before.tar.gz'), path('after.tar.gz')],
    );
    expect(out).toMatch(/New warnings and errors\n(?: +.*\n)*? +\+ +\d+x .*no answer from/);
    expect(out).toMatch(/revision 1 -> 2/);
    expect(out).toMatch(/MODE: calm -> version 2/);
    expect(Object.values(planted).filter((value) => out.includes(value))).toEqual([]);
  });

  test('capture diff --live names image and hash of a rollout since', async () => {
    await scene.rollout.roll(3);
    const hash = await scene.rollout.hashOf(absentImage);
    const { out } = await scene.bed.run('logs', 'capture', 'diff', path('after.tar.gz'), '--live');
    expect(out).toContain(`app: ${generatorImage} -> ${absentImage}`);
    expect(out).toContain(`checkout-${hash}`);
    expect(out).toMatch(/revision 2 -> 3/);
    expect(out).toMatch(/MODE: version 2 -> version 3/);
  });
});

/** A description without what depends on the moment, and as a capture hides it. */
function comparable(text: string): string {
  const [head = '', events = ''] = text.split(/^Events:/m);
  const ages =
    /^( +(?:Normal|Warning) +\S+ +)\S+( \(x\d+) over \S+\)|^( +(?:Normal|Warning) +\S+ +)\S+/gm;
  const rows = events.replaceAll(ages, '$1$3$2').replaceAll(/ +/g, ' ');
  const secret = new RegExp(
    `^( *(?:[\\w-]+: +|--\\w+=)?).*(?:${Object.values(planted).join('|')}).*$`,
    'gm',
  );
  const hidden = head.replaceAll(secret, '$1[redacted]');
  return hidden + rows;
}
