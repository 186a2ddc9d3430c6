import { describe, expect, test } from '@jest/globals';
import { readMessage } from './messages.ts';

const now = Date.parse('2026-01-02T03:04:05Z');

function read(message: unknown): unknown {
  return readMessage(JSON.stringify(message), now);
}

describe('the messages of the readme', () => {
  test('pods: what is missing is empty, what is unknown is left out', () => {
    const message = {
      type: 'pods',
      extra: 1,
      data: {
        pods: [
          {
            name: 'pod-a',
            namespace: 'default',
            phase: 'Running',
            restarts: 0,
            ready: 1,
            total: 1,
          },
        ],
        focus: 'pod-a',
        pattern: '^api-',
      },
    };
    expect(read(message)).toMatchObject({
      type: 'pods',
      pattern: '^api-',
      focus: { name: 'pod-a', namespace: 'default' },
      pods: [{ status: 'Running', createdAt: undefined, ready: 1 }],
    });
  });

  test('pod: an address as node is the node IP', () => {
    const data = {
      name: 'pod-a',
      namespace: 'default',
      phase: 'Running',
      node: '10.0.0.12',
      podIP: '10.244.1.23',
      ageSeconds: 845,
      containers: [
        {
          name: 'app',
          ready: true,
          restarts: 1,
          state: 'running',
          image: 'repo/app:1.2.3',
          env: [
            { name: 'ENV_MODE', value: 'prod' },
            { name: 'SECRET_TOKEN', value: '*** (secret mysecret/token)' },
            { name: 'FROM', value: 'configmap:name/key' },
          ],
        },
      ],
    };
    expect(read({ type: 'pod', data })).toMatchObject({
      pod: {
        node: '',
        nodeIP: '10.0.0.12',
        createdAt: now - 845_000,
        owners: [],
        restarts: [],
        containers: [
          {
            env: [
              { name: 'ENV_MODE', source: 'literal', masked: false },
              { name: 'SECRET_TOKEN', source: 'secret', masked: true, revealable: false },
              { name: 'FROM', source: 'configMap', masked: false },
            ],
          },
        ],
      },
    });
  });

  test('log, event, metrics, disabled metrics', () => {
    expect(read({ type: 'log', pod: 'pod-a', container: 'app', line: 'hello' })).toMatchObject({
      pod: { name: 'pod-a', namespace: '' },
      line: 'hello',
      ts: '',
    });
    const event = {
      pod: 'pod-a',
      type: 'Warning',
      reason: 'BackOff',
      message: 'm',
      ageSeconds: 120,
    };
    expect(read({ type: 'event', data: event })).toMatchObject({
      event: { type: 'Warning', at: now - 120_000, count: 1 },
    });
    const usage = [{ name: 'app', cpu: 12, memoryMiB: 34.5 }];
    expect(read({ type: 'metrics', data: { containers: usage } })).toMatchObject({
      disabled: false,
      usage,
    });
    expect(read({ type: 'metrics', disabled: true })).toMatchObject({ disabled: true });
    expect(read({ type: 'metrics', data: { disabled: true } })).toMatchObject({ disabled: true });
  });
});

test('what is no message is none', () => {
  for (const text of ['', '{', '[]', 'null', '7', '{}', '{"type":"other"}']) {
    expect(readMessage(text, now)).toBeUndefined();
  }
});

test('fields of wrong types are as if missing', () => {
  const pods = [7, null, { name: 7 }, { name: 'a', restarts: 'many', ready: null }];
  expect(read({ type: 'pods', data: { pods, focus: {}, pattern: [] } })).toMatchObject({
    pods: [{ name: 'a', restarts: 0, ready: 0, phase: 'Unknown' }],
    focus: undefined,
    pattern: '',
  });
  expect(read({ type: 'pod', data: { containers: 'none', owners: {} } })).toMatchObject({
    pod: { name: '', containers: [], owners: [] },
  });
});

test('owners go from the top down, restarts from old to new', () => {
  const restart = (finishedAt: string): object => ({ finishedAt, reason: 'Error', exitCode: 1 });
  const data = {
    owners: [
      { kind: 'ReplicaSet', name: 'api-1' },
      { kind: 'Deployment', name: 'api' },
    ],
    containers: [
      {
        name: 'app',
        restartHistory: [restart('2026-01-02T02:00:00Z'), restart('2026-01-02T01:00:00Z'), {}],
      },
    ],
  };
  const { pod } = read({ type: 'pod', data }) as {
    pod: { owners: { kind: string }[]; restarts: { at: number }[] };
  };
  expect(pod.owners.map(({ kind }) => kind)).toEqual(['Deployment', 'ReplicaSet']);
  expect(pod.restarts.map(({ at }) => (now - at) / 60_000)).toEqual([
    expect.closeTo(124.08, 1),
    expect.closeTo(64.08, 1),
  ]);
});

test('a skip names its lines once; one without a pod is about the page', () => {
  const skip = { type: 'skip', pod: 'a', container: 'app', count: 2 };
  expect(read(skip)).toMatchObject({
    type: 'logNote',
    kind: 'missing',
    text: expect.stringContaining('2 lines'),
  });
  expect(read({ ...skip, message: 'two are missing' })).toMatchObject({ text: 'two are missing' });
  expect(read({ type: 'skip', of: 'messages', count: 1 })).toMatchObject({ type: 'problem' });
});
