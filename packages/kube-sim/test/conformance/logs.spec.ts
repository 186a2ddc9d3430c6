import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { idle, LogBed, podTemplate, type Script } from './log-bed.ts';
import { clusterTarget, simTarget, type LogTarget } from './log-target.ts';

const kubeconfig = process.env['KTL_E2E_KUBECONFIG'];
const targets: [string, () => Promise<LogTarget>][] = [['kube-sim', simTarget]];
if (kubeconfig !== undefined && kubeconfig !== '') {
  targets.push(['a real cluster', () => clusterTarget(kubeconfig)]);
}

const say = (text: string, rest: Record<string, unknown> = {}) => ({ print: text, ...rest });
const stamp = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z /gm;

/** Two lines, an empty one, long ones, and then nothing more. */
const printer: Script = {
  shell:
    "printf 'one\\n\\ntwo\\n'; for n in 16384 16385 40000; do head -c $n /dev/zero | tr '\\0' x; echo; done; echo end; sleep 10000",
  steps: [
    say('one\n\ntwo\n'),
    ...[16_384, 16_385, 40_000].map((times) => say('x', { times })).flatMap((x) => [x, say('\n')]),
    say('end\n'),
  ],
};
const longLines = [16_384, 16_385, 40_000].map((length) => 'x'.repeat(length));
const everything = `one\n\ntwo\n${longLines.join('\n')}\nend\n`;

const crasher: Script = {
  shell: 'echo first; sleep 5; printf unfinished; exit 3',
  steps: [say('first\n'), { sleepMs: 5_000 }, say('unfinished'), { exit: 3 }],
};

/** Prints, and after a while prints its last words without a newline and ends well. */
const ender: Script = {
  shell: 'echo begin; sleep 3; echo middle; printf last; exit 0',
  steps: [say('begin\n'), { sleepMs: 3_000 }, say('middle\n'), say('last'), { exit: 0 }],
};

