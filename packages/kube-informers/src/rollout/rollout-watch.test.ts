import { afterEach, describe, expect, test } from '@jest/globals';
import { FakeCluster, apiError } from '../../test/fake-cluster.ts';
import type { TargetChange } from '../target/container-target.ts';
import type { DeploymentRollout } from './rollout-picture.ts';
import { watchRollouts, type RolloutWatch } from './rollout-watch.ts';

const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const resource of open.splice(0)) await resource[Symbol.asyncDispose]();
});

const sinceMs = Date.parse('2026-09-21T14:00:00Z');

/** Deployments of a namespace, and a watch on some of them. */
class Bed {
  readonly cluster = new FakeCluster();
  watch: RolloutWatch | undefined;
  #changes: AsyncIterator<TargetChange> | undefined;

  begin(...names: readonly string[]): this {
    return this.open({ names });
  }

  open(options: { readonly names: readonly string[]; readonly underWayOnly?: boolean }): this {
    const { client } = this.cluster;
    this.watch = watchRollouts({ client, namespaces: [], sinceMs, ...options });
    open.push(this.watch);
    this.#changes = this.watch.targets[Symbol.asyncIterator]();
    return this;
  }

  deployment(name: string, wanted = 2): void {
    const metadata = { name, namespace: 'shop', uid: name };
    this.cluster.put('deployments', { metadata, spec: { replicas: wanted } } as never);
  }

  revision(deployment: string, number: number, replicas: number): void {
    const name = `${deployment}-${String(number)}`;
    const owner = { apiVersion: 'apps/v1', kind: 'Deployment', name: deployment, uid: deployment };
    this.cluster.put('replicasets', {
      metadata: {
        ...{ name, namespace: 'shop', uid: name },
        annotations: { 'deployment.kubernetes.io/revision': String(number) },
        ownerReferences: [{ ...owner, controller: true }],
      },
      spec: { replicas },
      status: { replicas, readyReplicas: replicas, availableReplicas: replicas },
    } as never);
  }

  pod(set: string, suffix: string, restartCount = 0): void {
    const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: set, uid: set };
    this.cluster.put('pods', {
      metadata: {
        ...{ name: `${set}-${suffix}`, namespace: 'shop', uid: `${set}-${suffix}` },
        ownerReferences: [{ ...owner, controller: true }],
      },
      spec: { containers: [{ name: 'app' }] },
      status: { phase: 'Running', containerStatuses: [{ name: 'app', restartCount }] },
    } as never);
  }

  warning(name: string, pod: string, count: number): void {
    const uid = pod.endsWith('-xyz12') ? 'long gone' : pod;
    this.cluster.put('events', {
      metadata: { name, namespace: 'shop', uid: name },
      ...{ type: 'Warning', reason: 'Unhealthy', note: 'not ready', deprecatedCount: count },
      deprecatedFirstTimestamp: '2026-09-21T14:05:00Z',
      deprecatedLastTimestamp: '2026-09-21T14:06:00Z',
      regarding: { kind: 'Pod', namespace: 'shop', name: pod, uid },
    } as never);
  }

  async next(): Promise<string> {
    const { value } = (await this.#changes?.next()) as { readonly value: TargetChange };
    return value.type === 'synced' ? `synced ${String(value.targets)}` : value.target.pod;
  }

  /** Everything up to `synced`. */
  async first(): Promise<readonly string[]> {
    const all: string[] = [];
    while (!(all.at(-1) ?? '').startsWith('synced')) all.push(await this.next());
    await this.watch?.eventsRead;
    return all.toSorted();
  }

  get rollouts(): readonly DeploymentRollout[] {
    return this.watch?.rollouts() ?? [];
  }
}

function midRollout(): Bed {
  const bed = new Bed();
  for (const name of ['api', 'web']) {
    bed.deployment(name);
    bed.revision(name, 1, 2);
    bed.revision(name, 2, 1);
    bed.pod(`${name}-1`, 'aaaaa');
    bed.pod(`${name}-2`, 'bbbbb', 4);
  }
  return bed;
}

