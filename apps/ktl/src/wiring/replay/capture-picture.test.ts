import { expect, test } from '@jest/globals';
import type { CaptureLine, CaptureSummary, ContextKind, StoredStream } from '@ktl/sqlite-archive';
import { showText } from '../../views/capture/show-text.ts';
import { pictureOf } from './capture-picture.ts';
import type { ReplayArtifact } from './replay-artifact.ts';

const startNs = 1_795_248_000_000_000_000n; // 2026-11-21T08:00:00Z
const second = 1_000_000_000n;

const api: StoredStream = {
  ...{ namespace: 'shop', pod: 'api-7d9f-abcde', container: 'app', uid: 'pod-1', restart: 0 },
  ...{ node: 'node-a', source: 'pod', prefix: '' },
};
const eventStream: StoredStream = {
  ...api,
  ...{ pod: 'Pod/api-7d9f-abcde', container: '', uid: '', source: 'event' },
};

interface Said {
  readonly stream?: StoredStream;
  readonly level?: CaptureLine['level'];
  readonly atS?: number;
  readonly texts: readonly string[];
}

type Rows = Partial<Record<ContextKind, readonly object[]>>;

/** A capture of a few lines, all of one level where nothing else is said. */
function captureOf(said: readonly Said[], rows: Rows = {}): ReplayArtifact {
  const lines = said.flatMap(({ stream = api, level = 'error', atS = 0, texts }) =>
    texts.map((text) => {
      const raw = Buffer.from(text);
      const timeNs = startNs + BigInt(atS) * second;
      const times = { timeNs, collectedMs: 0, late: false };
      return { ...{ ordinal: 0, stream, level, raw, rendered: raw }, ...times };
    }),
  );
  const streams = said.map(({ stream = api, level = 'error', atS = 0, texts }) => ({
    ...{ stream, level, lines: texts.length, bytes: texts.join('').length },
    ...{ firstNs: startNs + BigInt(atS) * second, lastNs: startNs + BigInt(atS) * second },
  }));
  const summary: CaptureSummary = {
    ...{ state: 'finished', lines: lines.length, bytes: 0, rates: [], streams },
    ...{ firstNs: startNs, lastNs: startNs },
  };
  const metadata: ReplayArtifact['metadata'] = {
    ...{ format: 1, state: 'finished', startedAt: '2026-11-21T08:00:00Z', namespaces: [] },
    ...{ flags: {}, eventsEnabled: true, follow: true, tags: {} },
  };
  return {
    ...{ kind: 'tarball', path: 'incident.tar.gz', readsFrom: 'sqlite', metadata },
    summary: () => Promise.resolve(summary),
    async *lines({ levels } = {}) {
      yield lines.filter(({ level }) => levels?.includes(level) === true);
    },
    async *context(kind) {
      const filled = (rows[kind] ?? []).map((row, id) => ({ id, observed_at: '', ...row }));
      yield* filled as never[];
    },
  };
}

const picture = (said: readonly Said[], rows?: Rows) =>
  pictureOf(captureOf(said, rows), { cwd: '/', signal: new AbortController().signal });

const page = async (said: readonly Said[], rows?: Rows) =>
  showText(await picture(said, rows), { color: false, widthCells: 80 });

const owned = {
  pods: [
    { uid: 'pod-1', namespace: 'shop', name: api.pod, owner_name: 'api-7d9f', owner_uid: 'rs' },
  ],
  owners: [{ uid: 'rs', namespace: 'shop', name: 'api-7d9f', owner_name: 'api', owner_uid: 'd' }],
};

test('lines that tell events are of no container and no pod', async () => {
  const said: readonly Said[] = [
    { level: 'info', texts: ['a', 'b'] },
    { level: 'warn', stream: eventStream, texts: ['Warning BackOff', 'x', 'y'] },
  ];
  expect(await picture(said)).toMatchObject({
    ...{ lines: 2, bytes: 2, eventLines: 3, levels: { info: 2 } },
    containers: [{ pod: api.pod, lines: 2 }],
  });
  expect(await page(said)).toContain(
    '2 lines (2 bytes) of 1 container in 1 pod, 3 lines of events',
  );
});

test('containers can be told apart where their names are too long', async () => {
  const of = (container: string): Said => ({
    ...{ level: 'info', texts: ['a'] },
    stream: { ...api, pod: 'payment-api-5xfjsg4k4m-bckg4', container },
  });
  const shown = showText(await picture([of('payment-api'), of('payment-audit')]), {
    ...{ color: false, widthCells: 60 },
  });
  expect(shown).toMatch(/^shop\/\S*…\S*bckg4 \[payment-api\] /m);
  expect(shown).toMatch(/^shop\/\S*…\S*bckg4 \[payment-audit\] /m);
});