describe.each(targets)('pods/log on %s', (_name, open) => {
  let bed: LogBed;
  const statusOf = async (pod: string) => (await bed.pod(pod)).status;
  const refusal = async (pod: string, query: string) => {
    const { status, text } = await bed.log(pod, query);
    const { reason, message } = JSON.parse(text) as Record<string, unknown>;
    return [status, reason, message];
  };

  beforeAll(async () => {
    bed = new LogBed(await open());
    await bed.open();
    await bed.createPod('printer', { containers: { main: printer } });
    await bed.createPod('two', { containers: { a: printer, b: idle } });
    await bed.createPod('crasher', { containers: { main: crasher } });
    await bed.createPod('waiting', {
      containers: { main: idle },
      initContainers: {
        setup: { shell: 'echo prepared; sleep 10000', steps: [say('prepared\n')] },
      },
    });
    for (const pod of ['printer', 'two']) {
      await bed.until(
        async () =>
          (await bed.log(pod, 'container=main')).text.endsWith('end\n') ||
          (await bed.log(pod, 'container=a')).text.endsWith('end\n'),
      );
    }
  }, 120_000);

  afterAll(async () => {
    await bed[Symbol.asyncDispose]();
  }, 60_000);

  test('gives back every byte, long lines in one piece', async () => {
    expect((await bed.log('printer')).text === everything).toBe(true);
  });

  test('stamps each line once, with nine digits, at its start', async () => {
    const { text } = await bed.log('printer', 'timestamps=true');
    expect(text.match(stamp)).toHaveLength(7);
    expect(text.replace(stamp, '') === everything).toBe(true);
  });

  test.each([
    [0, 0],
    [1, 4],
    [2, 4 + 7_232 + 1],
    [3, 4 + 7_232 + 1 + 16_384],
    [5, 4 + 40_001 + 2],
    [99, everything.length],
  ])('tailLines=%d counts fragments of 16 KiB: %d bytes', async (tail, bytes) => {
    expect((await bed.log('printer', `tailLines=${String(tail)}`)).text).toHaveLength(bytes);
  });

  test('limitBytes cuts anywhere, after the tail and with the stamps', async () => {
    expect((await bed.log('printer', 'limitBytes=6')).text).toBe('one\n\nt');
    expect((await bed.log('printer', 'tailLines=1&limitBytes=2')).text).toBe('en');
    expect((await bed.log('printer', 'timestamps=true&limitBytes=5')).text).toMatch(/^\d{4}-$/);
  });

  test('sinceTime is cut to whole seconds', async () => {
    const { text } = await bed.log('printer', 'timestamps=true&tailLines=1');
    const second = text.slice(0, 19);
    const since = (time: string) => bed.log('printer', `tailLines=1&sinceTime=${time}`);
    expect((await since(`${second}.999999999Z`)).text).toBe('end\n');
    const later = new Date(Date.parse(`${second}Z`) + 1_000).toISOString();
    expect((await since(later)).text).toBe('');
    expect((await bed.log('printer', 'sinceSeconds=100000')).text).toHaveLength(everything.length);
  });

  test.each([
    ['container=nope', 400, 'BadRequest', 'container nope is not valid for pod printer'],
    ['tailLines=x', 400, 'BadRequest', 'strconv.ParseInt: parsing "x": invalid syntax'],
    [
      'sinceTime=x',
      400,
      'BadRequest',
      'parsing time "x" as "2006-01-02T15:04:05Z07:00": cannot parse "x" as "2006"',
    ],
    [
      'tailLines=-1',
      422,
      'Invalid',
      'PodLogOptions "printer" is invalid: tailLines: Invalid value: -1: must be greater than or equal to 0',
    ],
    [
      'limitBytes=0',
      422,
      'Invalid',
      'PodLogOptions "printer" is invalid: limitBytes: Invalid value: 0: must be greater than 0',
    ],
    [
      'sinceSeconds=0',
      422,
      'Invalid',
      'PodLogOptions "printer" is invalid: sinceSeconds: Invalid value: 0: must be greater than 0',
    ],
    [
      'sinceSeconds=1&sinceTime=2026-01-01T00:00:00Z',
      422,
      'Invalid',
      'PodLogOptions "printer" is invalid: []: Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified',
    ],
    [
      'previous=true',
      400,
      'BadRequest',
      'previous terminated container "main" in pod "printer" not found',
    ],
  ])('refuses ?%s', async (query, ...expected) => {
    expect(await refusal('printer', query)).toEqual(expected);
  });

  test('refuses a missing pod, an unnamed container among several, and one that waits', async () => {
    expect(await refusal('nobody', '')).toEqual([404, 'NotFound', 'pods "nobody" not found']);
    expect(await refusal('two', '')).toEqual([
      400,
      'BadRequest',
      'a container name must be specified for pod two, choose one of: [a b]',
    ]);
    await bed.until(
      async () => (await bed.log('waiting', 'container=setup')).text === 'prepared\n',
    );
    expect(await refusal('waiting', 'container=main')).toEqual([
      400,
      'BadRequest',
      'container "main" in pod "waiting" is waiting to start: PodInitializing',
    ]);
  });

  test('a follow gives what comes later and ends with the container, with its last words', async () => {
    await bed.createPod('ender', { containers: { main: ender }, restartPolicy: 'Never' });
    await bed.until(
      async () =>
        (await bed.log('ender')).text !== '' && (await statusOf('ender')).phase !== 'Pending',
    );
    expect((await bed.log('ender', 'follow=true&tailLines=0')).text).toBe('middle\nlast');
    expect((await bed.log('ender', 'follow=true')).text).toBe('begin\nmiddle\nlast');
    await bed.until(async () => (await statusOf('ender')).phase === 'Succeeded');
    expect((await bed.log('ender', 'tailLines=1')).text).toBe('last');
  }, 60_000);

  test('a follow of a quiet container stays open, and a hang-up ends it', async () => {
    const { text } = await bed.log('two', 'container=a&follow=true&tailLines=1', {
      untilText: 'end',
    });
    expect(text).toBe('end\n');
  });

  test('after a restart previous is the log of the instance before', async () => {
    await bed.until(async () => {
      const [main] = (await statusOf('crasher')).containerStatuses ?? [];
      return main?.restartCount === 1 && main.state['running'] !== undefined;
    });
    expect((await bed.log('crasher', 'previous=true')).text).toBe('first\nunfinished');
    await bed.until(async () => {
      const [main] = (await statusOf('crasher')).containerStatuses ?? [];
      return main?.state['waiting']?.['reason'] === 'CrashLoopBackOff';
    });
    const [main] = (await statusOf('crasher')).containerStatuses ?? [];
    expect(main?.state['waiting']?.['message']).toMatch(
      /^back-off 10s restarting failed container=main pod=crasher_/,
    );
    expect(main?.lastState['terminated']).toMatchObject({ exitCode: 3, reason: 'Error' });
    expect((await bed.log('crasher')).text).toBe('first\nunfinished');
    expect((await bed.log('crasher', 'previous=true')).text).toBe('first\nunfinished');
  }, 60_000);
});

