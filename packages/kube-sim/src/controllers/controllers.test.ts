import { describe, expect, test } from '@jest/globals';
import { simBench, workload } from '../../test/sim-bench.ts';
import { isReady, type Job, type Pod, type ReplicaSet } from './objects.ts';

const names = (pods: readonly Pod[]) => pods.map((pod) => pod.metadata.name);
const imageOf = (pod: Pod) => pod.spec.containers[0]?.image;

describe('a Deployment', () => {
  const start = (spec: Record<string, unknown> = {}) => {
    const bench = simBench();
    bench.store.create('deployments.apps', workload('apps/v1', 'Deployment', { spec }));
    bench.clock.advance(10_000);
    const deployment = () => bench.get('deployments.apps', 'web');
    const update = (image: string) => {
      const now = deployment();
      const template = structuredClone(now.spec.template);
      template.spec.containers[0] = { name: 'web', image };
      bench.store.update('deployments.apps', { ...now, spec: { ...now.spec, template } });
    };
    return { ...bench, deployment, update };
  };

  test('comes alive as a ReplicaSet and ready pods that name their owners', () => {
    const { deployment, pods, store, reasons } = start({ replicas: 3 });
    const [set] = store.list('replicasets.apps') as readonly ReplicaSet[];
    const hash = set?.metadata.labels?.['pod-template-hash'];
    expect(set?.metadata.name).toBe(`web-${String(hash)}`);
    expect(set?.metadata.annotations?.['deployment.kubernetes.io/revision']).toBe('1');
    expect(pods().map((pod) => pod.metadata.ownerReferences?.[0]?.uid)).toEqual([
      set?.metadata.uid,
      set?.metadata.uid,
      set?.metadata.uid,
    ]);
    expect(deployment().status).toMatchObject({
      replicas: 3,
      updatedReplicas: 3,
      readyReplicas: 3,
      availableReplicas: 3,
      observedGeneration: 1,
    });
    expect(deployment().status?.conditions?.map((c) => [c.type, c.status, c.reason])).toEqual([
      ['Progressing', 'True', 'NewReplicaSetAvailable'],
      ['Available', 'True', 'MinimumReplicasAvailable'],
    ]);
    expect(reasons('ReplicaSet')).toEqual(Array(3).fill('SuccessfulCreate'));
    expect(reasons('Deployment')).toEqual(['ScalingReplicaSet']);
  });

  test('rolls within maxSurge and maxUnavailable and never below', () => {
    const strategy = { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } };
    const { clock, pods, update, deployment } = start({ replicas: 4, strategy });
    update('web:2');
    const totals = new Set<number>();
    let fewestReady = 99;
    for (let i = 0; i < 600; i++) {
      clock.advance(50);
      const alive = pods().filter((pod) => pod.metadata.deletionTimestamp === undefined);
      totals.add(alive.length);
      fewestReady = Math.min(fewestReady, alive.filter(isReady).length);
    }
    expect(Math.max(...totals)).toBe(5);
    expect(fewestReady).toBe(4);
    expect(pods().map(imageOf)).toEqual(Array(4).fill('web:2'));
    expect(deployment().metadata.annotations?.['deployment.kubernetes.io/revision']).toBe('2');
    expect(deployment().status).toMatchObject({ replicas: 4, updatedReplicas: 4 });
  });

  test('a rollout whose pods never get ready stops, and times out in its conditions', () => {
    const { clock, pods, update, deployment } = start({ replicas: 4, progressDeadlineSeconds: 60 });
    update('registry.invalid/web:2');
    clock.advance(90_000);
    expect(pods().filter(isReady)).toHaveLength(3);
    expect(deployment().status?.conditions?.[0]).toMatchObject({
      type: 'Progressing',
      status: 'False',
      reason: 'ProgressDeadlineExceeded',
    });
    update('web:1');
    clock.advance(10_000);
    expect(pods().filter(isReady)).toHaveLength(4);
    expect(deployment().metadata.annotations?.['deployment.kubernetes.io/revision']).toBe('3');
  });

  test('broken old pods make room for new ones only as far as the new ones work', () => {
    const bench = simBench();
    const { store, clock } = bench;
    const pod = { containers: [{ name: 'web', image: 'registry.invalid/web:1' }] };
    const made = workload('apps/v1', 'Deployment', { spec: { replicas: 4 }, pod });
    store.create('deployments.apps', made);
    clock.advance(5_000);
    const now = bench.get('deployments.apps', 'web');
    const template = structuredClone(now.spec.template);
    template.spec.containers[0] = { name: 'web', image: 'registry.invalid/web:2' };
    store.update('deployments.apps', { ...now, spec: { ...now.spec, template } });
    clock.advance(30_000);
    const sets = store.list('replicasets.apps') as readonly ReplicaSet[];
    expect(sets.map((set) => set.spec.replicas).sort()).toEqual([2, 3]);
  });

  test('Recreate has no old pod when the first new one comes', () => {
    const { clock, pods, update } = start({ replicas: 2, strategy: { type: 'Recreate' } });
    update('web:2');
    for (let i = 0; i < 200; i++) {
      clock.advance(20);
      expect(new Set(pods().map(imageOf)).size).toBeLessThanOrEqual(1);
    }
    expect(pods().map(imageOf)).toEqual(['web:2', 'web:2']);
  });

  test('scales, heals, and takes everything with it when it is deleted', () => {
    const { clock, pods, store, deployment } = start({ replicas: 2 });
    store.update('deployments.apps', {
      ...deployment(),
      spec: { ...deployment().spec, replicas: 5 },
    });
    clock.advance(5_000);
    expect(pods().filter(isReady)).toHaveLength(5);
    const [victim] = names(pods());
    store.delete('pods', 'default', victim ?? '');
    clock.advance(5_000);
    expect(names(pods())).not.toContain(victim);
    expect(pods().filter(isReady)).toHaveLength(5);
    store.delete('deployments.apps', 'default', 'web');
    clock.advance(5_000);
    expect([...pods(), ...store.list('replicasets.apps')]).toEqual([]);
  });
});