test('a stack trace is one error: its message, its exception, of which workload and when', async () => {
  const trace = (order: string, atS: number): Said => ({
    atS,
    texts: [
      `2026-11-21 08:00:00.872 ERROR [worker-2] Lookup - failed for order ${order}`,
      'java.net.SocketTimeoutException: no answer within 250 ms',
      '\tat fraud.GeoClient.locate(GeoClient.java:88)',
      'Caused by: java.io.IOException: connection reset',
      '\t... 5 more',
    ],
  });
  const said = [trace('17', 1), trace('18', 70)];
  const { errors, errorPatterns } = await picture(said, owned);
  expect(errors).toEqual({ incidents: 2, lines: 10, isCut: false });
  expect(errorPatterns).toEqual([
    {
      text: 'Lookup - failed for order <num>',
      exception: 'java.net.SocketTimeoutException: no answer within <num> ms',
      ...{ count: 2, lines: 10, workloads: ['shop/api [app]'] },
      firstAt: '2026-11-21T08:00:01.000000000Z',
      lastAt: '2026-11-21T08:01:10.000000000Z',
    },
  ]);
  expect(await page(said, owned)).toContain(
    [
      'errors  2 in 10 lines with their stack traces, alike ones as one',
      '      2  Lookup - failed for order <num>',
      '         java.net.SocketTimeoutException: no answer within <num> ms',
      '         shop/api [app], 08:00:01 to 08:01:10',
    ].join('\n'),
  );
});

test('what a line of JSON or logfmt says is its message and its error', async () => {
  const { errorPatterns } = await picture([
    {
      texts: [
        '{"time":"2026-11-21T08:00:00Z","level":"error","msg":"order rejected","err":"gone"}',
      ],
    },
    { atS: 5, texts: ['ts=2026-11-21T08:00:00Z level=error msg="disk full" order=17'] },
  ]);
  expect(errorPatterns.map(({ text }) => text)).toEqual(['order rejected: gone', 'disk full']);
});

test('a Python traceback is told by the exception that ends it, and the next one is another', async () => {
  const texts = [
    'Traceback (most recent call last):',
    '  File "/srv/main.py", line 74, in <module>',
    '    load()',
    'recommend.ModelError: model is too old',
  ];
  const { errors, errorPatterns } = await picture([{ texts: [...texts, ...texts] }]);
  expect(errors).toMatchObject({ incidents: 2, lines: 8 });
  expect(errorPatterns).toMatchObject([
    { text: 'recommend.ModelError: model is too old', exception: null, count: 2 },
  ]);
});

test('a container that crash-loops is told with its restarts, also where none fell into the capture', async () => {
  const waiting = { reason: 'CrashLoopBackOff', message: 'back-off 40s restarting' };
  const lastState = { terminated: { exitCode: 1, reason: 'Error' } };
  const crashing = {
    name: 'app',
    role: 'regular',
    ready: false,
    restartCount: 4,
    state: { waiting },
  };
  const running = { role: 'regular', ready: true, restartCount: 0, state: { running: {} } };
  const pod = { uid: 'pod-1', namespace: 'shop', name: 'api', phase: 'Running' };
  const pods = [
    {
      ...pod,
      containers: JSON.stringify([
        { ...crashing, lastState },
        { ...running, name: 'proxy' },
      ]),
    },
    { ...pod, uid: 'pod-2', name: 'gone', deleted: 1, containers: JSON.stringify([crashing]) },
    {
      ...pod,
      uid: 'pod-3',
      name: 'done',
      phase: 'Succeeded',
      containers: JSON.stringify([crashing]),
    },
    {
      ...{ ...pod, uid: 'pod-4', name: 'new', phase: 'Pending', containers: '[]' },
      conditions: JSON.stringify([
        { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/3 nodes' },
      ]),
    },
  ];
  const said = [{ level: 'info', texts: ['a'] }] as const;
  const { restarts, notReady } = await picture(said, { pods });
  expect(restarts).toEqual([]);
  expect(notReady).toMatchObject([
    {
      pod: 'api',
      container: 'app',
      state: 'CrashLoopBackOff',
      restarts: 4,
      lastExit: 'exit 1 Error',
    },
    { pod: 'new', container: '', state: 'Pending, Unschedulable', message: '0/3 nodes' },
  ]);
  expect(await page(said, { pods })).toContain(
    'shop/api [app]\n  CrashLoopBackOff, 4 restarts so far, last: exit 1 Error\n',
  );
});

test('the objects of warnings are named', async () => {
  const event = { type: 'Warning', reason: 'BackOff', message: 'Back-off', count: 2 };
  const about = { involved_kind: 'Pod', involved_namespace: 'shop' };
  const events = ['a', 'b', 'c', 'd'].map((name) => ({
    ...{ ...event, ...about, uid: name, involved_name: name },
  }));
  const said = [{ level: 'info', texts: ['a'] }] as const;
  const { events: found } = await picture(said, { events });
  expect(found).toMatchObject([
    { count: 8, objects: 4, about: expect.arrayContaining(['Pod shop/d']) },
  ]);
  expect(await page(said, { events })).toContain('Pod shop/a, Pod shop/b, Pod shop/c and 1 more\n');
});

test('the times of the rate have dates where it spans several days', () => {
  const rate = (startS: number) => ({ startS, seconds: 10, lines: 1, errors: 0 });
  const shown = async (lastS: number) =>
    showText(
      { ...(await picture([{ level: 'info', texts: ['a'] }])), rates: [rate(0), rate(lastS)] },
      { color: false, widthCells: 80 },
    );
  return Promise.all([
    expect(shown(600)).resolves.toMatch(/^ +00:00:00 +00:10:10$/m),
    expect(shown(7 * 86_400)).resolves.toMatch(/^ +1970-01-01 00:00:00 +1970-01-08 .*$/m),
  ]);
});