describe.each(targets)('pod and workload lifecycle on %s', (_name, open) => {
  let bed: LogBed;

  beforeAll(async () => {
    bed = new LogBed(await open());
    await bed.open();
  }, 60_000);

  afterAll(async () => {
    await bed[Symbol.asyncDispose]();
  }, 60_000);

  const events = async (name: string) => {
    const list = await bed.get(
      `/api/v1/namespaces/NS/events?fieldSelector=involvedObject.name%3D${name}`,
    );
    const items = list['items'] as { reason: string }[];
    return [...new Set(items.map((event) => event.reason))].sort();
  };

  test('a pod becomes ready in steps that its conditions and events tell', async () => {
    const setup = { shell: 'sleep 1', steps: [{ sleepMs: 1_000 }, { exit: 0 }] };
    await bed.createPod('steps', { containers: { main: idle }, initContainers: { setup } });
    await bed.until(async () => (await bed.pod('steps')).status.phase === 'Running');
    const { status, spec } = await bed.pod('steps');
    expect(spec.nodeName).toBeDefined();
    expect(status.conditions?.map((c) => `${c.type}=${c.status}`).sort()).toEqual([
      'ContainersReady=True',
      'Initialized=True',
      'PodReadyToStartContainers=True',
      'PodScheduled=True',
      'Ready=True',
    ]);
    const [init] = status.initContainerStatuses ?? [];
    expect(init).toMatchObject({
      ready: true,
      state: { terminated: { exitCode: 0, reason: 'Completed' } },
    });
    expect(await events('steps')).toEqual(
      expect.arrayContaining(['Created', 'Pulled', 'Scheduled', 'Started']),
    );
  }, 60_000);

  test('a Deployment makes a ReplicaSet, and that makes pods', async () => {
    const { annotations, spec } = podTemplate({ containers: { main: idle } });
    const labels = { app: 'web' };
    await bed.create('/apis/apps/v1/namespaces/NS/deployments', {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web' },
      spec: {
        replicas: 2,
        selector: { matchLabels: labels },
        template: { metadata: { labels, annotations }, spec },
      },
    });
    const deployment = () => bed.get('/apis/apps/v1/namespaces/NS/deployments/web');
    await bed.until(async () => {
      const status = (await deployment())['status'] as Record<string, unknown>;
      return status['availableReplicas'] === 2;
    });
    const status = (await deployment())['status'] as { conditions: Record<string, string>[] };
    expect(status).toMatchObject({
      replicas: 2,
      readyReplicas: 2,
      updatedReplicas: 2,
      observedGeneration: 1,
    });
    expect(status.conditions.map((c) => [c['type'], c['status'], c['reason']]).sort()).toEqual([
      ['Available', 'True', 'MinimumReplicasAvailable'],
      ['Progressing', 'True', 'NewReplicaSetAvailable'],
    ]);
    const pods = await bed.get('/api/v1/namespaces/NS/pods?labelSelector=app%3Dweb');
    const items = pods['items'] as { metadata: { ownerReferences: { kind: string }[] } }[];
    expect(items.map((pod) => pod.metadata.ownerReferences[0]?.kind)).toEqual([
      'ReplicaSet',
      'ReplicaSet',
    ]);
    expect(await events('web')).toEqual(['ScalingReplicaSet']);
  }, 60_000);

  test('a Job completes, and says so', async () => {
    const done = { shell: 'echo done', steps: [say('done\n'), { exit: 0 }] };
    const { annotations, spec } = podTemplate({
      containers: { main: done },
      restartPolicy: 'Never',
    });
    await bed.create('/apis/batch/v1/namespaces/NS/jobs', {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'once' },
      spec: { template: { metadata: { annotations }, spec } },
    });
    const job = async () =>
      (await bed.get('/apis/batch/v1/namespaces/NS/jobs/once'))['status'] as {
        succeeded?: number;
        conditions?: { type: string }[];
      };
    await bed.until(
      async () => (await job()).conditions?.some((c) => c.type === 'Complete') === true,
    );
    expect(await job()).toMatchObject({ succeeded: 1 });
    expect((await job()).conditions?.map((c) => c.type).sort()).toEqual([
      'Complete',
      'SuccessCriteriaMet',
    ]);
    expect(await events('once')).toEqual(['Completed', 'SuccessfulCreate']);
    const pods = await bed.get('/api/v1/namespaces/NS/pods?labelSelector=job-name%3Donce');
    const [pod] = pods['items'] as { metadata: { name: string }; status: { phase: string } }[];
    expect(pod?.status.phase).toBe('Succeeded');
    expect((await bed.log(pod?.metadata.name ?? '')).text).toBe('done\n');
  }, 60_000);

  test('a deleted pod ends its follow with its last bytes', async () => {
    await bed.createPod('doomed', {
      containers: { main: { shell: 'echo here; sleep 10000', steps: [say('here\n')] } },
    });
    await bed.until(async () => (await bed.pod('doomed')).status.phase === 'Running');
    const text = bed.log('doomed', 'follow=true');
    const path = `/api/v1/namespaces/${bed.namespace}/pods/doomed`;
    expect((await bed.target.send('DELETE', path)).status).toBe(200);
    expect((await text).text).toBe('here\n');
    await bed.until(async () => (await bed.target.send('GET', path)).status === 404);
  }, 60_000);
});