describe('watchRollouts', () => {
  test('gives the containers of the named Deployments alone, of both revisions', async () => {
    const bed = midRollout().begin('api');
    expect(await bed.first()).toEqual(['api-1-aaaaa', 'api-2-bbbbb', 'synced 2']);
    expect(bed.watch?.replicaSetOf({ key: 'api-2-bbbbb/app' })).toBe('api-2');
    expect(bed.watch?.replicaSetOf({ key: 'web-2-bbbbb/app' })).toBeUndefined();
  });

  test('puts pods, restarts and events on their side', async () => {
    const bed = midRollout();
    bed.warning('e1', 'api-2-bbbbb', 5);
    bed.warning('e2', 'api-1-aaaaa', 1);
    bed.warning('e3', 'web-2-bbbbb', 7);
    bed.warning('e4', 'api-2-xyz12', 2);
    bed.begin('api');
    await bed.first();
    const [api, ...others] = bed.rollouts;
    expect(others).toEqual([]);
    expect(api).toMatchObject({
      phase: 'under-way',
      newSide: { restarts: { total: 4 }, events: { warnings: 7 }, replicaSets: [{ ready: 1 }] },
      oldSide: { restarts: { total: 0 }, events: { warnings: 1 }, replicaSets: [{ ready: 2 }] },
    });
  });

  test('a rollout that begins, and its pods, are seen', async () => {
    const bed = new Bed();
    bed.deployment('api');
    bed.revision('api', 1, 2);
    bed.begin('api');
    await bed.first();
    expect(bed.rollouts[0]).toMatchObject({ phase: 'idle', oldSide: undefined });
    bed.pod('api-2', 'ccccc');
    bed.revision('api', 2, 1);
    expect(await bed.next()).toBe('api-2-ccccc');
    expect(bed.rollouts[0]).toMatchObject({
      phase: 'under-way',
      newSide: { replicaSets: [{ revision: 2 }] },
    });
  });

  test('of Deployments that are in a rollout alone has no other, until its rollout begins', async () => {
    const bed = midRollout();
    bed.deployment('calm');
    bed.revision('calm', 1, 1);
    bed.pod('calm-1', 'ddddd');
    bed.open({ names: [], underWayOnly: true });
    const first = await bed.first();
    expect(first).toContain('api-2-bbbbb');
    expect(first).not.toContain('calm-1-ddddd');
    expect(bed.rollouts.map(({ deployment }) => deployment.metadata.name)).not.toContain('calm');
    bed.revision('calm', 2, 1);
    expect(await bed.next()).toBe('calm-1-ddddd');
    expect(bed.rollouts.map(({ deployment }) => deployment.metadata.name)).toContain('calm');
  });

  test('a name that does not exist is an error with the nearest one', async () => {
    const bed = midRollout().begin('api', 'wbe');
    await expect(bed.first()).rejects.toMatchObject({
      code: 'TARGET_NOT_FOUND',
      message: 'no Deployment is named "wbe" in namespace shop',
      hint: 'did you mean web?',
    });
  });

  test('events that may not be read are missing, and nothing else is', async () => {
    const bed = midRollout();
    bed.cluster.refuse = ({ plural }) =>
      plural === 'events' ? apiError('API_FORBIDDEN') : undefined;
    bed.begin('api');
    expect(await bed.first()).toHaveLength(3);
    expect(bed.watch?.eventsProblem).toMatchObject({ code: 'API_FORBIDDEN' });
    expect(bed.rollouts[0]?.newSide?.restarts.total).toBe(4);
  });

  test('ReplicaSets that may not be read are an error', async () => {
    const bed = midRollout();
    bed.cluster.refuse = ({ plural }) =>
      plural === 'replicasets' ? apiError('API_FORBIDDEN') : undefined;
    bed.begin('api');
    await expect(bed.first()).rejects.toMatchObject({ code: 'API_FORBIDDEN' });
  });

  test('a Deployment that is deleted is missing, and its pods are told to their end', async () => {
    const bed = midRollout().begin('api');
    await bed.first();
    bed.cluster.delete('deployments', { metadata: { name: 'api', namespace: 'shop' } });
    bed.cluster.delete('replicasets', { metadata: { name: 'api-1', namespace: 'shop' } });
    bed.cluster.delete('pods', { metadata: { name: 'api-1-aaaaa', namespace: 'shop' } });
    expect(await bed.next()).toBe('api-1-aaaaa');
    expect(bed.watch?.missing()).toEqual(['api']);
    expect(bed.rollouts).toEqual([]);
    expect(bed.watch?.isKnown('api-1')).toBe(false);
  });
});
