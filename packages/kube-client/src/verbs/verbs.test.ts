import { describe, expect, test } from '@jest/globals';
import type { KubeClientOptions } from './create-kube-client.ts';
import { createKubeClient, type KubeClient, type Resource, type Transport } from '../index.ts';

const pods: Resource = { group: '', version: 'v1', plural: 'pods', kind: 'Pod', namespaced: true };

type Answer = {
  status?: number;
  headers?: Record<string, string>;
  chunks: readonly (string | Buffer)[];
};

function transportOf(answer: (path: string, call: number) => Answer): {
  options: Pick<KubeClientOptions, 'transport' | 'cluster' | 'qps'>;
  paths: string[];
} {
  const paths: string[] = [];
  const transport: Transport = {
    exchange: (request) => {
      paths.push(request.path);
      const { status = 200, headers = {}, chunks } = answer(request.path, paths.length);
      async function* body(): AsyncGenerator<Uint8Array> {
        for (const chunk of chunks) yield await Promise.resolve(Buffer.from(chunk as string));
      }
      return Promise.resolve({
        status,
        headers: { 'content-type': 'application/json', ...headers },
        body: body(),
      });
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const cluster = { server: 'https://test', context: 'test', namespace: 'shop', user: 'jane' };
  return { options: { transport, cluster, qps: 0 }, paths };
}

function setUp(answer: (path: string, call: number) => Answer): {
  client: KubeClient;
  paths: string[];
} {
  const { options, paths } = transportOf(answer);
  return { client: createKubeClient(options), paths };
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

const json = (value: unknown): Answer => ({ chunks: [JSON.stringify(value)] });
const failure = (code: number, reason: string, message: string): Answer => ({
  status: code,
  chunks: [JSON.stringify({ kind: 'Status', status: 'Failure', code, reason, message })],
});
const pod = (name: string): { metadata: { name: string } } => ({ metadata: { name } });

describe('list', () => {
  test('starts over with a page marked restarted when the continue token expired', async () => {
    const { client, paths } = setUp((path, call) => {
      if (path.includes('continue=old')) return failure(410, 'Expired', 'too old');
      const more = call === 1 ? { continue: 'old' } : {};
      return json({ metadata: { resourceVersion: String(call), ...more }, items: [pod('a')] });
    });
    const pages = await all(client.list(pods, { namespace: 'shop', resourceVersion: '0' }));
    expect(pages.map(({ resourceVersion, restarted }) => [resourceVersion, restarted])).toEqual([
      ['1', false],
      ['3', true],
    ]);
    expect(paths).toEqual([
      '/api/v1/namespaces/shop/pods?limit=500&resourceVersion=0',
      '/api/v1/namespaces/shop/pods?limit=500&continue=old',
      '/api/v1/namespaces/shop/pods?limit=500&resourceVersion=0',
    ]);
  });

  test('410 on the first page is API_EXPIRED, for nothing can be restarted', async () => {
    const { client } = setUp(() => failure(410, 'Expired', 'too old'));
    await expect(all(client.list(pods))).rejects.toMatchObject({ code: 'API_EXPIRED' });
  });

  test('a long page comes in parts, the last of which has the version', async () => {
    const items = Array.from({ length: 40 }, (_, i) => pod(`${String(i)}-${'x'.repeat(10_000)}`));
    const text = JSON.stringify({ metadata: { resourceVersion: '7', continue: 'more' }, items });
    const { client, paths } = setUp((path) =>
      path.includes('continue=more')
        ? json({ items: null, metadata: { resourceVersion: '7' } })
        : { chunks: text.match(/.{1,50000}/gs) ?? [] },
    );
    const parts = await all(client.list(pods));
    expect(parts.flatMap((part) => part.items)).toEqual(items);
    expect(parts.map(({ resourceVersion }) => resourceVersion)).toEqual(['', '', '7', '7']);
    expect(paths).toHaveLength(2);
  });

  test('a page that is cut short throws after the parts that had come', async () => {
    const text = JSON.stringify({
      items: Array.from({ length: 30 }, () => pod('x'.repeat(10_000))),
    });
    const { client } = setUp(() => ({ chunks: [text.slice(0, 200_000), text.slice(200_000, -2)] }));
    const pages = client.list(pods)[Symbol.asyncIterator]();
    expect((await pages.next()).value).toMatchObject({
      items: { length: 19 },
      resourceVersion: '',
    });
    await expect(pages.next()).rejects.toMatchObject({
      code: 'API_FAILED',
      message: expect.stringContaining('not JSON'),
    });
  });
});

describe('watch', () => {
  const frames =
    [
      { type: 'ADDED', object: pod('ä') },
      { type: 'SOMETHING_NEW', object: {} },
      {
        type: 'BOOKMARK',
        object: {
          metadata: { resourceVersion: '7', annotations: { 'k8s.io/initial-events-end': 'true' } },
        },
      },
      { type: 'BOOKMARK', object: { metadata: { resourceVersion: '8' } } },
      { type: 'DELETED', object: pod('b') },
    ]
      .map((frame) => JSON.stringify(frame))
      .join('\n') + '\n';
  const events = [
    { type: 'ADDED', object: pod('ä') },
    { type: 'BOOKMARK', resourceVersion: '7', initialEventsEnd: true },
    { type: 'BOOKMARK', resourceVersion: '8', initialEventsEnd: false },
    { type: 'DELETED', object: pod('b') },
  ];

  test('frames may be cut at any byte, also within a letter', async () => {
    const bytes = Buffer.from(frames);
    for (let at = 0; at <= bytes.length; at += 1) {
      const { client } = setUp(() => ({ chunks: [bytes.subarray(0, at), bytes.subarray(at)] }));
      expect(await all(client.watch(pods))).toEqual(events);
    }
    const single = Array.from(bytes, (_, i) => bytes.subarray(i, i + 1));
    const { client } = setUp(() => ({ chunks: single }));
    expect(await all(client.watch(pods))).toEqual(events);
  });

  test('410 is API_EXPIRED, as an ERROR frame and as a status; others are API_FAILED', async () => {
    const status = { kind: 'Status', code: 410, reason: 'Expired', message: 'too old' };
    const frame = setUp(() => json({ type: 'ERROR', object: status }));
    await expect(all(frame.client.watch(pods))).rejects.toMatchObject({ code: 'API_EXPIRED' });
    const direct = setUp(() => failure(410, 'Gone', 'too old'));
    await expect(all(direct.client.watch(pods))).rejects.toMatchObject({ code: 'API_EXPIRED' });
    const other = setUp(() => json({ type: 'ERROR', object: { code: 500, message: 'etcd' } }));
    await expect(all(other.client.watch(pods))).rejects.toMatchObject({
      code: 'API_FAILED',
      details: { serverMessage: 'etcd' },
    });
  });

  test('a streaming list asks for initial events not older than the version', async () => {
    const { client, paths } = setUp(() => ({ chunks: [] }));
    await all(client.watch(pods, { sendInitialEvents: true, resourceVersion: '0' }));
    const query = new URL(paths[0]!, 'http://x').searchParams;
    expect(Object.fromEntries(query)).toEqual({
      watch: 'true',
      allowWatchBookmarks: 'true',
      resourceVersion: '0',
      sendInitialEvents: 'true',
      resourceVersionMatch: 'NotOlderThan',
    });
  });
});

describe('openLog', () => {
  test('passes tailLines 0 on, and leaves out what is not asked', async () => {
    const { client, paths } = setUp(() => ({ chunks: ['x'] }));
    await client.openLog({ namespace: 'shop', name: 'a' }, { container: 'main', tailLines: 0 });
    expect(paths).toEqual(['/api/v1/namespaces/shop/pods/a/log?container=main&tailLines=0']);
  });
});

describe('errors', () => {
  test('403 says which verb on which resource in which namespace is missing', async () => {
    const words = 'pods "a" is forbidden: User "jane" cannot get resource "pods/log"';
    const { client } = setUp(() => failure(403, 'Forbidden', words));
    const log = client.openLog({ namespace: 'shop', name: 'a' }, { container: 'main' });
    await expect(log).rejects.toMatchObject({
      code: 'API_FORBIDDEN',
      exit: 'unreachable',
      message: `user "jane" may not get pods/log "a" in namespace "shop": ${words}`,
      hint: expect.stringContaining('verb "get" on "pods/log" in namespace "shop"'),
    });
  });

  test('403 names the user that the server refused, not the one of the kubeconfig', async () => {
    const words = 'pods is forbidden: User "system:serviceaccount:shop:ci" cannot get resource';
    const { client } = setUp(() => failure(403, 'Forbidden', words));
    const log = client.openLog({ namespace: 'shop', name: 'a' }, { container: 'main' });
    await expect(log).rejects.toMatchObject({
      message: expect.stringMatching(/^user "system:serviceaccount:shop:ci" may not get pods\/log/),
      details: { user: 'system:serviceaccount:shop:ci' },
    });
  });

  test.each([
    [400, 'API_INVALID'],
    [401, 'AUTH_REJECTED'],
    [404, 'API_NOT_FOUND'],
    [409, 'API_CONFLICT'],
    [422, 'API_INVALID'],
    [500, 'API_FAILED'],
    [504, 'API_FAILED'],
  ])('status %d is %s and keeps the words of the server', async (status, code) => {
    const { client } = setUp(() => failure(status, 'R', 'the words'));
    const error = client.get(pods, { namespace: 'shop', name: 'a' });
    await expect(error).rejects.toMatchObject({
      code,
      message: expect.stringContaining('the words'),
    });
  });

  test('a page that is not JSON is API_FAILED, not a SyntaxError', async () => {
    const { client } = setUp(() => ({ chunks: ['<html>Sign in</html>'] }));
    await expect(client.requestJson({ method: 'GET', path: '/api' })).rejects.toMatchObject({
      code: 'API_FAILED',
    });
  });
});

describe('Retry-After', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');

  function refusing(
    status: number,
    retryAfter: string,
  ): { client: KubeClient; slept: number[]; calls: () => number } {
    const slept: number[] = [];
    const { options, paths } = transportOf(() => ({
      status,
      headers: { 'retry-after': retryAfter },
      chunks: [],
    }));
    const client = createKubeClient({
      ...options,
      clock: {
        now: () => now,
        sleep: (ms) => Promise.resolve(void slept.push(ms)),
      },
      random: () => 0,
    });
    return { client, slept, calls: () => paths.length };
  }

  describe.each([
    [429, 'API_THROTTLED'],
    [503, 'API_FAILED'],
  ])('of a %d', (status, code) => {
    test.each([
      ['7', 7_000],
      ['Thu, 01 Jan 2026 00:00:09 GMT', 9_000],
      ['Wed, 31 Dec 2025 23:00:00 GMT', 0],
      ['86400', 60_000],
      ['Fri, 02 Jan 2026 00:00:00 GMT', 60_000],
      ['9'.repeat(400), 60_000],
    ])(
      '%s is waited for before each try, at most a minute, and told at the end',
      async (value, ms) => {
        const { client, slept, calls } = refusing(status, value);
        await expect(client.request({ method: 'GET', path: '/api' })).rejects.toMatchObject({
          code,
          details: { retryAfterMs: ms },
        });
        expect(slept).toEqual([ms, ms, ms, ms, ms]);
        expect(calls()).toBe(6);
      },
    );

    test('is told and not waited for where the request may not be repeated', async () => {
      const { client, slept } = refusing(status, 'Thu, 01 Jan 2026 00:00:09 GMT');
      const sent = client.request({ method: 'POST', path: '/api', body: '{}' });
      await expect(sent).rejects.toMatchObject({ code, details: { retryAfterMs: 9_000 } });
      expect(slept).toEqual([]);
    });

    test('of no sense counts as none', async () => {
      const { client, slept } = refusing(status, 'soon');
      const error: unknown = await client
        .request({ method: 'GET', path: '/api' })
        .catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code });
      expect(error).not.toHaveProperty('details.retryAfterMs');
      // Full jitter with a random of 0.
      expect(slept).toEqual([0, 0, 0, 0, 0]);
    });
  });
});

