import { describe, expect, test } from '@jest/globals';
import type { Clock, HttpRequest } from '@ktl/kube-client';
import { faults } from '@ktl/kube-client';
import { PodMetrics, type MetricsView } from './pod-metrics.ts';

/** A clock whose sleeps end when the test says so. */
class StepClock implements Clock {
  #now = 0;
  #sleeps: { readonly untilMs: number; readonly wake: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((wake, fail) => {
      const untilMs = this.#now + ms;
      this.#sleeps.push({ untilMs, wake });
      signal?.addEventListener('abort', () => {
        fail(new Error('over'));
      });
    });
  }

  async pass(ms: number): Promise<void> {
    this.#now += ms;
    const due = this.#sleeps.filter(({ untilMs }) => untilMs <= this.#now);
    this.#sleeps = this.#sleeps.filter(({ untilMs }) => untilMs > this.#now);
    for (const { wake } of due) wake();
    await settled();
  }
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

const usage = { containers: [{ name: 'app', usage: { cpu: '12400000n', memory: '35328Ki' } }] };
const missing = (): Error =>
  faults.API_NOT_FOUND({
    subject: { verb: 'get', resource: 'pods.metrics.k8s.io' },
    status: 404,
    serverMessage: '',
  });

function bed(answer: (path: string) => unknown): {
  readonly paths: string[];
  readonly clock: StepClock;
  readonly metrics: PodMetrics;
  readonly stop: AbortController;
} {
  const paths: string[] = [];
  const clock = new StepClock();
  const stop = new AbortController();
  const client = {
    requestJson: <T>({ path }: HttpRequest): Promise<T> => {
      paths.push(path);
      const value = answer(path);
      return value instanceof Error ? Promise.reject(value) : Promise.resolve(value as T);
    },
  };
  const metrics = new PodMetrics({ client, clock, intervalMs: 5_000, signal: stop.signal });
  return { paths, clock, metrics, stop };
}

const pod = { namespace: 'shop', name: 'a' };

describe('metrics of a pod', () => {
  test('are read at the interval, once for all who look, and no more when nobody does', async () => {
    const { paths, clock, metrics } = bed(() => usage);
    const [one, two]: [MetricsView[], MetricsView[]] = [[], []];
    const stops = [one, two].map((seen) => metrics.follow(pod, (view) => seen.push(view)));
    await settled();
    expect(one).toMatchObject([
      { pod: 'a', containers: [{ name: 'app', cpu: 12, memoryMiB: 34.5 }] },
    ]);
    await clock.pass(5_000);
    expect(paths).toHaveLength(2);
    expect([one.length, two.length]).toEqual([2, 2]);
    stops[0]?.();
    await clock.pass(5_000);
    expect([one.length, two.length]).toEqual([2, 3]);
    stops[1]?.();
    await clock.pass(50_000);
    expect(paths).toHaveLength(3);
  });

  test('that the cluster does not serve are disabled, and asked for again once a minute', async () => {
    const { paths, clock, metrics } = bed(missing);
    const seen: MetricsView[] = [];
    metrics.follow(pod, (view) => seen.push(view));
    metrics.follow({ ...pod, name: 'b' }, () => undefined);
    await settled();
    expect(seen).toMatchObject([
      { disabled: true, reason: expect.stringContaining('metrics-server') },
    ]);
    const asked = paths.length;
    await clock.pass(30_000);
    expect(paths).toHaveLength(asked);
    await clock.pass(30_000);
    expect(paths.length).toBeGreaterThan(asked);
  });

  test('that one namespace does not allow are there in others', async () => {
    const denied = faults.API_FORBIDDEN({
      subject: { verb: 'get', resource: 'pods.metrics.k8s.io' },
      status: 403,
      serverMessage: '',
    });
    const { paths, clock, metrics } = bed((path) => (path.includes('/vault/') ? denied : usage));
    const [shop, vault]: [MetricsView[], MetricsView[]] = [[], []];
    metrics.follow({ ...pod, namespace: 'vault' }, (view) => vault.push(view));
    await settled();
    metrics.follow(pod, (view) => shop.push(view));
    await settled();
    await clock.pass(5_000);
    expect(vault).toMatchObject([{ disabled: true }]);
    expect(shop).toMatchObject([{ containers: [{ cpu: 12 }] }, { containers: [{ cpu: 12 }] }]);
    const asked = (): number => paths.filter((path) => path.includes('/vault/')).length;
    expect(asked()).toBe(1);
    await clock.pass(55_000);
    expect(asked()).toBe(2);
  });

  test('that could not be read once are read at the next interval', async () => {
    const answers: unknown[] = [new Error('the connection broke')];
    const { clock, metrics } = bed(() => answers.shift() ?? usage);
    const seen: MetricsView[] = [];
    metrics.follow(pod, (view) => seen.push(view));
    await settled();
    await clock.pass(5_000);
    expect(seen).toMatchObject([{ disabled: true }, { containers: [{ cpu: 12 }] }]);
  });

  test('that were not measured yet are empty, not disabled', async () => {
    const { metrics } = bed((path) => (path.includes('/pods/') ? missing() : {}));
    const seen: MetricsView[] = [];
    metrics.follow(pod, (view) => seen.push(view));
    await settled();
    expect(seen).toMatchObject([{ containers: [] }]);
  });
});
