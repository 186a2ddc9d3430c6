import { expect } from '@jest/globals';
import { poll } from '@ktl/testbed';
import { generatorImage } from '../harness/generator.ts';
import { RunningKtl, type Ended } from '../harness/running-ktl.ts';
import { Scenario } from '../harness/scenario.ts';
import { testKtl } from './rules.ts';

interface Deployment {
  readonly spec: Readonly<Record<string, unknown>>;
}

/** Writes so many lines of each sort, once, and stays; the bad version never gets ready. */
function template(version: 'good' | 'bad') {
  const [infos, errors] = version === 'good' ? [50, 1] : [5, 20];
  const script = [
    `for i in $(seq ${String(infos)}); do echo "level=info msg=\\"served $i\\""; done`,
    `for i in $(seq ${String(errors)}); do echo "level=error msg=\\"${version} luck with order $i\\""; done`,
    'sleep 3600',
  ].join('; ');
  const probe = { exec: { command: ['sh', '-c', 'echo broken; exit 1'] }, periodSeconds: 1 };
  return {
    metadata: { labels: { app: 'api' } },
    spec: {
      terminationGracePeriodSeconds: 0,
      containers: [
        {
          name: 'main',
          image: generatorImage,
          command: ['sh', '-c', script],
          ...(version === 'bad' && { readinessProbe: probe }),
        },
      ],
    },
  };
}

async function midRollout(scenario: Scenario): Promise<void> {
  const { api, namespace } = scenario;
  const path = `/apis/apps/v1/namespaces/${namespace}/deployments`;
  const strategy = { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } };
  const selector = { matchLabels: { app: 'api' } };
  const spec = { replicas: 2, selector, strategy, template: template('good') };
  await api.call('POST', path, { metadata: { name: 'api', labels: { team: 'shop' } }, spec });
  await scenario.running('api', 2);
  const change = async (): Promise<boolean> => {
    const live = await api.call<Deployment>('GET', `${path}/api`);
    const next = { ...live.spec, template: template('bad') };
    await api.call('PUT', `${path}/api`, { ...live, spec: next });
    return true;
  };
  await poll(change, { what: 'the new template', timeoutMs: 20_000 });
  await scenario.running('api', 3);
}

function compare(scenario: Scenario, ...flags: readonly string[]): RunningKtl {
  const words = ['logs', 'diff-deployments', '-n', scenario.namespace, '--window', '5m'];
  return new RunningKtl({
    args: [...words, ...flags],
    env: { PATH: process.env['PATH'] ?? '', KUBECONFIG: process.env['KTL_E2E_KUBECONFIG'] ?? '' },
  });
}

async function picture(scenario: Scenario): Promise<Readonly<Record<string, unknown>>> {
  await using ktl = compare(scenario, 'api', '--once', '-o', 'json');
  const { out, code, err } = await ktl.end();
  expect([code, err]).toEqual([0, '']);
  const { deployments } = JSON.parse(out) as { deployments: Record<string, unknown>[] };
  return deployments[0] ?? {};
}

testKtl(
  'mid-rollout every line, error and event of a bad version is on the new side, and it is worse',
  async () => {
    await using scenario = await Scenario.begin('rollout diff');
    await midRollout(scenario);

    // The gate ends by itself, as soon as there is a reason.
    await using gate = compare(scenario, '-l', 'team=shop', '--fail-on-regression');
    const ended: Ended = await gate.end();
    expect([ended.code, ended.err]).toEqual([3, '']);
    expect(ended.out).toContain('NEW IS WORSE: ');

    const isWarned = async (): Promise<boolean> => {
      const { reasons } = await picture(scenario);
      return JSON.stringify(reasons).includes('"warnings"');
    };
    await poll(isWarned, { what: 'three warnings', timeoutMs: 60_000 });
    const diff = await picture(scenario);
    expect(diff).toMatchObject({
      phase: 'under-way',
      worse: true,
      new: { revisions: [2], wanted: 1, ready: 0, window: { lines: 25, entries: 25, errors: 20 } },
      old: {
        ...{ revisions: [1], wanted: 2, ready: 2 },
        window: { lines: 102, entries: 102, errors: 2 },
      },
      errors: [
        { message: 'bad luck with order <n>', new: 20, old: 0 },
        { message: 'good luck with order <n>', new: 0, old: 2 },
      ],
    });
    const events = diff['events'] as readonly Readonly<Record<string, unknown>>[];
    const unready = events.filter(({ reason }) => reason === 'Unhealthy');
    expect(unready).toMatchObject([{ side: 'NEW', type: 'Warning' }]);
    expect(unready[0]?.['message']).toContain('broken');
  },
  180_000,
);