describe('JSON that is not what the API promises is API_FAILED', () => {
  const wrong = { code: 'API_FAILED', message: expect.stringContaining('Kubernetes API server?') };

  test.each([null, 3, [], {}, { items: {} }, { items: [null] }, { items: [{}] }])(
    'as a list: %j',
    async (answer) => {
      const { client } = setUp(() => json(answer));
      await expect(all(client.list(pods))).rejects.toMatchObject(wrong);
    },
  );

  test('but a list whose items are null is empty', async () => {
    const { client } = setUp(() => json({ metadata: null, items: null }));
    expect(await all(client.list(pods))).toEqual([
      { items: [], resourceVersion: '', restarted: false },
    ]);
  });

  test.each([null, 'pod', [], {}, { metadata: 'x' }])('as an object: %j', async (answer) => {
    const { client } = setUp(() => json(answer));
    const found = client.get(pods, { namespace: 'shop', name: 'a' });
    await expect(found).rejects.toMatchObject(wrong);
  });

  test.each([
    null,
    [],
    7,
    {},
    { type: 7, object: pod('a') },
    { type: 'ADDED' },
    { type: 'ADDED', object: null },
    { type: 'DELETED', object: {} },
    { type: 'MODIFIED', object: { metadata: [] } },
    { type: 'BOOKMARK' },
    { type: 'BOOKMARK', object: { metadata: null } },
  ])('as a watch frame: %j', async (frame) => {
    const { client } = setUp(() => json(frame));
    await expect(all(client.watch(pods))).rejects.toMatchObject(wrong);
  });

  test.each([{ type: 'ERROR' }, { type: 'ERROR', object: null }, { type: 'ERROR', object: [1] }])(
    'as an ERROR frame: %j',
    async (frame) => {
      const { client } = setUp(() => json(frame));
      await expect(all(client.watch(pods))).rejects.toMatchObject({
        code: 'API_FAILED',
        details: { status: 500 },
      });
    },
  );

  test.each([
    null,
    'x',
    [],
    {},
    { kind: 'APIGroupDiscoveryList' },
    { kind: 'APIGroupDiscoveryList', items: {} },
    { groups: 'x' },
  ])('as discovery: %j', async (answer) => {
    const { client } = setUp((path) =>
      json(path === '/api/v1' ? { kind: 'APIResourceList', resources: [] } : answer),
    );
    await expect(client.findResource('widgets')).rejects.toMatchObject(wrong);
  });
});

