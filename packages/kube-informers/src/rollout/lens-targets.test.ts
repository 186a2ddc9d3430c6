import { afterEach, describe, expect, test } from '@jest/globals';
import { FakeCluster } from '../../test/fake-cluster.ts';
import type { ContainerTarget, TargetChange } from '../target/container-target.ts';
import { createTargetQueue } from '../target/target-queue.ts';
import { lensTargets, type LensedTargets } from './lens-targets.ts';
import type { RolloutMode } from './rollout-lens.ts';

const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const resource of open.splice(0)) await resource[Symbol.asyncDispose]();
});

/** A Deployment's ReplicaSets in a cluster, pods by hand, and the lens over both. */
class Bed {
  readonly cluster = new FakeCluster();
  readonly pods = createTargetQueue(() => Promise.resolve());
  readonly lensed: LensedTargets;
  readonly #reader: AsyncIterator<TargetChange>;

  constructor(mode: RolloutMode) {
    const { client } = this.cluster;
    this.lensed = lensTargets(this.pods, { client, query: { namespaces: ['shop'] }, mode });
    open.push(this.lensed);
    this.#reader = this.lensed[Symbol.asyncIterator]();
  }

  revision(number: number, replicas: number): void {
    const owner = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      name: 'api',
      uid: 'api',
      controller: true,
    };
    this.cluster.put('replicasets', {
      metadata: {
        name: `api-${String(number)}`,
        namespace: 'shop',
        uid: `rs-${String(number)}`,
        annotations: { 'deployment.kubernetes.io/revision': String(number) },
        ownerReferences: [owner],
      },
      spec: { replicas },
      status: { replicas, availableReplicas: replicas },
    } as never);
  }

  pod(name: string, revision: number | undefined, change: Partial<ContainerTarget> = {}): void {
    this.pods.present(podOf(name, revision, change));
  }

  async next(): Promise<string> {
    const { value } = (await this.#reader.next()) as { readonly value: unknown };
    const change = value as TargetChange;
    if (change.type === 'synced') return `synced ${String(change.targets)}`;
    const { pod, track = 'none' } = change.target;
    return change.type === 'absent' ? `${pod} ${change.reason}` : `${pod} ${track}`;
  }

  async take(count: number): Promise<string[]> {
    const all: string[] = [];
    while (all.length < count) all.push(await this.next());
    return all.toSorted();
  }
}

function podOf(
  pod: string,
  revision: number | undefined,
  change: Partial<ContainerTarget>,
): ContainerTarget {
  const name = `api-${String(revision)}`;
  const owner =
    revision === undefined
      ? undefined
      : { kind: 'ReplicaSet', name, uid: `rs-${String(revision)}` };
  return {
    key: pod,
    pod,
    namespace: 'shop',
    podDeleting: false,
    owner,
    ...change,
  } as ContainerTarget;
}

describe('lensTargets', () => {
  test('shows nothing before all is known, then each pod with its side', async () => {
    const bed = new Bed('stable+canary');
    bed.revision(1, 2);
    bed.revision(2, 1);
    bed.pod('old', 1);
    bed.pod('new', 2);
    bed.pod('stranger', undefined);
    bed.pods.synced(3);
    expect(await bed.take(2)).toEqual(['new canary', 'old stable']);
    expect(await bed.next()).toBe('synced 2');
  });

  test('a pod that is there before its ReplicaSet is known waits for it', async () => {
    const bed = new Bed('canary');
    bed.revision(1, 2);
    bed.pods.synced(0);
    expect(await bed.next()).toBe('synced 0');
    bed.pod('new', 2);
    bed.revision(2, 1);
    expect(await bed.next()).toBe('new canary');
  });

  test('a stable pod that ends as its rollout is completed is told to its end', async () => {
    const bed = new Bed('stable');
    bed.revision(1, 1);
    bed.revision(2, 1);
    bed.pod('old', 1);
    bed.pod('new', 2);
    bed.pods.synced(2);
    expect(await bed.take(2)).toEqual(['old stable', 'synced 1']);
    bed.pod('old', 1, { podDeleting: true });
    expect(await bed.next()).toBe('old stable');
    bed.revision(1, 0);
    expect(await bed.next()).toBe('new stable');
    bed.pods.absent(podOf('old', 1, { podDeleting: true }), 'deleted');
    expect(await bed.next()).toBe('old deleted');
  });

  test('a pod that runs on when its side is no longer wanted is unmatched', async () => {
    const bed = new Bed('canary');
    bed.revision(1, 1);
    bed.revision(2, 1);
    bed.pod('second', 2);
    bed.pods.synced(1);
    expect(await bed.take(2)).toEqual(['second canary', 'synced 1']);
    bed.revision(3, 1);
    expect(await bed.next()).toBe('second unmatched');
  });

  test('what the feed of pods throws comes out', async () => {
    const bed = new Bed('active');
    bed.pods.end(new Error('forbidden'));
    await expect(bed.next()).rejects.toThrow('forbidden');
  });
});
