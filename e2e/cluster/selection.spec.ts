import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from '@jest/globals';
import { fakeNamespace, poll, startFakeNodes, stopFakeNodes, testbedLayout } from '@ktl/testbed';
import { parse, stringify } from 'yaml';
import { RunningKtl, type Ended } from '../harness/running-ktl.ts';
import { Scenario } from '../harness/scenario.ts';
import { describeOnTestbed, testKtl } from './rules.ts';

const kubeconfig = process.env['KTL_E2E_KUBECONFIG'] ?? '';
let home = '';
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'ktl-select-'));
});
afterEach(async () => {
  await rm(home, { recursive: true, force: true });
});

function start(args: readonly string[], config = kubeconfig): RunningKtl {
  const env = { HOME: home, PATH: process.env['PATH'] ?? '', KUBECONFIG: config };
  return new RunningKtl({ args: ['logs', ...args], env });
}

async function run(args: readonly string[], config = kubeconfig): Promise<Ended> {
  await using ktl = start([...args, '--no-follow'], config);
  return await ktl.end();
}

/** Pods of JSON output, each once. */
function podsIn({ out }: Ended): string[] {
  const names = out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as { pod: string }).pod);
  return [...new Set(names)].toSorted();
}

interface RawConfig {
  readonly 'current-context': string;
  readonly contexts: readonly { readonly name: string; readonly context: object }[];
}

interface EphemeralPod {
  readonly status: {
    readonly ephemeralContainerStatuses?: readonly {
      readonly state: { readonly terminated?: object };
    }[];
  };
}

describe('containers', () => {
  testKtl('an ephemeral container that joins its pod is read while following', async () => {
    await using scenario = await Scenario.begin('ephemeral container');
    const { api, namespace } = scenario;
    await scenario.pod('steady', { count: 10 });
    await using ktl = start(['steady', '-n', namespace, '-o', 'json']);
    await ktl.shows('"container":"main"');
    const path = `/api/v1/namespaces/${namespace}/pods/steady`;
    const pod = await api.call<{ spec: { containers: { image: string }[] } }>('GET', path);
    const debug = {
      name: 'debugger',
      image: pod.spec.containers[0]?.image,
      imagePullPolicy: 'IfNotPresent',
      command: ['sh', '-c', 'echo looked inside; sleep 1; echo looked again'],
    };
    const spec = { ...pod.spec, ephemeralContainers: [debug] };
    await api.call('PUT', `${path}/ephemeralcontainers`, { ...pod, spec });
    await ktl.shows('"message":"looked inside"');
    await ktl.shows('"message":"looked again"');
    const { code, err } = await ktl.interrupt();
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const rest = ['steady', '-n', namespace, '-o', 'json', '--tail', '-1'];
    const without = await run([...rest, '--no-ephemeral-containers']);
    expect(without.out).not.toContain('looked');
    // Its last line comes before the news of its end.
    const hasEnded = async (): Promise<boolean> => {
      const { status } = await api.call<EphemeralPod>('GET', path);
      return status.ephemeralContainerStatuses?.[0]?.state.terminated !== undefined;
    };
    await poll(hasEnded, { what: 'the end of the debugger', timeoutMs: 20_000 });
    const alone = await run([...rest, '--container-state', 'terminated', '-c', 'debug']);
    expect(alone.out.match(/looked (inside|again)/g)).toEqual(['looked inside', 'looked again']);
  });
});

describe('pods', () => {
  testKtl("deploy/x without -n is looked for in the context's namespace", async () => {
    await using scenario = await Scenario.begin('namespace of the context');
    const { namespace } = scenario;
    const pods = await scenario.deploy('here', 2, { count: 5 });
    const file = parse(await readFile(kubeconfig, 'utf8')) as RawConfig;
    const used = file.contexts.find(({ name }) => name === file['current-context'])?.context;
    const own = { name: 'here', context: { ...used, namespace } };
    const override = {
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'here',
      contexts: [own],
    };
    await writeFile(join(home, 'here'), stringify(override));
    const ended = await run(
      ['deploy/here', '-o', 'json', '--tail', '-1'],
      `${join(home, 'here')}:${kubeconfig}`,
    );
    expect(ended).toMatchObject({ code: 0, err: '' });
    expect(podsIn(ended)).toEqual(pods.map(({ metadata: { name } }) => name).toSorted());
    const elsewhere = await run(['deploy/here'], kubeconfig);
    expect(elsewhere.err).toContain('error[TARGET_NOT_FOUND]: no deployment is named "here"');
  });

  testKtl('are chosen by their node, its labels, and by several queries', async () => {
    await using scenario = await Scenario.begin('nodes');
    const { namespace } = scenario;
    const one = await scenario.pod('one', { count: 5 });
    await scenario.pod('two', { count: 5 });
    await scenario.pod('three', { count: 5 });
    const node = one.spec.nodeName ?? '';
    const rest = ['-n', namespace, '-o', 'json', '--tail', '-1'];
    const [byName, byLabel, nowhere, several] = await Promise.all([
      run(['one', '--node', node, ...rest]),
      run(['--node-selector', `kubernetes.io/hostname=${node}`, ...rest]),
      run(['.', '--node', `${node}-not`, ...rest]),
      run(['^one$', 'pod/two', `${namespace}/pod/one`, ...rest]),
    ]);
    expect(podsIn(byName)).toEqual(['one']);
    expect(podsIn(byLabel)).toEqual(expect.arrayContaining(['one']));
    expect(nowhere.err).toContain(`on node ${node}-not`);
    expect(podsIn(several)).toEqual(['one', 'two']);
    expect(several.out.split('\n').filter((line) => line.includes('"pod":"one"'))).toHaveLength(5);
  });
});

describeOnTestbed('200 pods that have no log', () => {
  const layout = testbedLayout();
  beforeAll(() => startFakeNodes(layout, { nodes: 10, pods: 200, log: () => undefined }), 200_000);
  afterAll(() => stopFakeNodes(layout), 200_000);

  testKtl('are refused in one message, and the pods beside them are read', async () => {
    await using scenario = await Scenario.begin('pods without logs');
    await scenario.pod('real', { count: 50 });
    const query = ['.', '-n', fakeNamespace, '-n', scenario.namespace, '--tail', '-1'];
    const { code, out, err } = await run([...query, '-o', 'json']);
    expect(code).toBe(0);
    expect(out.match(/"pod":"real"/g)).toHaveLength(50);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
    expect(err).toMatch(/200 logs could not be read: kwok\/fake-.*; and 197 more/);
  });

  testKtl('are one message of a follow too, which goes on', async () => {
    await using scenario = await Scenario.begin('pods without logs, followed');
    await scenario.pod('real', { count: 2000, rate: 50 });
    const query = ['.', '-n', fakeNamespace, '-n', scenario.namespace, '--tail', '-1'];
    await using ktl = start([...query, '-o', 'json']);
    await ktl.shows('"pod":"real"');
    await ktl.says(
      /200 containers run, but their nodes have no logs of them: kwok\/fake-.* and 197 more/,
    );
    const before = ktl.lines.length;
    const isGoingOn = async (): Promise<boolean> => ktl.lines.length >= before + 50;
    await poll(isGoingOn, { what: '50 more lines', timeoutMs: 30_000 });
    const { code, err } = await ktl.interrupt();
    expect(code).toBe(0);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
  });
});
