import { describe, expect, test } from '@jest/globals';
import { describePod } from '@ktl/kube-describe';
import { poll } from '@ktl/testbed';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { crashing, finished, leaving, rich, waiting } from '../harness/described-pods.ts';
import type { PodShape } from '../harness/described-pods.ts';
import { Scenario } from '../harness/scenario.ts';

const run = promisify(execFile);
const env = { ...process.env, TZ: 'UTC', KUBECONFIG: process.env['KTL_E2E_KUBECONFIG'] };

interface Listed {
  readonly metadata: { readonly resourceVersion: string; readonly uid: string };
  readonly status: {
    readonly phase: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
    readonly containerStatuses?: readonly ContainerStatus[];
    readonly ephemeralContainerStatuses?: readonly ContainerStatus[];
  };
}

interface ContainerStatus {
  readonly name: string;
  readonly restartCount: number;
  readonly state: { readonly waiting?: { readonly reason: string }; readonly running?: object };
}

/** A pod as both describe it, of the same objects. */
interface Both {
  readonly ours: string;
  readonly kubectls: string;
}

const podPath = (scenario: Scenario, name: string): string =>
  `/api/v1/namespaces/${scenario.namespace}/pods/${name}`;

async function create(scenario: Scenario, shape: PodShape): Promise<void> {
  const at = `/api/v1/namespaces/${scenario.namespace}`;
  const make = (kind: string, body: object): Promise<unknown> =>
    scenario.api.call('POST', `${at}/${kind}`, body);
  await make('secrets', { metadata: { name: 'keys' }, stringData: { token: 'hidden' } });
  await make('configmaps', { metadata: { name: 'settings' }, data: { mode: 'test' } });
  await make('pods', shape);
}

async function until(
  scenario: Scenario,
  name: string,
  isSo: (pod: Listed) => boolean,
): Promise<void> {
  const probe = async (): Promise<boolean> =>
    isSo(await scenario.api.call<Listed>('GET', podPath(scenario, name)));
  await poll(probe, { what: `pod ${name}`, timeoutMs: 120_000 });
}

/** What is looked for in an event. */
interface SeenEvent {
  readonly reason: string;
  readonly count?: number;
}

/** The objects that a description is made from. */
async function look(
  scenario: Scenario,
  name: string,
): Promise<{ pod: Listed; events: readonly SeenEvent[] }> {
  const pod = await scenario.api.call<Listed>('GET', podPath(scenario, name));
  const selector = encodeURIComponent(`involvedObject.uid=${pod.metadata.uid}`);
  const path = `/api/v1/namespaces/${scenario.namespace}/events?fieldSelector=${selector}`;
  const { items } = await scenario.api.call<{ items: { reason: string }[] }>('GET', path);
  return { pod, events: items };
}

/** Waits for an event that was seen so often. */
async function told(
  scenario: Scenario,
  name: string,
  { reason, count: times = 1 }: SeenEvent,
): Promise<void> {
  const isTold = async (): Promise<boolean> =>
    (await look(scenario, name)).events.some(
      (event) => event.reason === reason && (event.count ?? 1) >= times,
    );
  await poll(isTold, { what: `${reason} of ${name}`, timeoutMs: 60_000 });
}

/** kubectl before 1.33 names these rows after Go's fields, and shows an address in place of `true`. */
function asOf133(text: string): string {
  const older = /(?:ConfigMapOptional|SecretOptionalName): +(<nil>|0x[0-9a-f]+)$/gm;
  return text.replaceAll(older, (row, value: string) => {
    const title = 'Optional:'.padEnd(row.length - value.length);
    return title + String(value !== '<nil>');
  });
}

/** Events of one second in the order of the alphabet: kubectl's sort leaves them as it happens to. */
function evenOrder(text: string): string {
  const ageOf = (row: string): string => /^ {2}(?:Normal|Warning) +\S+ +(\S+)/.exec(row)?.[1] ?? '';
  const rows = text.split('\n');
  const even: string[] = [];
  while (rows.length > 0) {
    const age = ageOf(rows[0] ?? '');
    const next = rows.findIndex((row) => ageOf(row) !== age);
    const some = rows.splice(0, next < 0 ? rows.length : next);
    even.push(...(age === '' ? some : some.toSorted()));
  }
  return even.join('\n');
}

/**
 * Both descriptions of objects that stayed as they are meanwhile. kubectl took the time at some moment
 * between its start and its end, so ours is made for each of them until one is the same.
 */
async function describeBoth(
  scenario: Scenario,
  name: string,
  isWanted: (pod: Listed) => boolean = () => true,
): Promise<Both> {
  const attempt = async (): Promise<Both | false> => {
    const before = await look(scenario, name);
    if (!isWanted(before.pod)) return false;
    const startedAt = Date.now();
    const words = ['describe', 'pod', name, '--namespace', scenario.namespace];
    const kubectls = evenOrder(asOf133((await run('kubectl', words, { env })).stdout));
    const endedAt = Date.now();
    if (JSON.stringify(await look(scenario, name)) !== JSON.stringify(before)) return false;
    let ours = evenOrder(describePod({ ...before, now: endedAt }));
    for (let now = startedAt; now < endedAt && ours !== kubectls; now += 5) {
      ours = evenOrder(describePod({ ...before, now }));
    }
    return { ours, kubectls };
  };
  return poll(attempt, { what: `${name} to stay as it is`, timeoutMs: 60_000 });
}

