import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Feed, ServerMessage } from './protocol-client.ts';
import { ServeBed, type RunningKubeluma } from './serve-bed.ts';

let bed: ServeBed;
let program: RunningKubeluma;

beforeAll(async () => {
  bed = await ServeBed.open();
  program = bed.serve('--metrics-interval', '1');
  await program.link();
});
afterAll(() => bed[Symbol.asyncDispose]());

// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- says what a test expects
const dataOf = <T>(message: ServerMessage): T => message['data'] as T;

describe('the pattern', () => {
  test('is asked for, sets the table at once, and can be taken back', async () => {
    bed.pod('pattern-a');
    bed.pod('pattern-b', { namespace: 'depot', containers: ['one', 'two'] });
    const browser = await program.browser();
    expect(await browser.get('/api/current_pattern')).toEqual({
      status: 200,
      body: { pattern: null },
    });
    using feed = await browser.feed();
    feed.send({ action: 'subscribe', channel: 'pod' });
    await feed.next('awaitingPattern');
    const set = await browser.post('/api/set_pattern', { pattern: '^pattern-' });
    expect(set).toEqual({ status: 200, body: { pattern: '^pattern-' } });
    const rows = await feed.table('pattern-a', 'pattern-b');
    expect(rows).toMatchObject([
      { name: 'pattern-a', namespace: 'shop', restarts: 0, total: 1 },
      { name: 'pattern-b', namespace: 'depot', restarts: 0, total: 2 },
    ]);
    expect(dataOf(await feed.next('pods'))).toMatchObject({ pattern: '^pattern-', focus: null });
    expect((await browser.get('/api/current_pattern')).body).toEqual({ pattern: '^pattern-' });
    const before = feed.messages.length;
    expect((await browser.post('/api/reset_pattern')).status).toBe(200);
    await feed.next('awaitingPattern', () => true, before);
    expect((await browser.get('/api/current_pattern')).body).toEqual({ pattern: null });
  });

  test('follows pods as they come and go, by watching', async () => {
    const browser = await program.browser();
    using feed = await browser.feed();
    await browser.post('/api/set_pattern', { pattern: '^coming-' });
    await feed.table();
    bed.pod('coming-1');
    await feed.table('coming-1');
    bed.pod('coming-2');
    await feed.table('coming-1', 'coming-2');
    await bed.delete('/api/v1/namespaces/shop/pods/coming-1?gracePeriodSeconds=0');
    await feed.table('coming-2');
    const [row] = await feed.table('coming-2');
    expect(row).toMatchObject({ name: 'coming-2', namespace: 'shop' });
  });

  test('that is none is answered with 400 and words, and the one before stays', async () => {
    const browser = await program.browser();
    await browser.post('/api/set_pattern', { pattern: 'good' });
    for (const pattern of ['(', '*', '', 7, null, 'x'.repeat(501), { a: 1 }]) {
      const { status, body } = await browser.post('/api/set_pattern', { pattern });
      expect([pattern, status]).toEqual([pattern, 400]);
      expect(body).toMatchObject({ code: 'PATTERN_INVALID', error: expect.any(String) });
    }
    expect((await browser.post('/api/set_pattern', ['^a'])).status).toBe(400);
    expect((await browser.get('/api/current_pattern')).body).toEqual({ pattern: 'good' });
  });

  test('that backtracks without end costs its author a message, and nobody the program', async () => {
    bed.pod(`slow-${'a'.repeat(45)}`);
    const other = await program.browser();
    using feed = await other.feed();
    await other.post('/api/set_pattern', { pattern: '^slow-' });
    await feed.table(`slow-${'a'.repeat(45)}`);
    const browser = await program.browser();
    const { status, body } = await browser.post('/api/set_pattern', { pattern: '^slow-(a+)+!$' });
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: 'PATTERN_TOO_SLOW' });
    expect((await other.get('/api/current_pattern')).status).toBe(200);
  });

  test('is of one browser: others see neither it nor the pods, and tabs of one share it', async () => {
    bed.pod('mine-1');
    bed.pod('theirs-1');
    const mine = await program.browser();
    const theirs = await program.browser();
    using a = await mine.feed();
    using secondTab = await mine.feed();
    using b = await theirs.feed();
    await mine.post('/api/set_pattern', { pattern: '^mine-' });
    await theirs.post('/api/set_pattern', { pattern: '^theirs-' });
    await a.table('mine-1');
    await secondTab.table('mine-1');
    await b.table('theirs-1');
    a.send({ action: 'focus', pod: 'mine-1' });
    await a.next('pod');
    await mine.post('/api/reset_pattern');
    await secondTab.until('a second awaitingPattern', () =>
      secondTab.messages.filter(({ type }) => type === 'awaitingPattern').length > 1
        ? true
        : undefined,
    );
    bed.pod('theirs-2');
    await b.table('theirs-1', 'theirs-2');
    expect(JSON.stringify(b.messages)).not.toContain('mine-1');
    expect((await theirs.get('/api/current_pattern')).body).toEqual({ pattern: '^theirs-' });
  });
});

