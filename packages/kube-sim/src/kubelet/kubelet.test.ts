import { describe, expect, jest, test } from '@jest/globals';
import type { Pod } from '../controllers/objects.ts';
import { podObject, simBench } from '../../test/sim-bench.ts';

const stateOf = (pod: Pod, index = 0) => pod.status?.containerStatuses?.[index];

describe('a pod that a test controls', () => {
  const start = () => {
    const bench = simBench();
    const at = { namespace: 'default', name: 'p' };
    const pod = bench.kubelet.runPod({ ...at, containers: [{ name: 'web' }] });
    return { ...bench, started: pod, web: bench.kubelet.container('default', 'p', 'web') };
  };

  test('runs at once and prints what the test writes', async () => {
    const { started, web, readLog } = start();
    expect(started.status?.phase).toBe('Running');
    expect(stateOf(started)?.state.running).toBeDefined();
    web.write('one\ntw');
    web.write('o\n', { stream: 'stdout' });
    expect(await readLog('p')).toBe('one\ntwo\n');
  });

  test('after a restart the log before it is the previous one', async () => {
    const { web, pod, readLog } = start();
    await expect(readLog('p', { previous: 'true' })).rejects.toThrow(
      'previous terminated container "web" in pod "p" not found',
    );
    web.write('first\n');
    web.exit({ exitCode: 3 });
    expect(stateOf(pod('p'))?.state.terminated?.exitCode).toBe(3);
    expect(await readLog('p')).toBe('first\n');
    web.restart();
    web.write('second\n');
    expect(stateOf(pod('p'))?.restartCount).toBe(1);
    expect(stateOf(pod('p'))?.lastState.terminated?.exitCode).toBe(3);
    expect(await readLog('p', { previous: 'true' })).toBe('first\n');
    expect(await readLog('p')).toBe('second\n');
    web.exit({ exitCode: 4 });
    expect(await readLog('p', { previous: 'true' })).toMatch(
      /^unable to retrieve container logs for containerd:\/\/[0-9a-f]{64}$/,
    );
    web.restart();
    web.restart();
    expect(await readLog('p', { previous: 'true' })).toBe('');
    web.write('fourth\n');
    web.restart();
    expect(await readLog('p', { previous: 'true' })).toBe('fourth\n');
    expect(stateOf(pod('p'))?.lastState.terminated?.exitCode).toBe(137);
  });

  test('a kubelet restart ends streams while the container runs on', async () => {
    const { web, pod, readLog, kubelet } = start();
    web.write('one\n');
    const text = readLog('p', { follow: 'true' });
    await new Promise((resolve) => setImmediate(resolve));
    kubelet.restart();
    expect(await text).toBe('one\n');
    expect(web.isRunning).toBe(true);
    expect(stateOf(pod('p'))?.restartCount).toBe(0);
  });

  test('while the kubelet is down log requests fail, and then work again', async () => {
    const { web, readLog, kubelet, clock } = start();
    web.write('one\n');
    kubelet.restart({ downMs: 3000 });
    await expect(readLog('p')).rejects.toThrow('connection refused');
    clock.advance(3000);
    expect(await readLog('p')).toBe('one\n');
  });

  test('deleting the pod ends its streams after the last byte', async () => {
    const { web, readLog, kubelet, store } = start();
    const text = readLog('p', { follow: 'true' });
    await new Promise((resolve) => setImmediate(resolve));
    web.write('last words');
    kubelet.deletePod('default', 'p');
    expect(await text).toBe('last words');
    expect(store.get('pods', 'default', 'p')).toBeUndefined();
    await expect(readLog('p')).rejects.toThrow('pods "p" not found');
  });

  test('a log is rotated at the next look at its size, or at once when asked', async () => {
    const bench = simBench({ kubelet: { rotation: { maxBytes: 100, maxFiles: 3 } } });
    bench.kubelet.runPod({ namespace: 'default', name: 'p', containers: [{ name: 'web' }] });
    const web = bench.kubelet.container('default', 'p', 'web');
    web.write(`${'x'.repeat(200)}\n`);
    expect(web.logFiles()).toHaveLength(1);
    bench.clock.advance(10_000);
    expect(web.logFiles().map((file) => file.name)).toEqual(['0.log.20261121-130010', '0.log']);
    web.write('new\n');
    expect(await bench.readLog('p')).toBe('new\n');
    web.rotate();
    expect(web.logFiles()).toHaveLength(3);
  });
});

