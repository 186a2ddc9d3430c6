import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually, openTarget, type ApiTarget } from './api-target.ts';

let api: ApiTarget;
let maps: string;
beforeAll(async () => {
  api = await openTarget('objects');
  maps = `/api/v1/namespaces/${api.namespace}/configmaps`;
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

const create = (name: string, data: object = { a: '1' }) =>
  api.call('POST', maps, { body: { metadata: { name }, data } });

const deploymentBody = (name: string) => ({
  metadata: { name },
  spec: {
    replicas: 0,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: {
        containers: [
          { name: 'a', image: 'docker.io/testbed/base:1', env: [{ name: 'X', value: '1' }] },
          { name: 'b', image: 'docker.io/testbed/base:1' },
        ],
      },
    },
  },
});

describe('writes', () => {
  test('a created object has kind, uid, time and version', async () => {
    const { status, json } = await create('first');
    expect(status).toBe(201);
    expect(json).toMatchObject({ kind: 'ConfigMap', apiVersion: 'v1', data: { a: '1' } });
    expect(json.metadata.uid).toMatch(/^[0-9a-f-]{36}$/);
    expect(json.metadata.creationTimestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(json.metadata.resourceVersion).toMatch(/^\d+$/);
    expect(json.metadata.generation).toBeUndefined();
  });

  test('a name that is taken is a 409 AlreadyExists', async () => {
    await create('twice');
    const { status, json } = await create('twice');
    expect(status).toBe(409);
    expect(json).toMatchObject({
      kind: 'Status',
      reason: 'AlreadyExists',
      message: 'configmaps "twice" already exists',
      details: { name: 'twice', kind: 'configmaps' },
      code: 409,
    });
  });

  test('generateName gives a name of five more characters', async () => {
    const { json } = await api.call('POST', maps, { body: { metadata: { generateName: 'gen-' } } });
    expect(json.metadata.name).toMatch(/^gen-[a-z0-9]{5}$/);
    expect(json.metadata.generateName).toBe('gen-');
  });

  test('a bad name is a 422 with the field', async () => {
    const { status, json } = await create('Bad_Name');
    expect(status).toBe(422);
    expect(json.reason).toBe('Invalid');
    expect(json.details.causes[0]).toMatchObject({
      reason: 'FieldValueInvalid',
      field: 'metadata.name',
    });
    expect(json.message).toMatch(
      /^ConfigMap "Bad_Name" is invalid: metadata.name: Invalid value: "Bad_Name": a lowercase RFC 1123 subdomain/,
    );
  });

  test('no name at all is a 422', async () => {
    const { status, json } = await api.call('POST', maps, { body: { metadata: {} } });
    expect(status).toBe(422);
    expect(json.message).toBe(
      'ConfigMap "" is invalid: metadata.name: Required value: name or generateName is required',
    );
  });

  test('a namespace that does not exist is a 404', async () => {
    const path = '/api/v1/namespaces/no-such-namespace/configmaps';
    const { status, json } = await api.call('POST', path, { body: { metadata: { name: 'x' } } });
    expect(status).toBe(404);
    expect(json.message).toBe('namespaces "no-such-namespace" not found');
  });

  test('an old resourceVersion is a 409 Conflict, none writes over', async () => {
    const { json: first } = await create('conflict');
    const path = `${maps}/conflict`;
    const second = await api.call('PUT', path, { body: { ...first, data: { a: '2' } } });
    expect(second.status).toBe(200);
    const { status, json } = await api.call('PUT', path, { body: { ...first, data: { a: '3' } } });
    expect(status).toBe(409);
    expect(json).toMatchObject({
      reason: 'Conflict',
      message:
        'Operation cannot be fulfilled on configmaps "conflict": the object has been modified; please apply your changes to the latest version and try again',
    });
    const free = { metadata: { name: 'conflict' }, data: { a: '4' } };
    expect((await api.call('PUT', path, { body: free })).json.data).toEqual({ a: '4' });
  });

  test('a write that changes nothing keeps the version', async () => {
    const { json: first } = await create('same');
    const { json: second } = await api.call('PUT', `${maps}/same`, { body: first });
    expect(second.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
  });

  test('dry run stores nothing', async () => {
    const { status } = await api.call('POST', `${maps}?dryRun=All`, {
      body: { metadata: { name: 'dry' } },
    });
    expect(status).toBe(201);
    expect((await api.call('GET', `${maps}/dry`)).status).toBe(404);
  });

  test('what is missing is a 404 with its name, an unknown path one without', async () => {
    const { status, json } = await api.call('GET', `${maps}/nothing`);
    expect(status).toBe(404);
    expect(json.message).toBe('configmaps "nothing" not found');
    const unknown = await api.call('GET', '/api/v1/nothings');
    expect(unknown.status).toBe(404);
    expect(unknown.json.message).toBe('the server could not find the requested resource');
  });
});

describe('patches', () => {
  const deployments = () => `/apis/apps/v1/namespaces/${api.namespace}/deployments`;
  beforeAll(async () => {
    await api.call('POST', deployments(), { body: deploymentBody('patched') });
  });
  const patch = (type: string, body: unknown, path = `${deployments()}/patched`) =>
    api.call('PATCH', path, { body, type: `application/${type}` });

  test('merge patch replaces lists, strategic merge patch merges them by key', async () => {
    const template = (containers: object[]) => ({ spec: { template: { spec: { containers } } } });
    const { json } = await patch(
      'strategic-merge-patch+json',
      template([{ name: 'b', env: [{ name: 'Y', value: '2' }] }]),
    );
    const containers = json.spec.template.spec.containers;
    expect(containers.map((c) => c.name)).toEqual(['a', 'b']);
    expect(containers[0]?.env).toEqual([{ name: 'X', value: '1' }]);
    expect(containers[1]?.env).toEqual([{ name: 'Y', value: '2' }]);
    const removed = await patch(
      'strategic-merge-patch+json',
      template([{ name: 'b', $patch: 'delete' }]),
    );
    expect(removed.json.spec.template.spec.containers).toHaveLength(1);
    const merged = await patch(
      'merge-patch+json',
      template([{ name: 'c', image: 'docker.io/testbed/base:1' }]),
    );
    expect(merged.json.spec.template.spec.containers).toHaveLength(1);
    expect(merged.json.spec.template.spec.containers[0]?.name).toBe('c');
  });

  test('a patch of the spec raises the generation, one of the metadata does not', async () => {
    const before = (await api.call('GET', `${deployments()}/patched`)).json.metadata.generation;
    const labels = { metadata: { labels: { l: '1' } } };
    const first = await patch('merge-patch+json', labels);
    expect(first.json.metadata.generation).toBe(before);
    const second = await patch('merge-patch+json', { spec: { minReadySeconds: 1 } });
    expect(second.json.metadata.generation).toBe(before + 1);
  });

  test('a JSON patch tests, adds, replaces and removes', async () => {
    const { status, json } = await patch('json-patch+json', [
      { op: 'test', path: '/spec/replicas', value: 0 },
      { op: 'add', path: '/metadata/annotations', value: { 'a/b': '1' } },
      { op: 'replace', path: '/metadata/annotations/a~1b', value: '2' },
    ]);
    expect([status, json.message]).toEqual([200, undefined]);
    expect(json.metadata.annotations['a/b']).toBe('2');
    const failed = await patch('json-patch+json', [
      { op: 'test', path: '/spec/replicas', value: 9 },
    ]);
    expect(failed.status).toBe(422);
    expect(failed.json.reason).toBe('Invalid');
  });

  test('an unknown kind of patch is a 415', async () => {
    const { status, json } = await patch('json', {});
    expect(status).toBe(415);
    expect(json.reason).toBe('UnsupportedMediaType');
  });

  test('status and the rest are written apart', async () => {
    const path = `${deployments()}/patched`;
    const whole = await patch('merge-patch+json', { status: { replicas: 77 } });
    expect(whole.json.status.replicas).not.toBe(77);
    const status = await patch(
      'merge-patch+json',
      { spec: { paused: true }, status: { collisionCount: 5 } },
      `${path}/status`,
    );
    expect(status.json.status.collisionCount).toBe(5);
    expect(status.json.spec.paused).toBeUndefined();
  });

  test('the selector of a deployment cannot change', async () => {
    const { status, json } = await patch('merge-patch+json', {
      spec: { selector: { matchLabels: { app: 'other' } } },
    });
    expect(status).toBe(422);
    expect(json.message).toContain('field is immutable');
  });

  test('scale reads and writes replicas', async () => {
    const path = `${deployments()}/patched/scale`;
    const { json } = await api.call('GET', path);
    expect(json).toMatchObject({ kind: 'Scale', apiVersion: 'autoscaling/v1', spec: {} });
    json.spec.replicas = 0;
    const written = await api.call('PUT', path, { body: json });
    expect(written.status).toBe(200);
    expect(written.json.status.selector).toBe('app=patched');
  });

  test('an apply creates what is missing and merges into what is there', async () => {
    const apply = (data: object) =>
      api.call('PATCH', `${maps}/applied?fieldManager=ktl&force=true`, {
        body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'applied' }, data },
        type: 'application/apply-patch+yaml',
      });
    expect((await apply({ a: '1' })).status).toBe(201);
    const { status, json } = await apply({ a: '2' });
    expect(status).toBe(200);
    expect(json.data).toEqual({ a: '2' });
  });
});

describe('deletes', () => {
  test('answer with a Status that names the object, or with the object', async () => {
    const { json: created } = await create('gone');
    const { status, json } = await api.call('DELETE', `${maps}/gone`);
    expect(status).toBe(200);
    expect(json).toMatchObject({
      kind: 'Status',
      status: 'Success',
      details: { name: 'gone', kind: 'configmaps', uid: created.metadata.uid },
    });
    expect((await api.call('DELETE', `${maps}/gone`)).status).toBe(404);
  });

  test('a precondition that fails is a 409', async () => {
    await create('kept');
    const { status, json } = await api.call('DELETE', `${maps}/kept`, {
      body: { kind: 'DeleteOptions', apiVersion: 'v1', preconditions: { uid: 'other' } },
    });
    expect(status).toBe(409);
    expect(json.message).toMatch(
      /^Operation cannot be fulfilled on ConfigMap "kept": the UID in the precondition \(other\) does not match/,
    );
  });

  test('a finalizer holds the object until it is taken away', async () => {
    const metadata = { name: 'held', finalizers: ['example.com/hold'] };
    await api.call('POST', maps, { body: { metadata } });
    const { json } = await api.call('DELETE', `${maps}/held`);
    expect(json.metadata.deletionTimestamp).toBeDefined();
    expect((await api.call('GET', `${maps}/held`)).status).toBe(200);
    await api.call('PATCH', `${maps}/held`, {
      body: { metadata: { finalizers: null } },
      type: 'application/merge-patch+json',
    });
    expect((await api.call('GET', `${maps}/held`)).status).toBe(404);
  });

  test('deletecollection takes what its selector matches', async () => {
    for (const name of ['dc-1', 'dc-2']) {
      await api.call('POST', maps, { body: { metadata: { name, labels: { dc: 'yes' } } } });
    }
    const { status } = await api.call('DELETE', `${maps}?labelSelector=dc%3Dyes`);
    expect(status).toBe(200);
    const left = await api.call('GET', `${maps}?labelSelector=dc`);
    expect(left.json.items).toEqual([]);
    expect((await api.call('GET', `${maps}/kept`)).status).toBe(200);
  });

  test.each(['Background', 'Foreground', 'Orphan'])(
    'propagation %s does what it says with dependents',
    async (propagationPolicy) => {
      const suffix = propagationPolicy.toLowerCase();
      const { json: owner } = await create(`owner-${suffix}`);
      const reference = { apiVersion: 'v1', kind: 'ConfigMap', name: owner.metadata.name };
      const ownerReferences = [{ ...reference, uid: owner.metadata.uid, blockOwnerDeletion: true }];
      const name = `dependent-${suffix}`;
      await api.call('POST', maps, { body: { metadata: { name, ownerReferences } } });
      await api.call('DELETE', `${maps}/owner-${suffix}`, { body: { propagationPolicy } });
      await eventually(
        () => api.call('GET', `${maps}/owner-${suffix}`),
        ({ status }) => status === 404,
      );
      const dependent = await eventually(
        () => api.call('GET', `${maps}/${name}`),
        ({ status }) => propagationPolicy === 'Orphan' || status === 404,
      );
      if (propagationPolicy !== 'Orphan') return;
      expect(dependent.status).toBe(200);
      expect(dependent.json.metadata.ownerReferences).toBeUndefined();
    },
  );
});

describe('validation', () => {
  test('a pod without containers, and a deployment whose labels do not match', async () => {
    const pod = await api.call('POST', `/api/v1/namespaces/${api.namespace}/pods`, {
      body: { metadata: { name: 'empty' }, spec: { containers: [] } },
    });
    expect(pod.status).toBe(422);
    expect(pod.json.message).toBe('Pod "empty" is invalid: spec.containers: Required value');
    const body = deploymentBody('mismatch');
    body.spec.template.metadata.labels.app = 'other';
    const path = `/apis/apps/v1/namespaces/${api.namespace}/deployments`;
    const { status, json } = await api.call('POST', path, { body });
    expect(status).toBe(422);
    expect(json.message).toContain('`selector` does not match template `labels`');
  });

  test('bodies for another namespace or name are refused', async () => {
    const other = await api.call('POST', maps, {
      body: { metadata: { name: 'x', namespace: 'elsewhere' } },
    });
    expect(other.status).toBe(400);
    expect(other.json.message).toBe(
      'the namespace of the provided object does not match the namespace sent on the request',
    );
    await create('named');
    const wrong = await api.call('PUT', `${maps}/named`, { body: { metadata: { name: 'wrong' } } });
    expect(wrong.status).toBe(400);
    expect(wrong.json.message).toBe(
      'the name of the object (wrong) does not match the name on the URL (named)',
    );
  });
});
