import { describe, expect } from '@jest/globals';
import { poll } from '@ktl/testbed';
import { RunningKubeluma } from '../harness/running-kubeluma.ts';
import { Scenario } from '../harness/scenario.ts';
import { testKtl } from './rules.ts';

interface PodView {
  readonly name: string;
  readonly deleted: boolean;
  readonly owners: readonly { readonly kind: string; readonly name: string }[];
  readonly containers: readonly {
    readonly restarts: number;
    readonly env: readonly { readonly name: string; readonly value: string }[];
    readonly restartHistory: readonly { readonly exitCode: number; readonly restart: number }[];
  }[];
}

interface Table {
  readonly pods: readonly { readonly name: string; readonly phase: string }[];
}

const marker = 'value-that-nobody-may-see';

/** A Deployment of one pod that runs a shell line, with a Secret in its environment. */
async function deploy(scenario: Scenario, name: string, script: string): Promise<void> {
  const { api, namespace } = scenario;
  await api.call('POST', `/api/v1/namespaces/${namespace}/secrets`, {
    metadata: { name: `${name}-keys` },
    stringData: { token: marker },
  });
  const labels = { app: name };
  const valueFrom = { secretKeyRef: { name: `${name}-keys`, key: 'token' } };
  const env = [
    { name: 'MODE', value: 'prod' },
    { name: 'API_TOKEN', valueFrom },
    { name: 'DB_PASSWORD', value: 'literal-password' },
  ];
  const command = ['sh', '-c', script];
  const containers = [{ name: 'app', image: 'docker.io/testbed/base:1', command, env }];
  const spec = { containers, dnsPolicy: 'Default', terminationGracePeriodSeconds: 0 };
  await api.call('POST', `/apis/apps/v1/namespaces/${namespace}/deployments`, {
    metadata: { name },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec },
    },
  });
}

const flagsOf = (scenario: Scenario): string[] => [
  ...['--kubeconfig', process.env['KTL_E2E_KUBECONFIG'] ?? ''],
  ...['--namespace', scenario.namespace, '--metrics-interval', '1'],
];

describe('kubeluma serve', () => {
  testKtl('shows a crashing pod: why, how often, by whom it is owned, and every line', async () => {
    await using scenario = await Scenario.begin('kubeluma and a crashing pod');
    await deploy(scenario, 'crashing', 'echo start; echo about to fail; exit 3');
    await using kubeluma = await RunningKubeluma.start(flagsOf(scenario));
    await poll(
      () => Promise.resolve(kubeluma.messages.some(({ type }) => type === 'awaitingPattern')),
      {
        what: 'awaitingPattern',
        timeoutMs: 10_000,
      },
    );
    kubeluma.send({ action: 'subscribe', channel: 'pod' });
    kubeluma.send({ action: 'set_pattern', pattern: '^crashing-' });
    const { pods } = await kubeluma.next<Table>('pods', (table) => table.pods.length === 1);
    const [{ name } = { name: '' }] = pods;
    kubeluma.send({ action: 'focus', pod: name });
    kubeluma.send({ action: 'subscribe', channel: 'logs', pod: name, container: 'app' });
    const view = await kubeluma.next<PodView>(
      'pod',
      ({ containers }) => (containers[0]?.restarts ?? 0) >= 2,
    );
    expect(view.owners).toMatchObject([
      { kind: 'ReplicaSet' },
      { kind: 'Deployment', name: 'crashing' },
    ]);
    expect(view.containers[0]?.restartHistory.at(-1)).toMatchObject({ exitCode: 3 });
    expect(view.containers[0]?.env.map(({ value }) => value)).toEqual([
      'prod',
      '*** (secret crashing-keys/token)',
      '***',
    ]);
    await kubeluma.next<{ reason: string; type: string }>(
      'event',
      ({ reason, type }) => reason === 'BackOff' && type === 'Warning',
    );
    // Whether there are metrics is the cluster's choice; that is told either way.
    const metrics = await kubeluma.next<object>('metrics');
    expect('disabled' in metrics || 'containers' in metrics).toBe(true);
    const runs = (): number =>
      kubeluma.lines(name, 'app').filter((line) => line === 'start').length;
    await poll(() => Promise.resolve(runs() >= 3), {
      what: 'lines of three runs',
      timeoutMs: 90_000,
    });
    const lines = kubeluma.lines(name, 'app');
    expect(lines.every((line, n) => line === (n % 2 === 0 ? 'start' : 'about to fail'))).toBe(true);
    const all = JSON.stringify(kubeluma.messages);
    expect(all).not.toContain(marker);
    expect(all).not.toContain('literal-password');
  });

  testKtl(
    'follows a Deployment through a rollout, by watching, and tells how a pod was last',
    async () => {
      await using scenario = await Scenario.begin('kubeluma and a rollout');
      await deploy(
        scenario,
        'turning',
        'n=0; while true; do n=$((n+1)); echo "line $n"; sleep 0.05; done',
      );
      await using kubeluma = await RunningKubeluma.start([
        ...flagsOf(scenario),
        '--pod',
        '^turning-',
      ]);
      kubeluma.send({ action: 'subscribe', channel: 'pod' });
      const running = (table: Table): boolean =>
        table.pods.some(({ phase }) => phase === 'Running');
      const before = await kubeluma.next<Table>('pods', running);
      const [{ name } = { name: '' }] = before.pods;
      kubeluma.send({ action: 'focus', pod: name });
      kubeluma.send({ action: 'subscribe', channel: 'logs', pod: name, container: 'app' });
      const count = (): number => kubeluma.lines(name, 'app').length;
      await poll(() => Promise.resolve(count() >= 50), { what: 'fifty lines', timeoutMs: 60_000 });
      expect(kubeluma.lines(name, 'app')).toEqual(
        Array.from({ length: count() }, (_, n) => `line ${String(n + 1)}`),
      );
      const path = `/api/v1/namespaces/${scenario.namespace}/pods/${name}`;
      await scenario.api.call('DELETE', path);
      await kubeluma.next<PodView>('pod', (view) => view.name === name && view.deleted);
      await kubeluma.next<Table>(
        'pods',
        (table) => running(table) && table.pods.every((pod) => pod.name !== name),
      );
    },
  );
});
