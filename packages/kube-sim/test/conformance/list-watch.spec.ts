import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openTarget, type Answer, type ApiTarget, type Frame } from './api-target.ts';

let api: ApiTarget;
let maps: string;
beforeAll(async () => {
  api = await openTarget('list-watch');
  maps = `/api/v1/namespaces/${api.namespace}/configmaps`;
  for (const name of ['l-1', 'l-2', 'l-3', 'l-4', 'l-5']) {
    const tier = name === 'l-1' ? 'front' : 'back';
    await api.call('POST', maps, { body: { metadata: { name, labels: { set: 'l', tier } } } });
  }
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

const names = (answer: Answer): string[] => answer.json.items.map((item) => item.metadata.name);
const list = (query: string) => api.call('GET', `${maps}?${query}`);
const encode = encodeURIComponent;

describe('lists', () => {
  test('are sorted, typed once, and carry the version', async () => {
    const answer = await list(`labelSelector=${encode('set=l')}`);
    expect(names(answer)).toEqual(['l-1', 'l-2', 'l-3', 'l-4', 'l-5']);
    expect(answer.json.kind).toBe('ConfigMapList');
    expect(answer.json.items[0]?.kind).toBeUndefined();
    expect(answer.json.metadata.resourceVersion).toMatch(/^\d+$/);
  });

  test.each([
    ['tier=front', 1],
    ['tier!=front,set', 4],
    ['tier in (front, back),set=l', 5],
    ['tier notin (back),set=l', 1],
    ['!tier,set=l', 0],
    ['set==l,tier', 5],
  ])('label selector %s matches %d', async (selector, count) => {
    expect(names(await list(`labelSelector=${encode(selector)}`))).toHaveLength(count);
  });

  test('selectors that cannot be understood are a 400 that says why', async () => {
    const label = await list(`labelSelector=${encode('a b c')}`);
    expect(label.status).toBe(400);
    expect(label.json.message).toBe(
      "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt",
    );
    const field = await list(`fieldSelector=${encode('spec.foo=1')}`);
    expect(field.status).toBe(400);
    expect(field.json.message).toContain('"spec.foo" is not a known field selector');
    const pods = await api.call('GET', '/api/v1/pods?fieldSelector=spec.foo%3D1');
    expect(pods.json.message).toBe('field label not supported: spec.foo');
    expect((await list('fieldSelector=abc')).json.message).toBe(
      "invalid selector: 'abc'; can't understand 'abc'",
    );
  });

  test('field selectors by name', async () => {
    expect(names(await list(`fieldSelector=${encode('metadata.name=l-2')}`))).toEqual(['l-2']);
  });

  test('pages are one consistent list', async () => {
    const query = `labelSelector=${encode('set=l')}&limit=2`;
    const first = await list(query);
    expect(names(first)).toEqual(['l-1', 'l-2']);
    await api.call('POST', maps, { body: { metadata: { name: 'l-3b', labels: { set: 'l' } } } });
    const token = encode(first.json.metadata.continue);
    const second = await list(`${query}&continue=${token}`);
    expect(names(second)).toEqual(['l-3', 'l-4']);
    expect(second.json.metadata.resourceVersion).toBe(first.json.metadata.resourceVersion);
    const last = await list(`${query}&continue=${encode(second.json.metadata.continue)}`);
    expect(names(last)).toEqual(['l-5']);
    expect(last.json.metadata.continue).toBeUndefined();
    await api.call('DELETE', `${maps}/l-3b`);
  });

  test('without selectors a page says how many remain', async () => {
    const all = names(await list('')).length;
    const { json } = await list('limit=1');
    expect(json.metadata.remainingItemCount).toBe(all - 1);
  });

  test('a broken token and a broken version are 400', async () => {
    const token = await list('limit=1&continue=abc');
    expect(token.status).toBe(400);
    expect(token.json.message).toMatch(/^invalid continue token|continue key is not valid/);
    const version = await list('resourceVersion=abc');
    expect(version.status).toBe(400);
    expect(version.json.message).toBe(
      'invalid resource version: resourceVersion: Invalid value: "abc": strconv.ParseUint: parsing "abc": invalid syntax',
    );
  });

  test('as a Table, and as metadata only', async () => {
    const path = `${maps}?labelSelector=${encode('set=l')}`;
    const table = await api.call('GET', path, {
      accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json',
    });
    expect(table.json.kind).toBe('Table');
    expect(table.json.columnDefinitions.map((c) => c.name)).toEqual(['Name', 'Data', 'Age']);
    expect(table.json.rows[0]?.cells.slice(0, 2)).toEqual(['l-1', 0]);
    expect(table.json.rows[0]?.object.kind).toBe('PartialObjectMetadata');
    const partial = await api.call('GET', path, {
      accept: 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io',
    });
    expect(partial.json.kind).toBe('PartialObjectMetadataList');
    expect(partial.json.items[0]?.metadata.name).toBe('l-1');
  });

  test('an Accept that cannot be served is a 406', async () => {
    const { status } = await api.call('GET', maps, { accept: 'text/html' });
    expect(status).toBe(406);
  });
});

const kinds = (frames: readonly Frame[]): string[] =>
  frames.map(({ type, object }) => `${type} ${object.metadata.name}`.trim());

describe('watches', () => {
  const selector = (set: string) => `labelSelector=${encode(`w=${set}`)}`;
  const put = async (name: string, labels: object, data = {}): Promise<void> => {
    const body = { metadata: { name, labels }, data };
    const { status } = await api.call('POST', maps, { body });
    if (status === 409) await api.call('PUT', `${maps}/${name}`, { body });
  };

  test('continue from a resourceVersion, and show objects that begin or cease to match', async () => {
    const { json } = await list('limit=1');
    const from = json.metadata.resourceVersion;
    await put('w-1', { w: 'a' });
    await put('w-1', { w: 'a' }, { x: '1' });
    await put('w-1', { w: 'b' });
    await put('w-1', { w: 'a' });
    await api.call('DELETE', `${maps}/w-1`);
    const frames = await api.watch(
      `${maps}?watch=1&${selector('a')}&resourceVersion=${from}`,
      (seen) => seen.length >= 5,
    );
    expect(kinds(frames)).toEqual([
      'ADDED w-1',
      'MODIFIED w-1',
      'DELETED w-1',
      'ADDED w-1',
      'DELETED w-1',
    ]);
    const versions = frames.map((f) => Number(f.object.metadata.resourceVersion));
    expect(versions).toEqual([...versions].sort((a, b) => a - b));
    expect(new Set(versions).size).toBe(5);
    // What left the selection is shown as it last matched.
    expect(frames[2]?.object.metadata.labels).toEqual({ w: 'a' });
  });

  test('without a version, begin with what is there', async () => {
    const frames = await api.watch(
      `${maps}?watch=1&labelSelector=${encode('set=l')}`,
      (seen) => seen.length >= 5,
    );
    expect(kinds(frames).sort()).toEqual([1, 2, 3, 4, 5].map((n) => `ADDED l-${n}`));
    expect(frames[0]?.object.kind).toBe('ConfigMap');
  });

  test('a streaming list ends its beginning with a bookmark', async () => {
    const query =
      'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';
    const frames = await api.watch(
      `${maps}?watch=1&labelSelector=${encode('set=l')}&${query}`,
      (seen) => seen.at(-1)?.type === 'BOOKMARK' || seen.at(-1)?.type === 'ERROR',
    );
    // A cluster on an old etcd cannot do it, and says so; kube-sim always can.
    const refusal = frames[0]?.object.message;
    if (api.isReal && refusal?.includes('RequestWatchProgress is disabled') === true) return;
    const end = frames.at(-1);
    expect(frames).toHaveLength(6);
    expect(end?.object.metadata.annotations).toEqual({ 'k8s.io/initial-events-end': 'true' });
    expect(end?.object.metadata.resourceVersion).toMatch(/^\d+$/);
    expect(end?.object.kind).toBe('ConfigMap');
  });

  test('sendInitialEvents needs resourceVersionMatch', async () => {
    const { status, json } = await list('watch=1&sendInitialEvents=true');
    expect(status).toBe(422);
    expect(json.message).toContain(
      'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
    );
  });

  test('a version that is too old is a 200 with an ERROR frame of 410', async () => {
    // Version 1 is older than anything that a cluster remembers; kube-sim forgets on demand.
    if (!api.isReal) return;
    const frames = await api.watch('/api/v1/pods?watch=1&resourceVersion=1', (f) => f.length > 0);
    expect(frames[0]).toMatchObject({
      type: 'ERROR',
      object: { kind: 'Status', reason: 'Expired', code: 410 },
    });
  });

  test('timeoutSeconds ends a watch cleanly', async () => {
    const frames = await api.watch(
      `${maps}?watch=1&timeoutSeconds=1&labelSelector=${encode('w=none')}`,
      () => false,
    );
    expect(frames).toEqual([]);
  });
});

describe('discovery', () => {
  test('in pieces and aggregated, and OpenAPI knows fieldValidation', async () => {
    const apps = await api.call('GET', '/apis/apps/v1');
    const entry = apps.json.resources.find((r) => r.name === 'deployments');
    expect(entry).toMatchObject({ kind: 'Deployment', namespaced: true, shortNames: ['deploy'] });
    const all = await api.call('GET', '/apis', {
      accept: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
    });
    expect(all.json.kind).toBe('APIGroupDiscoveryList');
    expect(all.headers['content-type']).toContain('as=APIGroupDiscoveryList');
    const group = all.json.items.find((item) => item.metadata.name === 'apps');
    expect(group?.versions[0]?.version).toBe('v1');
    const { json } = await api.call('GET', '/openapi/v3/apis/apps/v1');
    const path = '/apis/apps/v1/namespaces/{namespace}/deployments/{name}';
    const parameters = json.paths[path]?.patch.parameters ?? [];
    expect(parameters.map((p) => p.name)).toContain('fieldValidation');
  });

  test('version and health answer', async () => {
    expect((await api.call('GET', '/version')).json.major).toBe('1');
    expect((await api.call('GET', '/readyz')).text).toBe('ok');
  });
});