describe('a StatefulSet', () => {
  test('starts in order, each pod after the one before is ready, and updates backwards', () => {
    const bench = simBench();
    const { store, clock, pods } = bench;
    store.create(
      'statefulsets.apps',
      workload('apps/v1', 'StatefulSet', { spec: { replicas: 3 } }),
    );
    const seen: string[] = [];
    const watch = () => {
      for (let i = 0; i < 400; i++) {
        clock.advance(50);
        for (const pod of pods()) {
          const id = `${pod.metadata.name}:${String(imageOf(pod))}`;
          if (isReady(pod) && !seen.includes(id)) seen.push(id);
        }
      }
    };
    watch();
    expect(seen).toEqual(['web-0:web:1', 'web-1:web:1', 'web-2:web:1']);
    const now = bench.get('statefulsets.apps', 'web');
    const template = structuredClone(now.spec.template);
    template.spec.containers[0] = { name: 'web', image: 'web:2' };
    store.update('statefulsets.apps', { ...now, spec: { ...now.spec, template } });
    watch();
    expect(seen.slice(3)).toEqual(['web-2:web:2', 'web-1:web:2', 'web-0:web:2']);
    expect(bench.get('statefulsets.apps', 'web').status).toMatchObject({
      readyReplicas: 3,
      updatedReplicas: 3,
    });
  });
});

describe('a DaemonSet', () => {
  test('has one pod on each node', () => {
    const { store, clock, pods } = simBench({ nodes: 4 });
    store.create('daemonsets.apps', workload('apps/v1', 'DaemonSet', {}));
    clock.advance(5_000);
    expect(new Set(pods().map((pod) => pod.spec.nodeName)).size).toBe(4);
    expect(pods().filter(isReady)).toHaveLength(4);
  });
});

