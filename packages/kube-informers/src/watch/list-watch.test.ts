import { describe, expect, test } from '@jest/globals';
import { hasCode } from '@ktl/faults';
import type { KubeObject } from '@ktl/kube-client';
import { apiError, FakeCluster } from '../../test/fake-cluster.ts';
import { createManualClock, settle } from '../../test/manual-clock.ts';
import { podResource } from '../target/workload-kind.ts';
import { createListWatch, type ListWatchOptions } from './list-watch.ts';

const pod = (name: string): KubeObject => ({ metadata: { namespace: 'shop', name } });

/** Runs a list-watch on a fake, writing down its events as short words. */
function start(cluster: FakeCluster, overrides: Partial<ListWatchOptions> = {}) {
  const clock = createManualClock();
  const stop = new AbortController();
  const listWatch = createListWatch({
    client: cluster.client,
    resource: podResource,
    selection: { namespace: 'shop' },
    clock,
    random: () => 0.5,
    signal: stop.signal,
    ...overrides,
  });
  const events: string[] = [];
  const done = (async () => {
    for await (const event of listWatch.events) {
      if (event.type === 'initial') {
        for (const { metadata } of event.objects) events.push(`initial ${metadata.name}`);
      } else if (event.type === 'applied' || event.type === 'deleted') {
        events.push(`${event.type} ${event.object.metadata.name}`);
      } else events.push(event.type);
    }
  })();
  return {
    clock,
    events,
    done,
    health: () => listWatch.health(),
    stop: () => {
      stop.abort();
    },
  };
}

const requests = (cluster: FakeCluster): string[] =>
  cluster.asked.map(({ verb, options }) =>
    options.sendInitialEvents === true
      ? 'stream'
      : `${verb} ${options.resourceVersion ?? ''}`.trim(),
  );

describe('first list', () => {
  test('is one streaming request, and the same stream goes on as the watch', async () => {
    const cluster = new FakeCluster();
    cluster.put('pods', pod('a'));
    const run = start(cluster);
    await settle();
    cluster.put('pods', pod('b'));
    await settle();
    expect(run.events).toEqual(['restart', 'initial a', 'complete', 'applied b']);
    expect(requests(cluster)).toEqual(['stream']);
    run.stop();
    await run.done;
  });

  test.each(['rejects', 'fails', 'ignores'] as const)(
    'is paged where the server %s streaming lists, which is remembered',
    async (how) => {
      const cluster = new FakeCluster();
      cluster.streamingList = how;
      for (const name of ['a', 'b', 'c', 'd']) cluster.put('pods', pod(name));
      const run = start(cluster);
      await run.clock.advance(10_000);
      expect(run.events.slice(-6)).toEqual([
        'restart',
        'initial a',
        'initial b',
        'initial c',
        'initial d',
        'complete',
      ]);
      cluster.compact();
      cluster.put('pods', pod('e'));
      cluster.cut(apiError('API_EXPIRED'));
      await settle();
      expect(requests(cluster)).toEqual(['stream', 'list', 'watch 104', 'list', 'watch 105']);
      run.stop();
    },
  );

  test('is paged where the server ends the stream before the bookmark', async () => {
    const cluster = new FakeCluster();
    cluster.streamingList = 'ignores';
    const run = start(cluster);
    await settle();
    cluster.cut('end');
    await settle();
    expect(requests(cluster)).toEqual(['stream', 'list', 'watch 100']);
    run.stop();
  });

  test('is paged for a user who may list but not watch', async () => {
    const cluster = new FakeCluster();
    cluster.refuse = ({ verb }) => (verb === 'watch' ? apiError('API_FORBIDDEN') : undefined);
    const run = start(cluster, { failFast: true });
    await settle();
    expect(run.events.at(-1)).toBe('complete');
    expect(hasCode(run.health().lastError, 'API_FORBIDDEN')).toBe(true);
    run.stop();
  });

  test('starts over after it broke in the middle', async () => {
    const cluster = new FakeCluster();
    cluster.streamingList = 'ignores';
    cluster.put('pods', pod('a'));
    const run = start(cluster);
    await settle();
    cluster.streamingList = 'yes';
    cluster.cut(apiError('STREAM_LOST', { retryable: true }));
    await run.clock.advance(800);
    expect(run.events).toEqual(['restart', 'initial a', 'restart', 'initial a', 'complete']);
    run.stop();
  });
});

