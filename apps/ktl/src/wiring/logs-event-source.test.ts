import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createKubeClient, type KubeClient } from '@ktl/kube-client';
import { startKubeSim, type KubeSim } from '@ktl/kube-sim';
import { createLogRenderer } from '../views/logs/create-log-renderer.ts';
import { followLogs } from './follow-logs.ts';
import { chooseEvents, readEvents, type EventChoice } from './logs-event-source.ts';

describe('which are shown', () => {
  const given =
    (...line: (keyof EventChoice)[]) =>
    (flag: keyof EventChoice) =>
      ({ kind: line.includes(flag) ? 'flag' : 'environment', where: flag }) as const;
  const all = { events: true, eventsOnly: true, previous: false };

  test('--events-only beats --events, and without both there are none', () => {
    expect(chooseEvents(all, given())).toBe('only');
    expect(chooseEvents({ ...all, eventsOnly: false }, given())).toBe('beside');
    expect(chooseEvents({ ...all, events: false, eventsOnly: false }, given())).toBe('none');
  });

  test('--events-only and --previous contradict each other on the command line only', () => {
    const both = { ...all, previous: true };
    expect(() => chooseEvents(both, given('eventsOnly', 'previous'))).toThrow(
      '--events-only and --previous cannot be combined',
    );
    expect(chooseEvents(both, given('eventsOnly'))).toBe('only');
    expect(chooseEvents(both, given('previous'))).toBe('beside');
    expect(chooseEvents({ ...both, events: false }, given('previous'))).toBe('none');
  });
});

describe('a run', () => {
  let sim: KubeSim;
  let client: KubeClient;
  beforeEach(async () => {
    sim = await startKubeSim({ seed: 1, serve: false });
    client = createKubeClient({
      transport: sim.transport,
      cluster: { server: '', context: 'test', namespace: 'shop', user: 'test' },
      qps: 0,
    });
    sim.kubelet.runPod({ namespace: 'shop', name: 'cart-1', containers: [{ name: 'app' }] });
    sim.kubelet.container('shop', 'cart-1', 'app').write('one\n');
    const { uid = '' } = sim.store.get('pods', 'shop', 'cart-1')?.metadata ?? {};
    sim.store.create('events', {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: 'e', namespace: 'shop' },
      involvedObject: { kind: 'Pod', namespace: 'shop', name: 'cart-1', uid },
      type: 'Normal',
      reason: 'Noted',
      message: 'hello',
    });
  });
  afterEach(async () => {
    await client[Symbol.asyncDispose]();
    await sim[Symbol.asyncDispose]();
  });

  async function run(choice: 'beside' | 'only', query = { namespaces: ['shop'] }) {
    const said: string[] = [];
    const say = (text: string): void => {
      said.push(text);
    };
    const quiet = (): void => undefined;
    let out = '';
    const range = { follow: false };
    const outcome = await followLogs({
      client,
      query,
      range,
      ...readEvents(choice, { query, range }),
      renderer: createLogRenderer({ output: 'raw' }),
      stdout: {
        isTTY: false,
        columns: undefined,
        closed: false,
        flush: async () => undefined,
        write: (bytes) => {
          out += Buffer.from(bytes as Uint8Array).toString();
          return undefined;
        },
      },
      log: { debug: quiet, info: quiet, warn: say, error: say },
      drain: new AbortController().signal,
      nearCommand: undefined,
    }).catch((error: unknown) => error);
    return { outcome, out: out.split('\n').filter(Boolean).sort(), said };
  }

  test('shows events beside lines, or instead of them', async () => {
    const event = 'Normal Noted pod/cart-1: hello';
    expect(await run('beside')).toEqual({ outcome: 'ok', out: [event, 'one'], said: [] });
    expect(await run('only')).toEqual({ outcome: 'ok', out: [event], said: [] });
  });

  test('goes on with its lines where events are forbidden, and names the missing right', async () => {
    sim.deny({ resource: 'events' });
    sim.deny({ resource: 'events.events.k8s.io' });
    const { outcome, out, said } = await run('beside');
    expect([outcome, out]).toEqual(['partial', ['one']]);
    expect(said).toEqual([
      expect.stringMatching(/^no events are shown: .*"list".* on "events" in namespace "?shop/),
    ]);
    expect((await run('only')).outcome).toMatchObject({
      code: 'API_FORBIDDEN',
      exit: 'unreachable',
    });
  });

  test('says of how many namespaces they are missing', async () => {
    sim.deny({ resource: 'events', namespace: 'data' });
    sim.deny({ resource: 'events.events.k8s.io', namespace: 'data' });
    const { outcome, out, said } = await run('only', { namespaces: ['shop', 'data'] });
    expect([outcome, out.length]).toEqual(['partial', 1]);
    expect(said).toContainEqual(
      expect.stringMatching(/^no events of 1 of 2 namespaces are shown: /),
    );
  });

  test('of a workload without pods shows why there are none, and is no failure', async () => {
    const { uid = '' } = sim.store.create('deployments.apps', {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'idle', namespace: 'shop' },
      spec: {
        replicas: 0,
        paused: true,
        selector: { matchLabels: { app: 'idle' } },
        template: { metadata: { labels: { app: 'idle' } } },
      },
    }).metadata;
    const query = { namespaces: ['shop'], workload: { kind: 'deploy', name: 'idle' } };
    expect((await run('beside', query)).outcome).toMatchObject({ code: 'LOGS_NO_MATCH' });
    sim.store.create('events', {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: 'f', namespace: 'shop' },
      involvedObject: { kind: 'Deployment', namespace: 'shop', name: 'idle', uid },
      reason: 'ReplicaSetCreateError',
    });
    expect(await run('beside', query)).toMatchObject({
      outcome: 'ok',
      out: ['Normal ReplicaSetCreateError deployment/idle'],
    });
  });
});