describe('a Job', () => {
  const start = (spec: Record<string, unknown>, exitCode: number) => {
    const bench = simBench();
    const pod = { restartPolicy: 'Never' as const };
    const program = { run: 'silent', exitAfterMs: 500, exitCode };
    bench.store.create('jobs.batch', workload('batch/v1', 'Job', { spec, pod, program }));
    return { ...bench, job: () => bench.get('jobs.batch', 'web') };
  };

  test('runs as many pods as asked, so many at a time, and completes', () => {
    const { clock, pods, job, reasons } = start({ completions: 4, parallelism: 2 }, 0);
    let most = 0;
    for (let i = 0; i < 300; i++) {
      clock.advance(50);
      const running = pods().filter((pod) => pod.status?.phase !== 'Succeeded').length;
      most = Math.max(most, running);
    }
    expect(most).toBe(2);
    expect(job().status).toMatchObject({ succeeded: 4, ready: 0 });
    expect(job().status?.conditions?.map((c) => c.type)).toEqual([
      'SuccessCriteriaMet',
      'Complete',
    ]);
    expect(reasons('Job').at(-1)).toBe('Completed');
  });

  test('gives up after its back-off limit, with growing pauses', () => {
    const { clock, pods, job } = start({ backoffLimit: 2 }, 1);
    clock.advance(20_000);
    expect(pods()).toHaveLength(2);
    clock.advance(30_000);
    expect(pods()).toHaveLength(3);
    expect(job().status?.failed).toBe(3);
    expect(job().status?.conditions?.at(-1)).toMatchObject({
      type: 'Failed',
      reason: 'BackoffLimitExceeded',
    });
  });

  test('vanishes with its pods after its time to live', () => {
    const { clock, pods, store } = start({ ttlSecondsAfterFinished: 30 }, 0);
    clock.advance(20_000);
    expect(pods()).toHaveLength(1);
    clock.advance(30_000);
    expect([...pods(), ...store.list('jobs.batch')]).toEqual([]);
  });
});

describe('a CronJob', () => {
  test('makes a job at each time of its schedule and keeps the last three', () => {
    const bench = simBench();
    const { store, clock } = bench;
    const { spec } = workload('v1', 'x', {
      pod: { restartPolicy: 'Never' },
      program: { run: 'silent', exitAfterMs: 300 },
    }) as unknown as Job;
    store.create('cronjobs.batch', {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'tick', namespace: 'default' },
      spec: { schedule: '*/2 * * * *', jobTemplate: { spec: { template: spec.template } } },
    });
    clock.advance(11 * 60_000);
    const jobs = store.list('jobs.batch') as readonly Job[];
    const minute = Date.UTC(2026, 10, 21, 13) / 60_000;
    expect(jobs.map((job) => job.metadata.name)).toEqual(
      [6, 8, 10].map((after) => `tick-${String(minute + after)}`),
    );
    const cron = bench.get('cronjobs.batch', 'tick');
    expect(cron.status?.lastScheduleTime).toBe('2026-11-21T13:10:00Z');
    expect(bench.reasons('CronJob').filter((reason) => reason === 'SuccessfulCreate')).toHaveLength(
      5,
    );
  });
});

describe('a namespace that is deleted', () => {
  test('goes when everything in it has gone', () => {
    const { store, clock, kubelet } = simBench();
    kubelet.runPod({ namespace: 'shop', name: 'p', containers: [{ name: 'web' }] });
    store.delete('namespaces', '', 'shop');
    expect(store.get('namespaces', '', 'shop')).toBeDefined();
    clock.advance(5_000);
    expect(store.contentsOf('shop')).toEqual([]);
    expect(store.get('namespaces', '', 'shop')).toBeUndefined();
  });
});

describe('a pod that fits no node', () => {
  test('stays pending with the reason, and is bound when a node fits', () => {
    const bench = simBench();
    const { store, clock } = bench;
    const pod = workload('v1', 'x', { pod: { nodeSelector: { disk: 'ssd' } } }).spec as {
      template: Pod;
    };
    store.create('pods', {
      ...pod.template,
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p', namespace: 'default' },
    });
    clock.advance(1_000);
    expect(bench.pod('p').status?.conditions?.[0]?.reason).toBe('Unschedulable');
    expect(bench.reasons('Pod')).toEqual(['FailedScheduling']);
    const node = store.get('nodes', '', 'node-2');
    if (node === undefined) throw new Error('node-2 exists');
    const metadata = { ...node.metadata, labels: { ...node.metadata.labels, disk: 'ssd' } };
    store.update('nodes', { ...node, metadata });
    clock.advance(1_000);
    expect(bench.pod('p').spec.nodeName).toBe('node-2');
  });
});