describe('watching', () => {
  test('goes on after a clean end from the last version, without a relist', async () => {
    const cluster = new FakeCluster();
    const run = start(cluster);
    await settle();
    const { metadata } = cluster.put('pods', pod('a'));
    await settle();
    cluster.cut('end');
    cluster.put('pods', pod('b'));
    await settle();
    expect(run.events).toEqual(['restart', 'complete', 'applied a', 'applied b']);
    expect(requests(cluster)).toEqual(['stream', `watch ${String(metadata.resourceVersion)}`]);
    expect(run.health()).toMatchObject({ synced: true, relists: 0, reconnects: 1 });
    run.stop();
  });

  test('goes on from a bookmark, whose version outlives compaction of the last event', async () => {
    const cluster = new FakeCluster();
    const run = start(cluster);
    await settle();
    cluster.bookmark();
    cluster.compact();
    await settle();
    cluster.cut('end');
    await settle();
    expect(requests(cluster)).toEqual(['stream', 'watch 101']);
    run.stop();
  });

  test('goes on after a lost connection, backing off up to 30 s with jitter', async () => {
    const cluster = new FakeCluster();
    const run = start(cluster);
    await settle();
    cluster.refuse = () => apiError('CLUSTER_UNREACHABLE', { retryable: true });
    cluster.cut(apiError('STREAM_LOST', { retryable: true }));
    await settle();
    const before = run.clock.sleeps.length;
    await run.clock.advance(300_000);
    const pauses = run.clock.sleeps.slice(before).filter((ms) => ms <= 30_000);
    expect(pauses.slice(0, 6)).toEqual([800, 1_600, 3_200, 6_400, 12_800, 15_000]);
    expect(run.health()).toMatchObject({ synced: true, relists: 0 });
    expect(hasCode(run.health().lastError, 'CLUSTER_UNREACHABLE')).toBe(true);
    expect(run.health().staleSinceMs).toBe(1_700_000_000_000);

    cluster.refuse = () => undefined;
    cluster.put('pods', pod('late'));
    await run.clock.advance(30_000);
    expect(run.events.at(-1)).toBe('applied late');
    expect(run.health()).toMatchObject({
      lastError: undefined,
      staleSinceMs: undefined,
      relists: 0,
    });
    run.stop();
  });

  test('relists after 410 as a status', async () => {
    const cluster = new FakeCluster();
    cluster.put('pods', pod('a'));
    const run = start(cluster);
    await settle();
    cluster.cut('end', { losing: true });
    cluster.delete('pods', pod('a'));
    cluster.put('pods', pod('b'));
    cluster.compact();
    await settle();
    expect(run.events.slice(-3)).toEqual(['restart', 'initial b', 'complete']);
    expect(run.health().relists).toBe(1);
    run.stop();
  });

  test('relists after 410 as an ERROR frame', async () => {
    const cluster = new FakeCluster();
    const run = start(cluster);
    await settle();
    cluster.cut(apiError('API_EXPIRED', { retryable: true }));
    await settle();
    expect(run.events).toEqual(['restart', 'complete', 'restart', 'complete']);
    run.stop();
  });

  test('does not spin when every version has expired already', async () => {
    const cluster = new FakeCluster();
    cluster.streamingList = 'rejects';
    cluster.refuse = ({ verb, options }) =>
      verb === 'watch' && options.sendInitialEvents !== true ? apiError('API_EXPIRED') : undefined;
    const run = start(cluster);
    await run.clock.advance(60_000);
    expect(cluster.asked.length).toBeLessThan(40);
    run.stop();
  });

  test('does not spin when the server ends every watch at once', async () => {
    const cluster = new FakeCluster();
    const run = start(cluster);
    await settle();
    cluster.endsWatches = true;
    cluster.cut('end');
    await run.clock.advance(60_000);
    expect(cluster.asked.length).toBeLessThan(40);
    run.stop();
  });

  test('relists when the server answers the version with errors only', async () => {
    const cluster = new FakeCluster();
    const run = start(cluster);
    await settle();
    cluster.refuse = ({ options }) =>
      options.resourceVersion === '100' ? apiError('API_FAILED', { retryable: true }) : undefined;
    cluster.version = 50; // a restored etcd
    cluster.cut('end');
    await run.clock.advance(10_000);
    expect(run.events).toEqual(['restart', 'complete', 'restart', 'complete']);
    expect(cluster.open()).toBe(1);
    run.stop();
  });

  test('is renewed after 5 to 10 silent minutes, and bookmarks are no silence', async () => {
    const cluster = new FakeCluster();
    const run = start(cluster);
    await run.clock.advance(400_000);
    cluster.bookmark();
    await run.clock.advance(400_000);
    expect(requests(cluster)).toEqual(['stream']);
    await run.clock.advance(60_000);
    expect(requests(cluster)).toEqual(['stream', 'watch 101']);
    expect(cluster.asked.at(-1)?.options.timeoutSeconds).toBe(450);
    expect(run.health()).toMatchObject({ relists: 0, reconnects: 1 });
    expect(cluster.open()).toBe(1);
    run.stop();
  });
});