const stateOf = (pod: Listed, name: string): ContainerStatus['state'] | undefined =>
  pod.status.containerStatuses?.find((status) => status.name === name)?.state;

const backsOff = (pod: Listed, name: string): boolean =>
  stateOf(pod, name)?.waiting?.reason === 'CrashLoopBackOff';

describe('describePod gives byte for byte what kubectl describe pod gives', () => {
  test('of a pod with every kind of container, probe, variable and mount', async () => {
    await using scenario = await Scenario.begin('describe a rich pod');
    await create(scenario, rich);
    await until(scenario, 'rich', (pod) => stateOf(pod, 'second')?.running !== undefined);
    await addDebugger(scenario, 'rich');
    await told(scenario, 'rich', { reason: 'Unhealthy' });
    const { ours, kubectls } = await describeBoth(scenario, 'rich');
    expect(ours).toBe(kubectls);
    for (const part of [
      /^Priority Class Name: +system-cluster-critical$/m,
      /^Init Containers:$/m,
      /^Ephemeral Containers:$/m,
      /Liveness: +http-get https:\/\/:http\/live%20z%3Fa=b delay=3600s/,
      /Readiness: +grpc <pod>:9000 ready/,
      /KEY: +<set to the key 'token' in secret 'keys'> +Optional: false/,
      /\/a from scratch \(ro,path="one two"\)/,
      /Warning +Unhealthy/,
    ]) {
      expect(ours).toMatch(part);
    }
    expect(ours).not.toContain('hidden');
  });

  test('of containers that crash and that have no image', async () => {
    await using scenario = await Scenario.begin('describe a crashing pod');
    await create(scenario, crashing);
    const isAtRest = (pod: Listed): boolean => backsOff(pod, 'app') && backsOff(pod, 'silent');
    // Twice: then it is a series, which is told in words of its own.
    await told(scenario, 'crashing', { reason: 'BackOff', count: 2 });
    const { ours, kubectls } = await describeBoth(scenario, 'crashing', isAtRest);
    expect(ours).toBe(kubectls);
    for (const part of [
      /Reason: +CrashLoopBackOff/,
      /Message: +out of luck/,
      /Exit Code: +3$/m,
      /Exit Code: +137$/m,
      /Reason: +ErrImageNeverPull/,
      /CORES: +node allocatable \(limits.cpu\)/,
      /Warning +BackOff +\S+ \(x\d+ over \S+\) +kubelet/,
    ]) {
      expect(ours).toMatch(part);
    }
  });

  test('of a pod that waits for a node, with its rules and volumes', async () => {
    await using scenario = await Scenario.begin('describe a waiting pod');
    await create(scenario, waiting);
    const isUnscheduled = ({ status }: Listed): boolean => status.conditions !== undefined;
    await until(scenario, 'waiting', isUnscheduled);
    const { ours, kubectls } = await describeBoth(scenario, 'waiting');
    expect(ours).toBe(kubectls);
    expect(ours).toMatch(/^Node: +<none>$/m);
    expect(ours).toMatch(/for selector a notin \(1,2\),b=x,c,!d$/m);
    expect(ours).toMatch(/BYTES: +1572864 \(requests.memory\)/);
    expect(ours).toMatch(/Warning +FailedScheduling/);
  });

  test('of a pod that has ended, and of one that is being deleted', async () => {
    await using scenario = await Scenario.begin('describe pods that end');
    await create(scenario, finished);
    await until(scenario, 'finished', ({ status }) => status.phase === 'Succeeded');
    const done = await describeBoth(scenario, 'finished');
    expect(done.ours).toBe(done.kubectls);
    expect(done.ours).toMatch(/Reason: +Completed/);
    await scenario.api.call('POST', podPath(scenario, '').slice(0, -1), leaving);
    try {
      await until(scenario, 'leaving', ({ status }) => status.phase === 'Running');
      await scenario.api.call('DELETE', podPath(scenario, 'leaving'));
      const gone = await describeBoth(scenario, 'leaving');
      expect(gone.ours).toBe(gone.kubectls);
      expect(gone.ours).toMatch(/^Status: +Terminating \(lasts \S+\)$/m);
      expect(gone.ours).toMatch(/^Termination Grace Period: +0s$/m);
    } finally {
      await release(scenario, 'leaving');
    }
  });
});

async function addDebugger(scenario: Scenario, name: string): Promise<void> {
  const path = podPath(scenario, name);
  const pod = await scenario.api.call<{ spec: object }>('GET', path);
  const { spec } = rich;
  const [sidecar] = (spec['initContainers'] as readonly object[]).slice(-1);
  const ephemeralContainers = [{ ...sidecar, name: 'debugger', restartPolicy: undefined }];
  const changed = { ...pod, spec: { ...pod.spec, ephemeralContainers } };
  await scenario.api.call('PUT', `${path}/ephemeralcontainers`, changed);
  const runs = ({ status }: Listed): boolean =>
    status.ephemeralContainerStatuses?.[0]?.state.running !== undefined;
  await until(scenario, name, runs);
}

/** Takes the finalizers away, so that the pod can go. */
async function release(scenario: Scenario, name: string): Promise<void> {
  const path = podPath(scenario, name);
  const attempt = async (): Promise<boolean> => {
    const pod = await scenario.api.call<{ metadata: object }>('GET', path);
    const metadata = { ...pod.metadata, finalizers: [] };
    return scenario.api.call('PUT', path, { ...pod, metadata }).then(
      () => true,
      () => false,
    );
  };
  await poll(attempt, { what: `${name} to go`, timeoutMs: 30_000 });
}
