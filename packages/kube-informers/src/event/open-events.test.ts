import { describe, expect, test } from '@jest/globals';
import type { KubeClient, KubeObject, Resource } from '@ktl/kube-client';
import { apiError, FakeCluster } from '../../test/fake-cluster.ts';
import { createManualClock, settle } from '../../test/manual-clock.ts';
import { eventsAbout, openEvents, type EventsOptions } from './open-events.ts';

/** A cluster whose two APIs of events can be refused one by one, and what was asked of which. */
class TwoApis {
  readonly cluster = new FakeCluster();
  readonly asked: string[] = [];
  readonly fields = new Set<string | undefined>();
  readonly clock = createManualClock();
  readonly stop = new AbortController();
  /** Code of the error that an API answers with, by its group. */
  readonly refusals = new Map<string, string>();

  get client(): Pick<KubeClient, 'list' | 'watch'> {
    const { client } = this.cluster;
    const answer = (resource: Resource, fields: string | undefined): void => {
      this.fields.add(fields);
      this.asked.push(resource.group === '' ? 'v1' : resource.group);
      const code = this.refusals.get(resource.group);
      if (code !== undefined) throw apiError(code);
    };
    return {
      list: (resource, options) => {
        answer(resource, options?.fieldSelector);
        return client.list(resource, options);
      },
      watch: (resource, options) => {
        answer(resource, options?.fieldSelector);
        return client.watch(resource, options);
      },
    };
  }

  open(options: Partial<EventsOptions> = {}) {
    const { client, clock, stop } = this;
    const shared = { client, namespace: 'shop', clock, random: () => 0.5 };
    return openEvents({ ...shared, signal: stop.signal, ...options });
  }
}

const event = (name: string, involvedObject: object): KubeObject & { involvedObject: object } => ({
  metadata: { name, namespace: 'shop' },
  involvedObject,
});

describe('openEvents', () => {
  test('reads events.k8s.io alone where that can be read', async () => {
    const apis = new TwoApis();
    apis.cluster.put('events', event('e', { kind: 'Pod', name: 'p', namespace: 'shop', uid: 'u' }));
    await using events = await apis.open();
    expect(events.store.size).toBe(1);
    expect(new Set(apis.asked)).toEqual(new Set(['events.k8s.io']));
  });

  test.each(['API_FORBIDDEN', 'API_NOT_FOUND'])('falls back to v1 at %s', async (code) => {
    const apis = new TwoApis();
    apis.refusals.set('events.k8s.io', code);
    apis.cluster.put('events', event('e', { kind: 'Pod', name: 'p', namespace: 'shop', uid: 'u' }));
    await using events = await apis.open();
    expect(events.store.size).toBe(1);
    apis.asked.length = 0;
    apis.cluster.cut('end');
    await apis.clock.advance(60_000);
    expect(new Set(apis.asked)).toEqual(new Set(['v1']));
  });

  test('asks each API in its words for events about one kind', async () => {
    const apis = new TwoApis();
    apis.refusals.set('events.k8s.io', 'API_FORBIDDEN');
    await using events = await apis.open({ involvedKind: 'Node' });
    expect(events.store.size).toBe(0);
    expect([...apis.fields]).toEqual(['regarding.kind=Node', 'involvedObject.kind=Node']);
  });

  test('fails where neither can be read', async () => {
    const apis = new TwoApis();
    apis.refusals.set('events.k8s.io', 'API_FORBIDDEN').set('', 'API_FORBIDDEN');
    await expect(apis.open()).rejects.toMatchObject({ code: 'API_FORBIDDEN' });
    expect(apis.cluster.open()).toBe(0);
  });

  test('waits for a server that is away, unless told to fail', async () => {
    const apis = new TwoApis();
    apis.refusals.set('events.k8s.io', 'CLUSTER_UNREACHABLE');
    await expect(apis.open({ failFast: true })).rejects.toMatchObject({
      code: 'CLUSTER_UNREACHABLE',
    });
    const opening = apis.open();
    await apis.clock.advance(60_000);
    apis.refusals.clear();
    await apis.clock.advance(60_000);
    await using events = await opening;
    expect(events.health().synced).toBe(true);
  });

  test('an abort ends the wait', async () => {
    const apis = new TwoApis();
    apis.refusals.set('events.k8s.io', 'CLUSTER_UNREACHABLE');
    const opening = apis.open();
    const failed = expect(opening).rejects.toThrow('enough');
    await settle();
    apis.stop.abort(new Error('enough'));
    await failed;
  });
});

describe('eventsAbout', () => {
  test('finds events by UID, and those of a pod that bear another by its name', async () => {
    const apis = new TwoApis();
    const pod = { kind: 'Pod', namespace: 'shop', name: 'p' };
    apis.cluster.put('events', event('own', { ...pod, uid: 'u' }));
    apis.cluster.put('events', event('static', { ...pod, uid: 'hash' }));
    apis.cluster.put('events', event('nameless', pod));
    apis.cluster.put('events', event('set', { ...pod, kind: 'ReplicaSet', uid: 'r' }));
    await using events = await apis.open();
    const names = (uid: string, name?: typeof pod) =>
      eventsAbout(events, uid, name)
        .map(({ metadata }) => metadata.name)
        .sort();
    expect(names('u')).toEqual(['own']);
    expect(names('u', pod)).toEqual(['nameless', 'own', 'static']);
    expect(names('r')).toEqual(['set']);
  });
});