describe('a quiet watch that was connected again', () => {
  async function brokenOnce(): Promise<[FakeCluster, ReturnType<typeof start>]> {
    const cluster = new FakeCluster();
    const run = start(cluster);
    await settle();
    cluster.cut(apiError('STREAM_LOST', { retryable: true }));
    await run.clock.advance(60_000);
    expect(run.health().staleSinceMs).toBeUndefined();
    return [cluster, run];
  }

  test('owes nothing to the break before it when it ends', async () => {
    const [cluster, run] = await brokenOnce();
    cluster.cut('end');
    await settle();
    expect(run.health()).toMatchObject({ staleSinceMs: undefined, lastError: undefined });
    run.stop();
  });

  test('counts as connected as soon as the server has accepted it, and not before', async () => {
    const cluster = new FakeCluster();
    const run = start(cluster);
    await settle();
    const accept = cluster.holdWatches();
    const lostMs = run.clock.now();
    cluster.cut(apiError('STREAM_LOST', { retryable: true }));
    await run.clock.advance(60_000);
    expect(requests(cluster).at(-1)).toBe('watch 100');
    expect(run.health().staleSinceMs).toBe(lostMs);
    expect(hasCode(run.health().lastError, 'STREAM_LOST')).toBe(true);
    accept();
    await settle();
    expect(run.health()).toMatchObject({ staleSinceMs: undefined, lastError: undefined });
    run.stop();
  });

  test('is stale since the first loss while every new one breaks at once', async () => {
    const cluster = new FakeCluster();
    const run = start(cluster);
    await settle();
    const lostMs = run.clock.now();
    for (let breaks = 0; breaks < 5; breaks += 1) {
      cluster.cut(apiError('STREAM_LOST', { retryable: true }));
      await settle();
      expect(run.health().staleSinceMs).toBe(lostMs);
      while (cluster.open() === 0) await run.clock.advance(100);
    }
    run.stop();
  });

  test('is stale since its own loss, not since the one before', async () => {
    const [cluster, run] = await brokenOnce();
    const lostMs = run.clock.now();
    cluster.cut(apiError('STREAM_LOST', { retryable: true }));
    await settle();
    expect(run.health().staleSinceMs).toBe(lostMs);
    run.stop();
  });
});

describe('refusals', () => {
  test('are kept as the last error and retried slowly, for ever', async () => {
    const cluster = new FakeCluster();
    cluster.refuse = () => apiError('API_FORBIDDEN');
    const run = start(cluster);
    await run.clock.advance(10 * 60_000);
    expect(run.health()).toMatchObject({ synced: false, staleSinceMs: 1_700_000_000_000 });
    expect(hasCode(run.health().lastError, 'API_FORBIDDEN')).toBe(true);
    expect(cluster.asked.length).toBeLessThan(20);
    cluster.refuse = () => undefined;
    await run.clock.advance(60_000);
    expect(run.events.at(-1)).toBe('complete');
    run.stop();
  });

  test.each(['API_FORBIDDEN', 'CLUSTER_UNREACHABLE', 'AUTH_REJECTED', 'API_INVALID'])(
    'end a first sync that shall fail fast: %s',
    async (code) => {
      const cluster = new FakeCluster();
      cluster.refuse = () => apiError(code);
      const run = start(cluster, { failFast: true });
      await expect(run.done).rejects.toMatchObject({ code });
    },
  );

  test('end a first sync that fails again and again, when failing fast', async () => {
    const cluster = new FakeCluster();
    cluster.refuse = () => apiError('API_FAILED', { retryable: true });
    const run = start(cluster, { failFast: true });
    const outcome = run.done.catch((error: unknown) => error);
    await run.clock.advance(60_000);
    expect(hasCode(await outcome, 'API_FAILED')).toBe(true);
    expect(cluster.asked.length).toBeLessThan(10);
  });

  test('outlast a server that stumbles at the start, also when failing fast', async () => {
    const cluster = new FakeCluster();
    let left = 2;
    cluster.refuse = () => (left-- > 0 ? apiError('API_FAILED', { retryable: true }) : undefined);
    const run = start(cluster, { failFast: true });
    await run.clock.advance(60_000);
    expect(run.events.at(-1)).toBe('complete');
    run.stop();
  });

  test('never end a watch that has synced, not even when failing fast', async () => {
    const cluster = new FakeCluster();
    const run = start(cluster, { failFast: true });
    await settle();
    cluster.refuse = () => apiError('API_FORBIDDEN');
    cluster.cut(apiError('API_EXPIRED'));
    await run.clock.advance(120_000);
    expect(hasCode(run.health().lastError, 'API_FORBIDDEN')).toBe(true);
    run.stop();
    await expect(run.done).resolves.toBeUndefined();
  });
});