/** A pod behind a Deployment, with every kind of variable. */
async function deployWithEnv(name: string): Promise<void> {
  const env = [
    { name: 'ENV_MODE', value: 'prod' },
    { name: 'DB_PASSWORD', value: 'hunter2' },
    { name: 'SECRET_TOKEN', valueFrom: { secretKeyRef: { name: 'mysecret', key: 'token' } } },
    { name: 'LEVEL', valueFrom: { configMapKeyRef: { name: 'settings', key: 'level' } } },
    { name: 'NODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
    { name: 'CPUS', valueFrom: { resourceFieldRef: { resource: 'limits.cpu' } } },
  ];
  const envFrom = [
    { secretRef: { name: 'all-secrets' } },
    { prefix: 'S_', configMapRef: { name: 'all-settings' } },
  ];
  const labels = { app: name };
  await bed.create('/apis/apps/v1/namespaces/shop/deployments', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'app', image: 'repo/app:1.2.3', env, envFrom }] },
      },
    },
  });
}

interface View {
  readonly name: string;
  readonly containers: readonly {
    readonly env: readonly { readonly name: string; readonly value: string }[];
    readonly [field: string]: unknown;
  }[];
  readonly owners: readonly { readonly kind: string; readonly name: string }[];
}

async function focusOnly(feed: Feed, isReady: (view: View) => boolean): Promise<View> {
  return dataOf(await feed.next('pod', (message) => isReady(dataOf<View>(message))));
}

