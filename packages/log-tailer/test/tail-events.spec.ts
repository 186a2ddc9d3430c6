import { describe, expect, test } from '@jest/globals';
import { createKubeClient, type KubeClient, type OwnerReference } from '@ktl/kube-client';
import { watchTargets, type TargetQuery } from '@ktl/kube-informers';
import { manualClock, startKubeSim, type KubeSim } from '@ktl/kube-sim';
import { lineText, tailEvents, type EventRefusal, type EventTailOptions } from '@ktl/log-tailer';
import { Random } from './fake/random.ts';
import { SimTime } from './sim/sim-time.ts';

const startMs = Date.UTC(2026, 0, 1, 12);
const cluster = { server: 'https://sim', context: 'sim', namespace: 'shop', user: 'sim' };

interface EventInit {
  readonly kind?: string;
  readonly uid?: string;
  readonly fieldPath?: string;
  readonly namespace?: string;
  readonly count?: number;
  /** Before the start of the test. Default 0. */
  readonly secondsAgo?: number;
}

/** A cluster in simulated time, whose events the test writes. */
class World implements AsyncDisposable {
  readonly time: SimTime;
  readonly sim: KubeSim;
  readonly client: KubeClient;
  readonly shown: string[] = [];
  readonly refusals: EventRefusal[] = [];
  #closing: (() => Promise<void>)[] = [];

  static async begin(): Promise<World> {
    const time = new SimTime(manualClock({ startMs }));
    const sim = await startKubeSim({ seed: 1, clock: time.node, serve: false, nodes: 1 });
    return new World(time, sim);
  }

  private constructor(time: SimTime, sim: KubeSim) {
    this.time = time;
    this.sim = sim;
    const random = new Random(5).next;
    this.client = createKubeClient({
      ...{ transport: sim.transport, cluster, qps: 0, clock: time.client, random },
    });
  }

  pod(name: string, containers: readonly string[] = ['app'], namespace = 'shop'): string {
    const parts = containers.map((container) => ({ name: container }));
    this.sim.kubelet.runPod({ namespace, name, containers: parts });
    return this.sim.store.get('pods', namespace, name)?.metadata.uid ?? '';
  }

  /** A Deployment at rest. */
  deployment(name: string): string {
    return this.#make('deployments.apps', { kind: 'Deployment', name });
  }

  /** A ReplicaSet without pods. */
  replicaSet(name: string, ownerUid: string): string {
    const owner = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'owner', uid: ownerUid };
    const ownerReferences = [{ ...owner, controller: true }];
    return this.#make('replicasets.apps', { kind: 'ReplicaSet', name, ownerReferences });
  }

  #make(
    resource: string,
    init: { kind: string; name: string; ownerReferences?: readonly OwnerReference[] },
  ): string {
    const { kind, name, ownerReferences = [] } = init;
    const labels = { app: 'x' };
    const template = { metadata: { labels } };
    const made = this.sim.store.create(resource, {
      apiVersion: 'apps/v1',
      kind,
      metadata: { name, namespace: 'shop', ownerReferences: [...ownerReferences] },
      spec: { replicas: 0, paused: true, selector: { matchLabels: labels }, template },
    });
    return made.metadata.uid ?? '';
  }

  event(name: string, about: string, init: EventInit = {}): void {
    const { kind = 'Pod', uid = '', namespace = 'shop', count = 1, secondsAgo = 0 } = init;
    const at = new Date(startMs - secondsAgo * 1_000).toISOString().replace('.000', '');
    const { fieldPath } = init;
    this.sim.store.create('events', {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name, namespace },
      involvedObject: {
        kind,
        namespace,
        name: about,
        uid,
        ...(fieldPath === undefined ? {} : { fieldPath }),
      },
      reason: name,
      type: 'Normal',
      count,
      firstTimestamp: at,
      lastTimestamp: at,
    });
  }

  repeat(name: string, count: number): void {
    const lastTimestamp = new Date(this.time.node.now()).toISOString();
    this.sim.store.patch('events', { namespace: 'shop', name }, (event) => ({
      ...event,
      count,
      lastTimestamp,
    }));
  }

  /** Reads events of what the query selects, for three seconds and on. */
  async tail(query: Partial<TargetQuery> = {}, options: Partial<EventTailOptions> = {}) {
    const shared = { client: this.client, clock: this.time.client, random: new Random(6).next };
    const all = { namespaces: ['shop'], ...query };
    const targets = watchTargets({ ...shared, query: all });
    const tail = tailEvents({
      ...{ ...shared, query: all, targets },
      onRefused: (refusal) => {
        this.refusals.push(refusal);
      },
      ...options,
    });
    const reading = (async () => {
      for await (const event of tail) {
        if (event.type !== 'lines') throw new Error(event.type);
        this.shown.push(reasonOf(lineText(event.batch, 0).toString()));
      }
    })();
    const drained = async (): Promise<void> => {
      tail.drain();
      await this.time.pass(1_000);
      await reading;
      await targets[Symbol.asyncDispose]();
    };
    this.#closing.push(drained);
    await this.time.pass(3_000);
    return { reading, drained };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const close of this.#closing) await close().catch(() => undefined);
    await this.sim[Symbol.asyncDispose]();
  }
}