describe('a pod that came through the API', () => {
  const until = (phase: string, spec: Partial<Pod['spec']>, program?: unknown) => {
    const bench = simBench();
    bench.store.create('pods', podObject('p', spec, program));
    const phases: string[] = [];
    for (let i = 0; i < 400 && phases.at(-1) !== phase; i++) {
      bench.clock.advance(50);
      const now = bench.pod('p').status?.phase ?? '';
      if (phases.at(-1) !== now) phases.push(now);
    }
    return { ...bench, phases };
  };

  test('is bound, created, started and ready, and says so in events', () => {
    const { phases, pod, reasons } = until('Running', {});
    expect(phases).toEqual(['Pending', 'Running']);
    expect(pod('p').spec.nodeName).toMatch(/^node-\d$/);
    expect(pod('p').status?.conditions?.map(({ type, status }) => `${type}=${status}`)).toEqual([
      'PodReadyToStartContainers=True',
      'Initialized=True',
      'Ready=True',
      'ContainersReady=True',
      'PodScheduled=True',
    ]);
    expect(reasons('Pod').sort()).toEqual(['Created', 'Pulled', 'Pulling', 'Scheduled', 'Started']);
  });

  test('log requests before the start are refused as the kubelet does', async () => {
    const bench = simBench();
    const containers = [{ name: 'web' }, { name: 'side' }];
    bench.store.create('pods', podObject('p', { containers }));
    expect(await bench.readLog('p', { container: 'web' })).toBe('');
    bench.clock.advance(60);
    await expect(bench.readLog('p', { container: 'web' })).rejects.toThrow(
      'container "web" in pod "p" is waiting to start: ContainerCreating',
    );
    await expect(bench.readLog('p')).rejects.toThrow(
      'a container name must be specified for pod p, choose one of: [web side]',
    );
    await expect(bench.readLog('p', { container: 'x' })).rejects.toThrow(
      'container x is not valid for pod p',
    );
  });

  test('init containers run one after the other, a sidecar only has to start', () => {
    const { pod, reasons } = until(
      'Running',
      {
        initContainers: [{ name: 'a' }, { name: 'proxy', restartPolicy: 'Always' }, { name: 'b' }],
      },
      {
        a: { run: 'silent', exitAfterMs: 500 },
        b: { run: 'silent', exitAfterMs: 500 },
        '*': { run: 'silent' },
      },
    );
    const inits = pod('p').status?.initContainerStatuses ?? [];
    expect(inits.map((c) => [c.name, Object.keys(c.state)[0], c.ready])).toEqual([
      ['a', 'terminated', true],
      ['proxy', 'running', true],
      ['b', 'terminated', true],
    ]);
    expect(reasons('Pod').filter((reason) => reason === 'Started')).toHaveLength(4);
  });

  test('a container that keeps failing is restarted at once, then after 10 s, 20 s, 40 s', () => {
    const bench = simBench();
    bench.store.create(
      'pods',
      podObject('p', {}, { run: 'silent', exitAfterMs: 100, exitCode: 1 }),
    );
    const starts: number[] = [];
    for (let i = 0; i < 1200; i++) {
      bench.clock.advance(100);
      const count = stateOf(bench.pod('p'))?.restartCount ?? 0;
      if (starts.length <= count && stateOf(bench.pod('p'))?.containerID) starts.push(i / 10);
    }
    const waits = starts.slice(1).map((at, i) => Math.round(at - (starts[i] ?? 0)));
    expect(waits[0]).toBeLessThanOrEqual(2);
    expect(waits.slice(1, 4)).toEqual([10, 20, 40]);
    const { state } = stateOf(bench.pod('p')) ?? {};
    expect(state?.waiting?.reason).toBe('CrashLoopBackOff');
    expect(state?.waiting?.message).toMatch(
      /^back-off 1m20s restarting failed container=web pod=p_default\(/,
    );
    expect(bench.reasons('Pod')).toContain('BackOff');
  });

  test('the log of a container in back-off is that of its last run', async () => {
    const bench = simBench();
    const program = {
      run: 'lines',
      lines: ['bye'],
      linesPerSecond: 1,
      exitAfterMs: 100,
      exitCode: 1,
    };
    bench.store.create('pods', podObject('p', {}, program));
    bench.clock.advance(8_000);
    expect(stateOf(bench.pod('p'))?.state.waiting?.reason).toBe('CrashLoopBackOff');
    expect(await bench.readLog('p')).toBe('bye\n');
    expect(await bench.readLog('p', { previous: 'true' })).toBe('bye\n');
  });

  test.each([
    ['Never', 0, 'Succeeded'],
    ['Never', 2, 'Failed'],
    ['OnFailure', 0, 'Succeeded'],
  ] as const)('restartPolicy %s and exit code %d give %s', (restartPolicy, exitCode, phase) => {
    const program = { run: 'silent', exitAfterMs: 200, exitCode };
    expect(until(phase, { restartPolicy }, program).phases.at(-1)).toBe(phase);
  });

  test('a readiness probe keeps it unready for its initial delay', () => {
    const containers = [{ name: 'web', readinessProbe: { initialDelaySeconds: 5 } }];
    const { pod, clock } = until('Running', { containers });
    const ready = () => stateOf(pod('p'))?.ready;
    expect(ready()).toBe(false);
    clock.advance(4_000);
    expect(ready()).toBe(false);
    clock.advance(2_000);
    expect(ready()).toBe(true);
  });

  test('an image that cannot be pulled is backed off', async () => {
    const containers = [{ name: 'web', image: 'registry.invalid/web:1' }];
    const { pod, clock, readLog } = until('Running', { containers });
    clock.advance(4_000);
    const reason = stateOf(pod('p'))?.state.waiting?.reason ?? '';
    expect(['ErrImagePull', 'ImagePullBackOff']).toContain(reason);
    await expect(readLog('p')).rejects.toThrow(
      /waiting to start: (image can't|trying and failing)/,
    );
  });

  test('a deleted pod stops within its grace period and leaves', () => {
    const { store, clock, pod, reasons } = until('Running', {});
    store.delete('pods', 'default', 'p');
    expect(pod('p').metadata.deletionTimestamp).toBeDefined();
    clock.advance(1_000);
    expect(store.get('pods', 'default', 'p')).toBeUndefined();
    expect(reasons('Pod')).toContain('Killing');
  });

  test('an ephemeral container that is added later runs beside the others', () => {
    const { store, clock, pod } = until('Running', {});
    const now = pod('p');
    const ephemeralContainers = [{ name: 'debug', image: 'busybox' }];
    store.update('pods', { ...now, spec: { ...now.spec, ephemeralContainers } });
    clock.advance(3_000);
    expect(pod('p').status?.ephemeralContainerStatuses?.[0]?.state.running).toBeDefined();
  });

  test('each of eight hundred pods costs the same few writes, and none reads all the others', () => {
    const writesPerPod = (count: number) => {
      const bench = simBench();
      const list = jest.spyOn(bench.store, 'list');
      const before = bench.store.version;
      for (let i = 0; i < count; i++) bench.store.create('pods', podObject(`p-${String(i)}`));
      bench.clock.advance(5_000);
      expect(list.mock.calls.filter(([resource]) => resource === 'pods')).toEqual([]);
      expect(bench.pods().filter((pod) => pod.status?.phase === 'Running')).toHaveLength(count);
      return (bench.store.version - before) / count;
    };
    expect(Math.round(writesPerPod(800))).toBe(Math.round(writesPerPod(100)));
  });

  test('a pod that comes with a running status is taken as it is, silent', async () => {
    const bench = simBench();
    const running = { state: { running: { startedAt: '2026-11-21T12:00:00Z' } } };
    const status = { phase: 'Running', containerStatuses: [{ name: 'web', ...running }] };
    const spec = { ...podObject('p').spec, nodeName: 'node-2' };
    const metadata = { name: 'p', namespace: 'default' };
    bench.store.create('pods', { ...podObject('p'), metadata, spec, status });
    bench.clock.advance(60_000);
    expect(bench.pod('p').status).toEqual(status);
    expect(await bench.readLog('p')).toBe('');
    bench.kubelet.container('default', 'p', 'web').write('told\n');
    expect(await bench.readLog('p')).toBe('told\n');
  });

  test('the same seed gives the same pods at the same times', () => {
    const run = () => {
      const bench = simBench({ seed: 42 });
      for (let i = 0; i < 5; i++) bench.store.create('pods', podObject(`p-${String(i)}`));
      bench.clock.advance(3_000);
      return JSON.stringify(bench.pods());
    };
    expect(run()).toBe(run());
  });
});

describe('metrics.k8s.io', () => {
  test('gives usage of running containers, and of nodes', () => {
    const bench = simBench();
    bench.store.create('pods', podObject('p', {}, { run: 'json', linesPerSecond: 20 }));
    bench.clock.advance(5_000);
    const pods = bench.computed.get('pods.metrics.k8s.io');
    const [metrics] = pods?.list('default') ?? [];
    expect(metrics).toMatchObject({
      kind: 'PodMetrics',
      metadata: { name: 'p', namespace: 'default' },
      containers: [{ name: 'web', usage: { cpu: expect.stringMatching(/^\d+n$/) } }],
    });
    expect(bench.computed.get('nodes.metrics.k8s.io')?.list(undefined)).toHaveLength(3);
  });
});