describe('the focused pod', () => {
  test('has everything of the readme, masked variables and its owners', async () => {
    await deployWithEnv('envy');
    const browser = await program.browser();
    using feed = await browser.feed();
    feed.send({ action: 'subscribe', channel: 'pod' });
    await browser.post('/api/set_pattern', { pattern: '^envy-' });
    const running = (view: View): boolean => view.containers[0]?.['state'] === 'running';
    const table = await feed.next('pods', (message) => JSON.stringify(message).includes('Running'));
    const [{ name } = { name: '' }] = dataOf<{ pods: { name: string }[] }>(table).pods;
    feed.send({ action: 'focus', pod: name });
    const view = await focusOnly(feed, running);
    expect(view).toMatchObject({
      name,
      namespace: 'shop',
      phase: 'Running',
      node: expect.stringMatching(/^\d+\.\d+\.\d+\.\d+$/),
      podIP: expect.stringMatching(/^\d+\.\d+\.\d+\.\d+$/),
      ageSeconds: expect.any(Number),
      containers: [
        {
          name: 'app',
          ready: expect.any(Boolean),
          restarts: 0,
          state: 'running',
          image: 'repo/app:1.2.3',
        },
      ],
    });
    expect(view.owners).toMatchObject([
      { kind: 'ReplicaSet' },
      { kind: 'Deployment', name: 'envy' },
    ]);
    const values = view.containers[0]?.env.map((entry) => [entry.name, entry.value]);
    expect(values).toEqual([
      ['ENV_MODE', 'prod'],
      ['DB_PASSWORD', '***'],
      ['SECRET_TOKEN', '*** (secret mysecret/token)'],
      ['LEVEL', 'configmap:settings/level'],
      ['NODE', 'fieldRef:spec.nodeName'],
      ['CPUS', 'resourceField:limits.cpu'],
    ]);
    expect(view.containers[0]?.['envFrom']).toMatchObject([
      { value: '*** (secret all-secrets)' },
      { value: 'configmap:all-settings', prefix: 'S_' },
    ]);
    await expectRevealed(browser, feed, name);
  });

  async function expectRevealed(
    browser: Awaited<ReturnType<RunningKubeluma['browser']>>,
    feed: Feed,
    pod: string,
  ): Promise<void> {
    using otherTab = await browser.feed();
    const stranger = await program.browser();
    using strange = await stranger.feed();
    feed.send({ action: 'reveal', pod, container: 'app', name: 'DB_PASSWORD' });
    const revealed = await feed.next('revealed');
    expect(dataOf(revealed)).toMatchObject({
      pod,
      container: 'app',
      name: 'DB_PASSWORD',
      value: 'hunter2',
    });
    feed.send({ action: 'reveal', pod, container: 'app', name: 'SECRET_TOKEN' });
    await feed.next('error', (message) => message['action'] === 'reveal');
    // What another one gets after asking is the last that was sent to it.
    for (const each of [otherTab, strange]) {
      each.sendText('no json');
      await each.next('error');
      expect(JSON.stringify(each.messages)).not.toContain('hunter2');
    }
    expect(
      feed.messages
        .filter(({ type }) => type === 'pod')
        .some((m) => JSON.stringify(m).includes('hunter2')),
    ).toBe(false);
  }

  test('streams its events and metrics, and those of the next one after a change of focus', async () => {
    await deployWithEnv('first');
    await deployWithEnv('second');
    const browser = await program.browser();
    using feed = await browser.feed();
    feed.send({ action: 'subscribe', channel: 'pod' });
    await browser.post('/api/set_pattern', { pattern: '^(first|second)-' });
    const table = await feed.next('pods', (message) => {
      const { pods } = dataOf<{ pods: { phase: string }[] }>(message);
      return pods.length === 2 && pods.every(({ phase }) => phase === 'Running');
    });
    const [first = '', second = ''] = dataOf<{ pods: { name: string }[] }>(table).pods.map(
      ({ name }) => name,
    );
    feed.send({ action: 'focus', pod: first });
    const event = await feed.next(
      'event',
      (message) => dataOf<{ reason: string }>(message).reason === 'Started',
    );
    expect(dataOf(event)).toMatchObject({
      pod: first,
      type: 'Normal',
      reason: 'Started',
      message: expect.any(String),
      ageSeconds: expect.any(Number),
      namespace: 'shop',
    });
    const metrics = await feed.next(
      'metrics',
      (message) => dataOf<{ containers: unknown[] }>(message).containers.length > 0,
    );
    expect(dataOf(metrics)).toMatchObject({
      containers: [{ name: 'app', cpu: expect.any(Number), memoryMiB: expect.any(Number) }],
    });
    const before = feed.messages.length;
    feed.send({ action: 'focus', pod: second });
    await feed.next(
      'pods',
      (message) => dataOf<{ focus: string }>(message).focus === second,
      before,
    );
    await feed.next('event', (message) => dataOf<{ pod: string }>(message).pod === second, before);
    await feed.next(
      'metrics',
      (message) => dataOf<{ pod: string }>(message).pod === second,
      before,
    );
  });

  test('that restarts shows when and why, and one that vanishes how it was last', async () => {
    const control = bed.pod('fragile');
    const browser = await program.browser();
    using feed = await browser.feed();
    feed.send({ action: 'subscribe', channel: 'pod' });
    await browser.post('/api/set_pattern', { pattern: '^fragile$' });
    // The only one is chosen without a click.
    await feed.next('pod');
    for (const exitCode of [3, 4]) {
      control().exit({ exitCode });
      control().restart();
      await focusOnly(feed, (view) =>
        JSON.stringify(view.containers[0]?.['restartHistory']).includes(
          `"exitCode":${String(exitCode)}`,
        ),
      );
    }
    const view = await focusOnly(feed, (each) => each.containers[0]?.['restarts'] === 2);
    expect(view.containers[0]).toMatchObject({
      restartHistory: [
        { restart: 1, exitCode: 3, seenAt: expect.any(String) },
        { restart: 2, exitCode: 4 },
      ],
    });
    await bed.delete('/api/v1/namespaces/shop/pods/fragile?gracePeriodSeconds=0');
    const gone = await feed.next('pod', (message) => dataOf<{ deleted: boolean }>(message).deleted);
    expect(dataOf(gone)).toMatchObject({ name: 'fragile', status: 'Deleted' });
  });

  test('that is not there is an error, and nothing else changes', async () => {
    const browser = await program.browser();
    using feed = await browser.feed();
    await browser.post('/api/set_pattern', { pattern: 'nothing-like-it' });
    feed.send({ action: 'focus', pod: 'nobody' });
    expect(await feed.next('error')).toMatchObject({
      action: 'focus',
      message: 'there is no pod "nobody"',
    });
  });
});