// `Normal Started pod/p [app] (×3 over 5s)` is `Started×3`.
function reasonOf(line: string): string {
  const [, reason = '', count = ''] = /^\S+ (\S+)(?:.*\((×\d+))?/.exec(line) ?? [];
  return reason + count;
}

describe('what is shown', () => {
  test('events of selected pods by UID: of no other pod, also of no earlier one of that name', async () => {
    await using world = await World.begin();
    const uid = world.pod('checkout-1');
    const other = world.pod('web-1');
    world.event('own', 'checkout-1', { uid });
    world.event('other', 'web-1', { uid: other });
    world.event('earlier', 'checkout-1', { uid: 'gone' });
    world.event('set', 'checkout-1', { kind: 'StatefulSet', uid: 's' });
    await world.tail({ pods: /checkout/ });
    expect(world.shown).toEqual(['own']);
    world.event('live', 'checkout-1', { uid });
    world.event('live-other', 'web-1', { uid: other });
    await world.time.pass(1_000);
    expect(world.shown).toEqual(['own', 'live']);
  });

  test('of containers, those that are selected, and the pod as a whole', async () => {
    await using world = await World.begin();
    const uid = world.pod('p', ['app', 'proxy']);
    world.event('pod', 'p', { uid });
    world.event('app', 'p', { uid, fieldPath: 'spec.containers{app}' });
    world.event('proxy', 'p', { uid, fieldPath: 'spec.containers{proxy}' });
    await world.tail({ containers: /app/ });
    expect(world.shown).toEqual(['app', 'pod']);
  });

  test('events of a pod without a UID belong to the pod of that name', async () => {
    await using world = await World.begin();
    world.pod('p');
    world.event('eviction', 'p');
    await world.tail();
    expect(world.shown).toEqual(['eviction']);
  });

  test('a workload shows its own events and its ReplicaSets, which have no pods', async () => {
    await using world = await World.begin();
    const uid = world.deployment('checkout');
    const set = world.replicaSet('checkout-1', uid);
    const foreign = world.replicaSet('web-1', 'x');
    world.event('ScalingReplicaSet', 'checkout', { kind: 'Deployment', uid, secondsAgo: 2 });
    world.event('FailedCreate', 'checkout-1', { kind: 'ReplicaSet', uid: set, secondsAgo: 1 });
    world.event('Foreign', 'web-1', { kind: 'ReplicaSet', uid: foreign });
    await world.tail({ workload: { kind: 'deploy', name: 'checkout' } });
    expect(world.shown).toEqual(['ScalingReplicaSet', 'FailedCreate']);
    const next = world.replicaSet('checkout-2', uid);
    world.event('Again', 'checkout-2', { kind: 'ReplicaSet', uid: next });
    await world.time.pass(1_000);
    expect(world.shown.slice(2)).toEqual(['Again']);
  });

  test('a pod that comes later brings all of its events, also those that came before it was seen', async () => {
    await using world = await World.begin();
    await world.tail({}, { tailLines: 1 });
    const uid = world.pod('p');
    for (const name of ['a', 'b', 'c']) world.event(name, 'p', { uid });
    await world.time.pass(1_000);
    expect(world.shown).toEqual(['a', 'b', 'c']);
  });

  test('events about the end of a pod come after it', async () => {
    await using world = await World.begin();
    const uid = world.pod('p');
    await world.tail();
    world.sim.kubelet.deletePod('shop', 'p');
    await world.time.pass(5_000);
    world.event('Late', 'p', { uid });
    await world.time.pass(1_000);
    expect(world.shown).toEqual(['Killing', 'Late']);
  });
});

describe('the past', () => {
  const past = async (options: Partial<EventTailOptions>) => {
    await using world = await World.begin();
    const uid = world.pod('p');
    const other = world.pod('q');
    world.event('old', 'p', { uid, secondsAgo: 900 });
    world.event('new', 'p', { uid, secondsAgo: 10 });
    world.event('mid', 'p', { uid, secondsAgo: 300 });
    world.event('q', 'q', { uid: other, secondsAgo: 600 });
    const { reading } = await world.tail({}, { ...options, follow: false });
    await reading;
    return world.shown;
  };

  test('is shown in order of time, and then a read that does not follow ends', async () => {
    expect(await past({})).toEqual(['old', 'q', 'mid', 'new']);
  });
  test('--since leaves what is younger', async () => {
    expect(await past({ sinceMs: startMs - 301_000 })).toEqual(['mid', 'new']);
  });
  test('--tail leaves the newest of each object', async () => {
    expect(await past({ tailLines: 1 })).toEqual(['q', 'new']);
    expect(await past({ tailLines: 0 })).toEqual([]);
  });
  test('--until leaves what is older, and --head the oldest of each object', async () => {
    expect(await past({ untilMs: startMs - 300_000 })).toEqual(['old', 'q', 'mid']);
    expect(await past({ headLines: 1 })).toEqual(['old', 'q']);
  });
});

describe('each event once', () => {
  test('through lost connections, expired versions and a server that restarts', async () => {
    await using world = await World.begin();
    const uid = world.pod('p');
    world.event('e1', 'p', { uid });
    await world.tail();
    world.sim.faults.dropConnections('reset');
    world.event('e2', 'p', { uid });
    await world.time.pass(60_000);
    world.sim.faults.add({
      match: { verb: 'watch', path: /events/ },
      fault: { kind: 'watch-expired' },
      times: 3,
    });
    world.sim.faults.dropConnections('fin');
    await world.time.pass(60_000);
    world.event('e3', 'p', { uid });
    const back = world.sim.faults.outage();
    world.event('e4', 'p', { uid });
    await world.time.pass(20_000);
    back();
    await world.time.pass(120_000);
    expect(world.shown).toEqual(['e1', 'e2', 'e3', 'e4']);
  });

  test('a series again when it grows, at its pace, and at the end what was held back', async () => {
    await using world = await World.begin();
    const uid = world.pod('p');
    world.event('BackOff', 'p', { uid });
    const { drained } = await world.tail();
    for (let count = 2; count <= 40; count++) {
      world.repeat('BackOff', count);
      await world.time.pass(1_000);
    }
    const before = [...world.shown];
    await drained();
    expect(before).toEqual(['BackOff', 'BackOff×8', 'BackOff×28']);
    expect(world.shown.slice(before.length)).toEqual(['BackOff×40']);
  });

  test('a follow with --until ends after that moment, with what came by then', async () => {
    await using world = await World.begin();
    const uid = world.pod('p');
    const untilMs = startMs + 30_000;
    const { reading } = await world.tail({}, { untilMs });
    world.event('within', 'p', { uid, secondsAgo: -20 });
    world.event('after', 'p', { uid, secondsAgo: -31 });
    await world.time.pass(32_000);
    await reading;
    expect(world.shown).toEqual(['within']);
  });

  test('what expires is not told', async () => {
    await using world = await World.begin();
    const uid = world.pod('p');
    world.event('e1', 'p', { uid });
    await world.tail();
    world.sim.store.delete('events', 'shop', 'e1');
    await world.time.pass(1_000);
    expect(world.shown).toEqual(['e1']);
  });
});

describe('without the right to events', () => {
  test('the one API serves where the other is refused', async () => {
    await using world = await World.begin();
    world.sim.deny({ resource: 'events.events.k8s.io' });
    world.event('e', 'p', { uid: world.pod('p') });
    await world.tail();
    expect([world.shown, world.refusals]).toEqual([['e'], []]);
  });

  test('it says so once and ends, and what the caller throws comes out', async () => {
    await using world = await World.begin();
    world.sim.deny({ resource: 'events.events.k8s.io' });
    world.sim.deny({ resource: 'events' });
    world.pod('p');
    const { reading } = await world.tail();
    await reading;
    expect(world.refusals).toMatchObject([
      { error: { code: 'API_FORBIDDEN' }, refused: 1, asked: 1 },
    ]);
    const second = world.tail({}, { onRefused: undefined });
    await expect((await second).reading).rejects.toMatchObject({ code: 'API_FORBIDDEN' });
  });

  test('in some namespaces, the others are read', async () => {
    await using world = await World.begin();
    const uid = world.pod('p');
    world.pod('q', ['app'], 'data');
    world.sim.deny({ resource: 'events.events.k8s.io', namespace: 'data' });
    world.sim.deny({ resource: 'events', namespace: 'data' });
    world.event('e', 'p', { uid });
    await world.tail({ namespaces: ['shop', 'data'] });
    expect(world.shown).toEqual(['e']);
    expect(world.refusals).toMatchObject([{ refused: 1, asked: 2 }]);
  });
});
