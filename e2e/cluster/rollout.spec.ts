import { expect } from '@jest/globals';
import { poll } from '@ktl/testbed';
import { generatorImage } from '../harness/generator.ts';
import type { PodObject } from '../harness/kube-api.ts';
import { RunningKtl } from '../harness/running-ktl.ts';
import { Scenario } from '../harness/scenario.ts';
import { testKtl } from './rules.ts';

const gate = 'ktl.dev/open';

interface Deployment {
  readonly spec: Readonly<Record<string, unknown>>;
}

interface PodStatus {
  readonly status: { readonly conditions?: readonly object[] };
}

/** Says its version five times a second; a pod of a gated version is ready when its gate is opened. */
function template(version: number, isGated: boolean) {
  const say = `while :; do echo "version ${String(version)}"; sleep 0.2; done`;
  return {
    metadata: { labels: { app: 'api' } },
    spec: {
      terminationGracePeriodSeconds: 0,
      ...(isGated && { readinessGates: [{ conditionType: gate }] }),
      containers: [{ name: 'main', image: generatorImage, command: ['sh', '-c', say] }],
    },
  };
}

const strategy = { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } };

class Rollout {
  readonly #scenario: Scenario;
  readonly #path: string;

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
    this.#path = `/apis/apps/v1/namespaces/${scenario.namespace}/deployments`;
  }

  async create(): Promise<void> {
    const selector = { matchLabels: { app: 'api' } };
    const spec = { replicas: 2, selector, strategy, template: template(1, false) };
    await this.#scenario.api.call('POST', this.#path, { metadata: { name: 'api' }, spec });
    await this.#scenario.running('api', 2);
  }

  /** Begins a rollout that does not go on before the gates of its pods are opened. */
  async begin(): Promise<void> {
    const path = `${this.#path}/api`;
    const change = async (): Promise<boolean> => {
      const live = await this.#scenario.api.call<Deployment>('GET', path);
      const spec = { ...live.spec, template: template(2, true) };
      await this.#scenario.api.call('PUT', path, { ...live, spec });
      return true;
    };
    await poll(change, { what: 'the new template', timeoutMs: 20_000 });
    await this.#scenario.running('api', 3);
  }

  /** Opens every gate until only pods of the new version are left. */
  async complete(): Promise<void> {
    const { api, namespace } = this.#scenario;
    const isDone = async (): Promise<boolean> => {
      const pods = await api.pods(namespace, 'app=api');
      const gated = pods.filter(({ spec }) => 'readinessGates' in spec);
      for (const pod of gated) await this.#open(pod);
      return gated.length === 2 && pods.length === 2;
    };
    await poll(isDone, { what: 'the end of the rollout', timeoutMs: 60_000 });
  }

  async #open(pod: PodObject): Promise<void> {
    const { api, namespace } = this.#scenario;
    const path = `/api/v1/namespaces/${namespace}/pods/${pod.metadata.name}`;
    const live = await api.call<PodStatus>('GET', path);
    const others = (live.status.conditions ?? []).filter(
      (condition) => !('type' in condition && condition.type === gate),
    );
    const conditions = [...others, { type: gate, status: 'True' }];
    await api.call('PUT', `${path}/status`, { ...live, status: { ...live.status, conditions } });
  }
}

/** `ktl logs deploy/api` through a lens. */
function follow(scenario: Scenario, mode: string): RunningKtl {
  const args = [
    'logs',
    'deploy/api',
    '-n',
    scenario.namespace,
    '--deploy-mode',
    mode,
    '-o',
    'json',
  ];
  return new RunningKtl({
    args: [...args, '--tail', '-1'],
    env: { PATH: process.env['PATH'] ?? '', KUBECONFIG: process.env['KTL_E2E_KUBECONFIG'] ?? '' },
  });
}

/** Every `track version` pair that was shown. */
function pairs(out: string): string[] {
  const lines = out.split('\n').filter((line) => line !== '');
  const seen = lines.map((line) => {
    const { track, message } = JSON.parse(line) as { track?: string; message: string };
    return `${track ?? 'none'}: ${message}`;
  });
  return [...new Set(seen)].toSorted();
}

testKtl(
  'mid-rollout the canary is the new ReplicaSet and stable the old one, and they change over as it ends',
  async () => {
    await using scenario = await Scenario.begin('rollout lens');
    const rollout = new Rollout(scenario);
    await rollout.create();
    await using before = follow(scenario, 'canary');
    await before.says('nothing matches yet');
    await rollout.begin();
    await before.shows('version 2');

    await using canary = follow(scenario, 'canary');
    await using stable = follow(scenario, 'stable');
    await using both = follow(scenario, 'stable+canary');
    await canary.shows('version 2');
    await stable.shows('version 1');
    await both.shows('version 1');
    await both.shows('version 2');
    expect(pairs(canary.out)).toEqual(['canary: version 2']);
    expect(pairs(stable.out)).toEqual(['stable: version 1']);
    expect(pairs(both.out)).toEqual(['canary: version 2', 'stable: version 1']);

    await rollout.complete();
    await stable.shows('version 2');
    const ended = [before, canary, stable, both].map((ktl) => ktl.interrupt());
    const [first, second, third] = await Promise.all(ended);
    expect(pairs(first?.out ?? '')).toEqual(['canary: version 2']);
    expect(pairs(second?.out ?? '')).toEqual(['canary: version 2']);
    expect(pairs(third?.out ?? '')).toEqual(['stable: version 1', 'stable: version 2']);
  },
  180_000,
);
