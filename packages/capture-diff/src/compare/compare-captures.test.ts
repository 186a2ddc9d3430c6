import { describe, expect, test } from '@jest/globals';
import type { CaptureSource, SourceLine, SourceRow, SourceTable } from '../facts/capture-source.ts';
import { readFacts } from '../facts/read-facts.ts';
import { compareCaptures, hasDrift } from './compare-captures.ts';

const startMs = Date.parse('2026-03-04T05:00:00Z');
const web = { namespace: 'shop', pod: 'web-1', container: 'app' };

interface Given {
  readonly tables?: Partial<Record<SourceTable, readonly SourceRow[]>>;
  readonly lines?: readonly SourceLine[];
  readonly metadata?: Partial<CaptureSource['metadata']>;
  readonly isLive?: boolean;
}

function source({ tables = {}, lines = [], metadata = {}, isLive = false }: Given): CaptureSource {
  return {
    name: 'one.sqlite',
    metadata: {
      startedAt: '2026-03-04T05:00:00Z',
      endedAt: '2026-03-04T05:01:40Z',
      durationSeconds: 100,
      namespaces: ['shop'],
      flags: {},
      eventsEnabled: false,
      follow: true,
      tags: {},
      ...metadata,
    },
    async *context(table) {
      yield* tables[table] ?? [];
    },
    ...(isLive
      ? {}
      : {
          summary: async () => ({
            lines: lines.length,
            firstNs: lines[0]?.timeNs,
            lastNs: lines.at(-1)?.timeNs,
          }),
          async *lines() {
            yield lines;
          },
        }),
  };
}

function said(text: string, level: string, count = 1): readonly SourceLine[] {
  return Array.from({ length: count }, (_, n) => ({
    stream: web,
    level,
    timeNs: BigInt(startMs + Math.floor((100_000 * n) / count)) * 1_000_000n,
    raw: Buffer.from(text.replace('#', String(n))),
  }));
}

interface PodGiven {
  readonly name: string;
  readonly image?: string;
  readonly restarts?: number;
  readonly hash?: string;
  readonly deleted?: 0 | 1;
}

function podRow({
  name,
  image = 'web:1',
  restarts = 0,
  hash = 'abc',
  deleted = 0,
}: PodGiven): SourceRow {
  const object = {
    metadata: {
      name,
      namespace: 'shop',
      uid: `uid-${name}`,
      labels: { 'pod-template-hash': hash },
      ownerReferences: [
        { kind: 'ReplicaSet', name: `web-${hash}`, uid: `rs-${hash}`, controller: true },
      ],
    },
    spec: { containers: [{ name: 'app', image }] },
    status: {
      phase: 'Running',
      containerStatuses: [
        { name: 'app', restartCount: restarts, ready: true, state: { running: {} } },
      ],
    },
  };
  return { uid: `uid-${name}`, namespace: 'shop', name, deleted, object: JSON.stringify(object) };
}

async function compared(before: Given, after: Given): Promise<ReturnType<typeof compareCaptures>> {
  return compareCaptures(await readFacts(source(before)), await readFacts(source(after)));
}

