import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually, openTarget, type Answer, type ApiTarget } from './api-target.ts';

let api: ApiTarget;
let old: string;
let renewed: string;
beforeAll(async () => {
  api = await openTarget('events');
  old = `/api/v1/namespaces/${api.namespace}/events`;
  renewed = `/apis/events.k8s.io/v1/namespaces/${api.namespace}/events`;
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

const first = '2026-01-01T10:00:00Z';
const last = '2026-01-01T10:05:00Z';

function about(name: string, uid: string): object {
  const { namespace } = api;
  return { apiVersion: 'v1', kind: 'Pod', namespace, name, uid, fieldPath: 'spec.containers{app}' };
}

function create(name: string, object: object): Promise<Answer> {
  return api.call('POST', old, {
    body: {
      metadata: { name },
      involvedObject: object,
      reason: 'BackOff',
      message: 'Back-off restarting',
      type: 'Warning',
      count: 3,
      firstTimestamp: first,
      lastTimestamp: last,
      source: { component: 'kubelet', host: 'n1' },
    },
  });
}

async function names(path: string, selector: string): Promise<string[]> {
  const answer = await api.call('GET', `${path}?fieldSelector=${encodeURIComponent(selector)}`);
  return answer.json.items.map(({ metadata }) => metadata.name);
}

describe('an event', () => {
  test('is one object in both APIs, each with its names of the fields', async () => {
    const made = await create('both', about('p', 'u-1'));
    expect(made.json).toMatchObject({
      eventTime: null,
      reportingComponent: '',
      reportingInstance: '',
    });
    const read = await api.call('GET', `${renewed}/both`);
    expect(read.json).toMatchObject({
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: { uid: made.json.metadata.uid },
      regarding: { kind: 'Pod', name: 'p', uid: 'u-1', fieldPath: 'spec.containers{app}' },
      note: 'Back-off restarting',
      reason: 'BackOff',
      type: 'Warning',
      deprecatedCount: 3,
      deprecatedFirstTimestamp: first,
      deprecatedLastTimestamp: last,
      deprecatedSource: { component: 'kubelet', host: 'n1' },
      eventTime: null,
    });
    expect(read.json).not.toHaveProperty('involvedObject');
    expect(read.json).not.toHaveProperty('message');
    expect(read.json).not.toHaveProperty('reportingInstance');
  });

  test('that repeats grows in both', async () => {
    await create('grows', about('p', 'u-2'));
    const type = 'application/merge-patch+json';
    const body = { count: 9, lastTimestamp: '2026-01-01T11:00:00Z' };
    expect((await api.call('PATCH', `${old}/grows`, { type, body })).status).toBe(200);
    const read = await api.call('GET', `${renewed}/grows`);
    expect(read.json).toMatchObject({
      deprecatedCount: 9,
      deprecatedFirstTimestamp: first,
      deprecatedLastTimestamp: '2026-01-01T11:00:00Z',
    });
  });

  test('of the newer recorder has no count until it is a series', async () => {
    const made = await api.call('POST', renewed, {
      body: {
        metadata: { name: 'series' },
        regarding: about('p', 'u-3'),
        eventTime: '2026-01-01T10:00:00.123456Z',
        action: 'Scheduling',
        reason: 'FailedScheduling',
        note: 'no nodes',
        type: 'Warning',
        reportingController: 'default-scheduler',
        reportingInstance: 'default-scheduler-1',
      },
    });
    expect(made.status).toBe(201);
    const before = await api.call('GET', `${old}/series`);
    expect(before.json).toMatchObject({
      firstTimestamp: null,
      lastTimestamp: null,
      eventTime: '2026-01-01T10:00:00.123456Z',
      source: {},
      message: 'no nodes',
      reportingComponent: 'default-scheduler',
    });
    expect(before.json).not.toHaveProperty('count');
    const series = { count: 2, lastObservedTime: '2026-01-01T10:01:00.500000Z' };
    const type = 'application/merge-patch+json';
    const patched = await api.call('PATCH', `${renewed}/series`, { type, body: { series } });
    expect(patched.status).toBe(200);
    expect((await api.call('GET', `${old}/series`)).json).toMatchObject({ series });
  });

  test('is watched through either, whichever it is written through', async () => {
    const list = await api.call('GET', `${renewed}?limit=1`);
    const from = `watch=1&timeoutSeconds=10&resourceVersion=${list.json.metadata.resourceVersion}`;
    const watching = [old, renewed].map((path) =>
      api.watch(`${path}?${from}`, (frames) => frames.length > 0),
    );
    await create('watched', about('p', 'u-4'));
    const [seen, seenNewer] = (await Promise.all(watching)).map((frames) => frames[0]);
    expect(seen).toMatchObject({ type: 'ADDED', object: { involvedObject: { uid: 'u-4' } } });
    expect(seenNewer).toMatchObject({ type: 'ADDED', object: { regarding: { uid: 'u-4' } } });
  });
});

describe('field selectors', () => {
  beforeAll(async () => {
    await create('by-fields', about('chosen', 'u-chosen'));
  });

  test.each(['kind=Pod', 'name=chosen', 'uid=u-chosen', 'fieldPath=spec.containers{app}'])(
    'choose by the object: %s',
    async (term) => {
      const all = `uid=u-chosen,${term}`.split(',');
      const of = (object: string): string => all.map((one) => `${object}.${one}`).join(',');
      expect(await names(old, of('involvedObject'))).toEqual(['by-fields']);
      expect(await names(renewed, of('regarding'))).toEqual(['by-fields']);
      expect(await names(old, of('involvedObject').replace('=u-chosen', '=none'))).toEqual([]);
    },
  );

  test('choose by reason and type', async () => {
    const chosen = 'reason=BackOff,type=Warning';
    expect(await names(old, `involvedObject.uid=u-chosen,${chosen}`)).toEqual(['by-fields']);
    expect(await names(renewed, `regarding.uid=u-chosen,${chosen}`)).toEqual(['by-fields']);
    expect(await names(renewed, 'regarding.uid=u-chosen,type=Normal')).toEqual([]);
  });

  test('of the one API are unknown to the other', async () => {
    const refused = await api.call('GET', `${old}?fieldSelector=regarding.uid%3Dx`);
    expect([refused.status, refused.json.message]).toEqual([
      400,
      'field label not supported: regarding.uid',
    ]);
    const other = await api.call('GET', `${renewed}?fieldSelector=involvedObject.uid%3Dx`);
    expect(other.status).toBe(400);
  });
});

test('the scheduler writes events of the newer sort, the kubelet of the older', async () => {
  const containers = [
    { name: 'app', image: 'docker.io/testbed/base:1', command: ['sh', '-c', 'sleep 60'] },
  ];
  const pods = `/api/v1/namespaces/${api.namespace}/pods`;
  const body = {
    metadata: { name: 'sleeper' },
    spec: { containers, terminationGracePeriodSeconds: 0 },
  };
  await eventually(
    () => api.call('GET', `/api/v1/namespaces/${api.namespace}/serviceaccounts/default`),
    ({ status }) => status === 200,
  );
  expect((await api.call('POST', pods, { body })).status).toBe(201);
  const chosen = `${renewed}?fieldSelector=${encodeURIComponent('regarding.name=sleeper')}`;
  const { json } = await eventually(
    () => api.call('GET', chosen),
    (answer) => answer.json.items.some(({ reason }) => reason === 'Started'),
  );
  const of = (reason: string) => json.items.find((event) => event.reason === reason);
  expect(of('Scheduled')).toMatchObject({
    action: 'Binding',
    eventTime: expect.stringMatching(/\.\d{6}Z$/),
    deprecatedFirstTimestamp: null,
    deprecatedSource: {},
    reportingController: 'default-scheduler',
  });
  expect(of('Started')).toMatchObject({
    eventTime: null,
    deprecatedCount: 1,
    deprecatedSource: { component: 'kubelet' },
    regarding: { fieldPath: 'spec.containers{app}' },
  });
  expect(of('Started')?.metadata.name).toMatch(/^sleeper\.[0-9a-f]{16}$/);
});
