import { describe, expect, test } from '@jest/globals';
import { Inspector } from './inspector.ts';

const shop = (name: string): object => ({
  name,
  namespace: 'shop',
  phase: 'Running',
  restarts: 0,
  ready: 1,
  total: 1,
});

function started(): { inspector: Inspector; sent: object[]; take: (message: object) => void } {
  const sent: object[] = [];
  const inspector = new Inspector({
    send: (action) => sent.push(action),
    now: () => 0,
    onChange: () => undefined,
  });
  return { inspector, sent, take: (message) => inspector.take(JSON.stringify(message)) };
}

const pods = (pattern: string, names: string[], focus: string | null = null): object => ({
  type: 'pods',
  data: { pods: names.map(shop), focus, pattern },
});

describe('focus', () => {
  test('asks for the pod, and for logs once a container', () => {
    const { inspector, sent } = started();
    inspector.focus({ namespace: 'shop', name: 'a' });
    inspector.follow('app');
    inspector.follow('app');
    expect(sent).toEqual([
      { action: 'focus', pod: 'a', namespace: 'shop' },
      { action: 'subscribe', channel: 'logs', pod: 'a', namespace: 'shop', container: 'app' },
    ]);
  });

  test('the log of an instance before is asked for apart, and anew after it was left', () => {
    const { inspector, sent, take } = started();
    inspector.focus({ namespace: 'shop', name: 'a' });
    inspector.follow('app');
    inspector.follow('app', true);
    const log = { type: 'log', pod: 'a', namespace: 'shop', container: 'app', ts: '' };
    take({ ...log, line: 'it is' });
    take({ ...log, line: 'it was', previous: true });
    const texts = (previous: boolean): string[] =>
      inspector.logs
        .of('app', previous)
        .after(0)
        .map(({ text }) => text);
    expect([texts(false), texts(true)]).toEqual([['it is'], ['it was']]);
    inspector.endPrevious('app');
    inspector.endPrevious('app');
    expect(texts(true)).toEqual([]);
    inspector.follow('app', true);
    const about = { channel: 'logs', pod: 'a', namespace: 'shop', container: 'app' };
    expect(sent.slice(1)).toEqual([
      { action: 'subscribe', ...about },
      { action: 'subscribe', ...about, previous: true },
      { action: 'unsubscribe', ...about, previous: true },
      { action: 'subscribe', ...about, previous: true },
    ]);
  });

  test('another pod ends the logs of the one before', () => {
    const { inspector, sent } = started();
    inspector.focus({ namespace: 'shop', name: 'a' });
    inspector.follow('app');
    sent.length = 0;
    inspector.focus({ namespace: 'shop', name: 'b' });
    expect(sent[0]).toEqual({
      action: 'unsubscribe',
      channel: 'logs',
      pod: 'a',
      namespace: 'shop',
      container: 'app',
    });
  });

  test("takes the server's choice at first, and never against the visitor's", () => {
    const { inspector, take } = started();
    take(pods('.', ['a', 'b'], 'a'));
    expect(inspector.state.focus?.name).toBe('a');
    inspector.leave();
    take(pods('.', ['a', 'b'], 'a'));
    expect(inspector.state.focus).toBeUndefined();
  });

  test('follows another tab, and no echo of an earlier choice of its own', () => {
    const { inspector, take } = started();
    take(pods('.', ['a', 'b', 'c']));
    inspector.focus({ namespace: 'shop', name: 'a' });
    inspector.focus({ namespace: 'shop', name: 'b' });
    take(pods('.', ['a', 'b', 'c'], 'a'));
    expect(inspector.state.focus?.name).toBe('b');
    take(pods('.', ['a', 'b', 'c'], 'b'));
    take(pods('.', ['a', 'b', 'c'], 'c'));
    expect(inspector.state.focus?.name).toBe('c');
  });

  test('messages about other pods change nothing', () => {
    const { inspector, take } = started();
    inspector.focus({ namespace: 'shop', name: 'a' });
    take({ type: 'pod', data: { name: 'b', namespace: 'shop' } });
    take({ type: 'pod', data: { name: 'a', namespace: 'other' } });
    take({ type: 'event', data: { pod: 'b', namespace: 'shop', reason: 'Killing' } });
    take({ type: 'log', pod: 'b', namespace: 'shop', container: 'app', line: 'x' });
    expect(inspector.state.pod).toBeUndefined();
    expect(inspector.state.events).toEqual([]);
    expect(inspector.logs.of('app').newest).toBe(0);
  });

  test('a pod that is not there leads back to the list, with the reason', () => {
    const { inspector, take } = started();
    inspector.focus({ namespace: 'shop', name: 'a' });
    take({ type: 'error', action: 'focus', message: 'there is no pod "a"' });
    expect(inspector.state.focus).toBeUndefined();
    expect(inspector.state.problem).toContain('no pod "a"');
  });
});

describe('pattern', () => {
  test('another one leaves the pod, wherever it was set, and a single pod is shown at once', () => {
    const { inspector, take } = started();
    take(pods('a', ['a', 'b']));
    inspector.focus({ namespace: 'shop', name: 'a' });
    take(pods('b', ['b', 'c'], 'b'));
    expect(inspector.state.focus).toBeUndefined();
    take(pods('^c', ['c'], 'c'));
    expect(inspector.state.focus?.name).toBe('c');
  });

  test('a list that came before the answer stays', () => {
    const { inspector, take } = started();
    take(pods('a', ['a']));
    take(pods('b', ['b', 'c']));
    inspector.expectPods('b');
    expect(inspector.state.pods).toHaveLength(2);
    inspector.expectPods('c');
    expect(inspector.state.pods).toBeUndefined();
  });
});

test('a new connection asks for everything again', () => {
  const { inspector, sent } = started();
  inspector.focus({ namespace: 'shop', name: 'a' });
  inspector.follow('app');
  sent.length = 0;
  inspector.resubscribe();
  expect(sent.map((action) => Object.values(action).slice(0, 2).join(' '))).toEqual([
    'subscribe pod',
    'focus a',
    'subscribe logs',
  ]);
});

test('an event that is told again takes its new place', () => {
  const { inspector, take } = started();
  inspector.focus({ namespace: 'shop', name: 'a' });
  const event = (uid: string, ageSeconds: number, count: number): object => ({
    type: 'event',
    data: { pod: 'a', namespace: 'shop', uid, reason: uid, ageSeconds, count },
  });
  take(event('one', 100, 1));
  take(event('two', 50, 1));
  take(event('one', 5, 2));
  expect(inspector.state.events.map(({ key, count }) => `${key} ${count}`)).toEqual([
    'one 2',
    'two 1',
  ]);
});

test('metrics are kept, and off where the cluster has none', () => {
  const { inspector, take } = started();
  inspector.focus({ namespace: 'shop', name: 'a' });
  take({ type: 'metrics', data: { containers: [{ name: 'app', cpu: 12, memoryMiB: 34.5 }] } });
  expect(inspector.state.usage).toMatchObject({ state: 'on', samples: [{ at: 0 }] });
  take({ type: 'metrics', data: { disabled: true, reason: 'no metrics-server' } });
  expect(inspector.state.usage).toMatchObject({ state: 'off', reason: 'no metrics-server' });
});