describe('compareCaptures', () => {
  test('a capture beside itself has no changes', async () => {
    const one: Given = {
      tables: { pods: [podRow({ name: 'web-1', restarts: 2 })] },
      lines: said('no route to host #', 'error', 20),
    };
    const difference = await compared(one, one);
    expect(hasDrift(difference)).toBe(false);
    expect(difference.metadata).toEqual([]);
  });

  test('a rollout: pods, the image of the workload, the revision', async () => {
    const deployment = (revision: string): SourceRow => ({
      ...{ uid: 'd', namespace: 'shop', name: 'web', revision, replicas: 1 },
      ...{ ready_replicas: 1, strategy: 'RollingUpdate', deleted: 0 },
    });
    const difference = await compared(
      { tables: { pods: [podRow({ name: 'web-abc-1' })], deployments: [deployment('3')] } },
      {
        tables: {
          pods: [podRow({ name: 'web-def-1', hash: 'def', image: 'web:2' })],
          deployments: [deployment('4')],
        },
      },
    );
    expect(difference.pods.added.map(({ name }) => name)).toEqual(['web-def-1']);
    expect(difference.pods.removed.map(({ name }) => name)).toEqual(['web-abc-1']);
    expect(difference.pods.rollouts[0]?.text).toContain('abc -> def');
    expect(difference.images).toEqual([
      { workload: 'Deployment shop/web', container: 'app', from: ['web:1'], to: ['web:2'] },
    ]);
    expect(difference.deployments).toEqual([
      { name: 'shop/web', change: 'changed', changes: [{ field: 'revision', from: '3', to: '4' }] },
    ]);
  });

  test('pods of Jobs are taken together as those of their CronJob', async () => {
    const job = (name: string): SourceRow => ({
      ...{ uid: name, kind: 'Job', name, owner_kind: 'CronJob', owner_name: 'sync' },
      owner_uid: 'c',
    });
    const pod = (owner: string): SourceRow => {
      const row = podRow({ name: `${owner}-x` });
      const reference = [{ kind: 'Job', name: owner, uid: owner, controller: true }];
      const object = JSON.parse(String(row['object'])) as { metadata: object };
      const metadata = { ...object.metadata, ownerReferences: reference };
      return { ...row, object: JSON.stringify({ ...object, metadata }) };
    };
    const lines = said('synced #', 'info', 60).map((line) => ({
      ...line,
      stream: { ...web, pod: 'sync-1-x' },
    }));
    const later = lines.map((line) => ({ ...line, stream: { ...web, pod: 'sync-2-x' } }));
    const difference = await compared(
      { tables: { pods: [pod('sync-1')], owners: [job('sync-1')] }, lines },
      { tables: { pods: [pod('sync-2')], owners: [job('sync-2')] }, lines: later },
    );
    expect(difference.rates).toEqual([]);
    expect(difference.pods.added.map(({ owner }) => owner?.kind)).toEqual(['CronJob']);
    expect(hasDrift(difference)).toBe(false);
  });

  test('Deployments that came and went, with pods or without', async () => {
    const row = (name: string): SourceRow => ({ uid: name, namespace: 'shop', name, deleted: 0 });
    const difference = await compared(
      { tables: { deployments: [row('old')] } },
      { tables: { deployments: [row('new'), { ...row('short'), deleted: 1 }] } },
    );
    expect(difference.deployments).toEqual([
      { name: 'shop/new', change: 'added', changes: [] },
      { name: 'shop/old', change: 'removed', changes: [] },
    ]);
    expect(hasDrift(difference)).toBe(true);
  });

  test('restarts are those while it was captured, and pods that went are not there at its end', async () => {
    const difference = await compared(
      { tables: { pods: [podRow({ name: 'web-1', restarts: 7 })] } },
      {
        tables: {
          pods: [
            podRow({ name: 'web-1', restarts: 7 }),
            podRow({ name: 'web-2' }),
            podRow({ name: 'web-1', restarts: 9 }),
            podRow({ name: 'web-2', deleted: 1 }),
          ],
        },
      },
    );
    expect(difference.restarts).toEqual([
      { workload: 'Deployment shop/web', container: 'app', before: 0, after: 2 },
    ]);
    expect(difference.pods.added).toEqual([]);
  });

  test('keys of ConfigMaps, and ConfigMaps that came', async () => {
    const row = (name: string, data: object): SourceRow => ({
      ...{ uid: name, namespace: 'shop', name, deleted: 0, data: JSON.stringify(data) },
    });
    const difference = await compared(
      { tables: { configmaps: [row('web', { LEVEL: 'info', OLD: '1', SAME: 'x' })] } },
      {
        tables: {
          configmaps: [row('web', { LEVEL: 'debug', SAME: 'x' }), row('extra', { A: 'b' })],
        },
      },
    );
    expect(difference.config).toEqual([
      { name: 'shop/extra', change: 'added', keys: [{ field: 'A', from: null, to: 'b' }] },
      {
        name: 'shop/web',
        change: 'changed',
        keys: [
          { field: 'LEVEL', from: 'info', to: 'debug' },
          { field: 'OLD', from: '1', to: null },
        ],
      },
    ]);
  });

  test('events: a series counts as its last version says, warnings first', async () => {
    const event = (reason: string, type: string, count: number): SourceRow => ({
      ...{
        uid: `${reason}-1`,
        type,
        reason,
        involved_kind: 'Pod',
        count,
        message: `${reason} it is`,
      },
    });
    const difference = await compared(
      { tables: { events: [event('Pulled', 'Normal', 1)] } },
      {
        tables: {
          events: [
            event('Pulled', 'Normal', 90),
            event('BackOff', 'Warning', 1),
            event('BackOff', 'Warning', 5),
            event('attached', 'Notice', 1),
          ],
        },
      },
    );
    expect(difference.events.map(({ reason, before, after }) => [reason, before, after])).toEqual([
      ['BackOff', 0, 5],
      ['Pulled', 1, 90],
    ]);
  });

  test('new and gone patterns of troubled lines, and rates by level', async () => {
    const difference = await compared(
      { lines: [...said('cache miss for key #', 'warn', 30), ...said('served #', 'info', 500)] },
      {
        lines: [
          ...said('connection refused by db after # tries', 'error', 40),
          ...said('served #', 'info', 490),
        ],
      },
    );
    expect(difference.patterns?.added.map(({ template }) => template)).toEqual([
      expect.stringContaining('connection refused by db after'),
    ]);
    expect(difference.patterns?.gone).toHaveLength(1);
    expect(difference.rates?.map(({ level, beforePerSecond }) => [level, beforePerSecond])).toEqual(
      [
        ['error', 0],
        ['warn', 0.3],
      ],
    );
  });

  test('lines from before the start count only where they were asked for', async () => {
    const old = said('served #', 'info', 300).map((line) => ({
      ...line,
      timeNs: line.timeNs - 3_600_000_000_000n,
    }));
    const now = said('served #', 'info', 100);
    const plain = await compared({ lines: now }, { lines: [...old, ...now] });
    expect(plain.rates).toEqual([]);
    const hour = { metadata: { flags: { since: '1h' }, since: '1h' } };
    const { rates } = await compared({ lines: now }, { lines: [...old, ...now], ...hour });
    expect(rates?.map(({ level, beforePerSecond }) => [level, beforePerSecond])).toEqual([
      ['info', 1],
    ]);
    expect(rates?.[0]?.afterPerSecond).toBeCloseTo(400 / 3700, 5);
  });

  test('events from before the start do not count, and of a series what was added', async () => {
    const event = (uid: string, times: Readonly<Record<string, string | number>>): SourceRow => ({
      ...{ uid, type: 'Warning', reason: uid, involved_kind: 'Pod', message: '', count: 1 },
      ...times,
    });
    const [earlier, later] = ['2026-03-04T04:50:00Z', '2026-03-04T05:00:30Z'];
    const difference = await compared(
      {},
      {
        tables: {
          events: [
            event('Old', { first_timestamp: earlier, last_timestamp: earlier, count: 9 }),
            event('Grown', { first_timestamp: earlier, last_timestamp: earlier, count: 9 }),
            event('Grown', { first_timestamp: earlier, last_timestamp: later, count: 14 }),
            event('New', { first_timestamp: later, last_timestamp: later, count: 2 }),
          ],
        },
      },
    );
    expect(difference.events.map(({ reason, after }) => [reason, after])).toEqual([
      ['Grown', 5],
      ['New', 2],
    ]);
  });

  test('a well cluster does not drift: other rates and normal events are none', async () => {
    const event = { uid: 'p', type: 'Normal', reason: 'Pulled', involved_kind: 'Pod', count: 30 };
    const difference = await compared(
      { lines: said('served #', 'info', 20) },
      { lines: said('served #', 'info', 900), tables: { events: [event] } },
    );
    expect(difference.rates).toHaveLength(1);
    expect(difference.events).toHaveLength(1);
    expect(hasDrift(difference)).toBe(false);
  });

  test('a cluster has no lines: nothing is said of them', async () => {
    const difference = await compared({ lines: said('x #', 'error', 50) }, { isLive: true });
    expect(difference.rates).toBeUndefined();
    expect(difference.patterns).toBeUndefined();
    expect(difference.after.lines).toBeUndefined();
  });

  test('namespaces and how it was asked for', async () => {
    const difference = await compared(
      { metadata: { podQuery: 'web-.*', flags: { tail: 10 } } },
      { metadata: { podQuery: 'api-.*', namespaces: ['pay', 'shop'], flags: { level: ['warn'] } } },
    );
    expect(difference.namespaces).toEqual({ added: ['pay'], removed: [] });
    expect(difference.metadata).toEqual([
      { field: 'pod query', from: 'web-.*', to: 'api-.*' },
      { field: 'tail', from: '10', to: null },
      { field: '--level', from: null, to: 'warn' },
    ]);
  });

  test('rows that are damaged or hostile count as not there', async () => {
    const tables = {
      pods: [
        { uid: 'a', name: 'a', object: '{' },
        { uid: 'b', name: 'b', object: '[]' },
        { uid: 'c', object: '{"metadata":{}}' },
        {
          uid: 'd',
          name: 'd',
          object: '{"metadata":{"name":"d"},"spec":{"containers":7},"status":"x"}',
        },
      ],
      configmaps: [{ uid: 'x', namespace: 'n', name: 'x', data: '7' }],
      replicasets: [{ uid: 'r', object: 'null' }],
    } satisfies Given['tables'];
    const difference = await compared({}, { tables });
    expect(difference.config).toEqual([{ name: 'n/x', change: 'added', keys: [] }]);
    expect(difference.restarts).toEqual([]);
  });

  test('a reader that is told to end does', async () => {
    const reason = new Error('enough');
    const signal = AbortSignal.abort(reason);
    const read = readFacts(source({ lines: said('x', 'error') }), { signal });
    await expect(read).rejects.toBe(reason);
  });
});