describe('findResource', () => {
  test('leaves out discovery entries out of shape and keeps the others', async () => {
    const good = { resource: 'widgets', responseKind: { kind: 'Widget' }, scope: 'Namespaced' };
    const odd = { resource: 'odds', responseKind: null, shortNames: [7, 'od'], scope: 4 };
    const { client } = setUp((path) =>
      json({
        kind: 'APIGroupDiscoveryList',
        items:
          path === '/api'
            ? null
            : [
                null,
                { metadata: 3, versions: 'x' },
                { versions: [null, { version: 1 }, { version: 'v1', resources: {} }] },
                {
                  metadata: { name: 'example.com' },
                  versions: [{ version: 'v1', resources: [null, {}, { resource: 5 }, odd, good] }],
                },
              ],
      }),
    );
    expect(await client.findResource('widgets.example.com')).toMatchObject({ kind: 'Widget' });
    expect(await client.findResource('od')).toMatchObject({ plural: 'odds', namespaced: false });
  });

  test.each(['pods', 'pod', 'po', 'Pod', 'deploy', 'deployments.apps', 'sts', 'cj', 'ns'])(
    'knows %s without a request',
    async (word) => {
      const { client, paths } = setUp(() => json({}));
      expect(await client.findResource(word)).toBeDefined();
      expect(paths).toEqual([]);
    },
  );

  const widgets = {
    kind: 'APIGroupDiscoveryList',
    items: [
      {
        metadata: { name: 'example.com' },
        versions: [
          {
            version: 'v2',
            resources: [
              {
                resource: 'widgets',
                responseKind: { kind: 'Widget' },
                scope: 'Namespaced',
                singularResource: 'widget',
                shortNames: ['wd'],
              },
            ],
          },
        ],
      },
    ],
  };

  test('asks aggregated discovery once for all other words', async () => {
    const { client, paths } = setUp((path) =>
      json(path === '/api' ? { kind: 'APIGroupDiscoveryList', items: [] } : widgets),
    );
    const expected = { group: 'example.com', version: 'v2', plural: 'widgets', kind: 'Widget' };
    for (const word of ['wd', 'widget', 'Widgets', 'widgets.example.com']) {
      expect(await client.findResource(word)).toMatchObject(expected);
    }
    expect(paths).toEqual(['/api', '/apis']);
    expect(await client.findResource('gadget')).toBeUndefined();
  });

  test('reads one list for each group where discovery is not aggregated', async () => {
    const { client } = setUp((path) => {
      if (path === '/api') return json({ versions: ['v1'] });
      if (path === '/apis') {
        const preferredVersion = { groupVersion: 'example.com/v2' };
        return json({ groups: [{ name: 'example.com', preferredVersion }] });
      }
      if (path === '/api/v1') return json({ resources: [] });
      return json({ resources: [{ name: 'widgets', kind: 'Widget', namespaced: true }] });
    });
    expect(await client.findResource('widgets')).toMatchObject({ group: 'example.com' });
  });
});
