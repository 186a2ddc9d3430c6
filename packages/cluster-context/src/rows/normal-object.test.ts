import { describe, expect, test } from '@jest/globals';
import type { KubeObject } from '@ktl/kube-client';
import type { ClusterEvent } from '@ktl/kube-informers';
import { eventRow } from './event-row.ts';
import { keptText } from './kept-text.ts';
import { digestOf, normalJson } from './normal-object.ts';

const resource = {
  group: 'apps',
  version: 'v1',
  plural: 'x',
  kind: 'Deployment',
  namespaced: true,
};
const redact = (key: string, value: string): string =>
  /password|authorization/i.test(key) || /\bsk-\d/.test(value) ? '***' : value;
const kept = (object: object): unknown =>
  JSON.parse(normalJson(object as KubeObject, { resource, redact }));

describe('what is kept of an object', () => {
  test('has its kind, sorted keys, and no managed fields', () => {
    const object = { spec: { b: 1, a: 2 }, metadata: { name: 'x', managedFields: [{}] } };
    expect(normalJson(object as never, { resource, redact })).toBe(
      '{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"x"},"spec":{"a":2,"b":1}}',
    );
  });

  test.each([
    ['environment', { env: [{ name: 'DB_PASSWORD', value: 'x' }] }],
    ['environment by content', { env: [{ name: 'A', value: 'sk-1' }] }],
    ['headers of probes', { httpHeaders: [{ name: 'Authorization', value: 'x' }] }],
    ['a flag with its value', { args: ['--password=x'] }],
    ['the word after a flag', { command: ['run', '--password', 'x'] }],
    ['annotations', { metadata: { annotations: { password: 'x' } } }],
    ['labels', { metadata: { labels: { password: 'x' } } }],
    ['attributes of a CSI volume', { csi: { volumeAttributes: { password: 'x', share: 's' } } }],
    ['options of a flexVolume', { flexVolume: { options: { password: 'x' } } }],
    ['the URL of a repository', { gitRepo: { repository: 'sk-1' } }],
    ['the path of a probe', { httpGet: { path: 'sk-1' } }],
    ['a word of a message', { state: { terminated: { message: 'cannot reach sk-1 now' } } }],
  ])('is redacted: %s, in a template too', (_what, part) => {
    const object = {
      metadata: { name: 'n' },
      spec: { template: { spec: { containers: [part] } } },
    };
    const text = JSON.stringify(kept(object));
    expect(text).toContain('***');
    expect(text).not.toMatch(/"x"|=x|sk-1/);
  });

  test('says the rest of a message, and none where a secret is of several words', () => {
    const whole = (key: string, value: string): string =>
      /password is \w+$/.test(value) ? '***' : redact(key, value);
    expect(keptText('cannot reach\nsk-1 now', whole)).toBe('cannot reach\n*** now');
    expect(keptText('the password is x', whole)).toBe('***');
    expect(keptText('all is well', whole)).toBe('all is well');
  });

  test('of an event has no secret, and another secret is another event', () => {
    const event = (message: string): ClusterEvent => ({
      ...{ metadata: { name: 'e', namespace: 'n', uid: 'u' }, type: 'Warning', reason: 'Failed' },
      ...{ message, count: 1, firstStamp: 'a', lastStamp: 'b', component: 'kubelet', host: 'n' },
      object: { kind: 'Pod', namespace: 'n', name: 'p', uid: 'p' } as ClusterEvent['object'],
    });
    const [one, two] = ['get sk-1 failed', 'get sk-2 failed'].map((text) =>
      eventRow(event(text), redact),
    );
    expect(JSON.stringify(one?.row)).not.toContain('sk-');
    expect(one?.row).toMatchObject({ message: 'get *** failed' });
    expect(one?.digest).not.toBe(two?.digest);
  });

  test('leaves other words as they are', () => {
    const part = { args: ['-v', '--mode=fast', 'go', ''], env: [{ name: 'A', value: 'b' }] };
    expect(kept({ metadata: { name: 'n' }, spec: part })).toMatchObject({ spec: part });
  });

  test('has no copy of itself in its annotations', () => {
    const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': '{}', a: 'b' };
    expect(kept({ metadata: { name: 'n', annotations } })).toMatchObject({
      metadata: { annotations: { a: 'b' } },
    });
    expect(JSON.stringify(kept({ metadata: { name: 'n', annotations } }))).not.toContain('applied');
  });
});

describe('two versions are equal', () => {
  const node = (change: object = {}): KubeObject =>
    ({
      metadata: { name: 'n', resourceVersion: '1' },
      status: { conditions: [{ type: 'Ready', status: 'True', lastHeartbeatTime: 'a' }] },
      ...change,
    }) as KubeObject;

  test.each([
    ['kind, as items of lists have none', { apiVersion: 'v1', kind: 'Node' }],
    ['versions', { metadata: { name: 'n', resourceVersion: '2', generation: 3 } }],
    [
      'heartbeats',
      { status: { conditions: [{ type: 'Ready', status: 'True', lastHeartbeatTime: 'b' }] } },
    ],
    [
      'leadership',
      { metadata: { name: 'n', annotations: { 'control-plane.alpha.kubernetes.io/leader': 'x' } } },
    ],
  ])('but for %s', (_what, change) => {
    expect(digestOf(node(change))).toBe(digestOf(node()));
  });

  test.each([
    [
      'a condition',
      { status: { conditions: [{ type: 'Ready', status: 'False', lastHeartbeatTime: 'a' }] } },
    ],
    ['a label', { metadata: { name: 'n', labels: { a: 'b' } } }],
    ['data under the name of a heartbeat', { data: { lastUpdateTime: 'x' } }],
  ])('and not with another %s', (_what, change) => {
    expect(digestOf(node(change))).not.toBe(digestOf(node()));
  });
});