describe('logs', () => {
  test('come line by line of the containers that were subscribed, old ones first, through a restart', async () => {
    const control = bed.pod('talking', { containers: ['app', 'side'] });
    control('app').write('before 1\nbefore 2\n');
    control('side').write('not asked for\n');
    const browser = await program.browser();
    using feed = await browser.feed();
    await browser.post('/api/set_pattern', { pattern: '^talking$' });
    feed.send({ action: 'subscribe', channel: 'logs', pod: 'talking', container: 'app' });
    const lines = (): string[] => feed.lines('talking', 'app');
    await feed.until('two lines', () => (lines().length === 2 ? true : undefined));
    control('app').write('after\n');
    control('app').restart();
    control('app').write('\u001b[31mreborn\u001b[0m \u001b]0;title\u0007\n');
    await feed.until('four lines', () => (lines().length === 4 ? true : undefined));
    expect(lines().slice(0, 3)).toEqual(['before 1', 'before 2', 'after']);
    expect(lines()[3]).toMatch(/^\u001b\[31mreborn\u001b\[0m [^\u001b\u0007]*$/);
    expect(await feed.next('log')).toMatchObject({
      pod: 'talking',
      container: 'app',
      line: 'before 1',
      namespace: 'shop',
      podUid: expect.any(String),
    });
    expect(feed.lines('talking', 'side')).toEqual([]);
  });

  test('of the instance before come when asked for, apart from those of the current one', async () => {
    const control = bed.pod('reborn');
    control().write('\u001b[31mit was\u001b[0m level=error\n');
    control().restart();
    control().write('it is\n');
    const browser = await program.browser();
    using feed = await browser.feed();
    await browser.post('/api/set_pattern', { pattern: '^reborn$' });
    const name = { channel: 'logs', pod: 'reborn', container: 'app' };
    feed.send({ action: 'subscribe', ...name, previous: 'yes' });
    expect(await feed.next('error')).toMatchObject({ message: '"previous" is true or false' });
    feed.send({ action: 'subscribe', ...name, previous: true });
    expect(await feed.next('log')).toMatchObject({
      previous: true,
      line: '\u001b[31mit was\u001b[0m level=error',
      restart: 0,
    });
    feed.send({ action: 'subscribe', ...name });
    const current = await feed.next('log', ({ line }) => line === 'it is');
    expect(current).not.toHaveProperty('previous');
    feed.send({ action: 'unsubscribe', ...name, previous: true });
    control().write('it goes on\n');
    await feed.next('log', ({ line }) => line === 'it goes on');
    const before = feed.messages.filter(({ previous }) => previous === true);
    expect(before.filter(({ type }) => type === 'log')).toHaveLength(1);
  });

  test('of many containers reach several viewers whole and in order; one that unsubscribed gets no more', async () => {
    const controls = ['many-1', 'many-2', 'many-3'].map((name) => bed.pod(name));
    const feeds: Feed[] = [];
    for (let count = 0; count < 2; count += 1) {
      const browser = await program.browser();
      const feed = await browser.feed();
      feeds.push(feed);
      await browser.post('/api/set_pattern', { pattern: '^many-' });
      for (const pod of ['many-1', 'many-2', 'many-3']) {
        feed.send({ action: 'subscribe', channel: 'logs', pod, container: 'app' });
      }
    }
    const write = (from: number, to: number): void => {
      for (const control of controls) {
        let text = '';
        for (let n = from; n <= to; n += 1) text += `line ${String(n)}\n`;
        control().write(text);
      }
    };
    write(1, 1_000);
    const expected = (count: number): string[] =>
      Array.from({ length: count }, (_, i) => `line ${String(i + 1)}`);
    for (const feed of feeds) {
      for (const pod of ['many-1', 'many-2', 'many-3']) {
        await feed.until(`lines of ${pod}`, () =>
          feed.lines(pod, 'app').length >= 1_000 ? true : undefined,
        );
        expect(feed.lines(pod, 'app')).toEqual(expected(1_000));
      }
    }
    const [first, second] = feeds as [Feed, Feed];
    first.send({ action: 'unsubscribe', channel: 'logs', pod: 'many-1', container: 'app' });
    // An answer proves that what was asked before has been done.
    first.sendText('{}');
    await first.next('error');
    write(1_001, 1_010);
    await second.until('the rest', () =>
      second.lines('many-1', 'app').length === 1_010 ? true : undefined,
    );
    await first.until('the rest', () =>
      first.lines('many-2', 'app').length === 1_010 ? true : undefined,
    );
    expect(first.lines('many-1', 'app')).toHaveLength(1_000);
    for (const feed of feeds) feed.close();
  });

  test('wait while they are paused, and come when resumed', async () => {
    const control = bed.pod('pausing');
    const browser = await program.browser();
    using feed = await browser.feed();
    await browser.post('/api/set_pattern', { pattern: '^pausing$' });
    const place = { channel: 'logs', pod: 'pausing', container: 'app' };
    feed.send({ action: 'subscribe', ...place });
    control().write('one\n');
    await feed.until('one line', () => feed.lines('pausing', 'app')[0]);
    feed.send({ action: 'pause', ...place });
    feed.sendText('{}');
    await feed.next('error');
    control().write('two\n');
    // Another stream of the same container has the line: it has been read.
    using other = await browser.feed();
    other.send({ action: 'subscribe', ...place });
    await other.until('two lines', () => other.lines('pausing', 'app')[1]);
    expect(feed.lines('pausing', 'app')).toEqual(['one']);
    feed.send({ action: 'resume', ...place });
    await feed.until('two lines', () => feed.lines('pausing', 'app')[1]);
  });

  test('of a container that is not there are an error that names those that are', async () => {
    bed.pod('partial', { containers: ['left', 'right'] });
    const browser = await program.browser();
    using feed = await browser.feed();
    await browser.post('/api/set_pattern', { pattern: '^partial$' });
    await feed.table('partial');
    feed.send({ action: 'subscribe', channel: 'logs', pod: 'partial', container: 'middle' });
    expect(await feed.next('error')).toMatchObject({
      message: 'pod "partial" has no container "middle"; it has left, right',
    });
  });
});

test('an idle connection still gets a heartbeat', async () => {
  using feed = await (await program.browser()).feed();
  const { at } = await feed.next('heartbeat');
  expect(new Date(String(at)).toISOString()).toBe(at);
});

test('whatever a client sends, it is answered or ignored, and the program goes on', async () => {
  const browser = await program.browser();
  using feed = await browser.feed();
  const odd = [
    '',
    'x',
    '[]',
    'null',
    '7',
    '{"action":7}',
    '{"action":"__proto__"}',
    '{"action":"focus"}',
    '{"action":"subscribe"}',
    '{"action":"subscribe","channel":"logs"}',
    '{"action":"reveal","pod":"a"}',
    '{"action":"focus","pod":"../../x"}',
    '{"action":"set_pattern"}',
    '\u0000',
  ];
  for (const text of odd) feed.sendText(text);
  await feed.until('an answer to each', () =>
    feed.messages.filter(({ type }) => type === 'error').length === odd.length ? true : undefined,
  );
  expect((await browser.get('/api/current_pattern')).status).toBe(200);
});
