import { systemClock, type Clock, type KubeClient } from '@ktl/kube-client';
import { createInformer, type Informer } from '../informer/informer.ts';
import type { ContainerTarget, TargetChange } from '../target/container-target.ts';
import { createTargetQueue, type TargetQueue } from '../target/target-queue.ts';
import type { TargetQuery } from '../target/target-query.ts';
import { namespacesOf } from '../target/target-sources.ts';
import {
  replicaSetResource,
  slimReplicaSet,
  type ReplicaSet,
  type SlimReplicaSet,
} from './replica-set.ts';
import { createRolloutBoard } from './rollout-board.ts';
import { createRolloutLens, type RolloutLens, type RolloutMode } from './rollout-lens.ts';

/** What {@link lensTargets} needs. */
export interface LensOptions {
  readonly client: KubeClient;
  /** Where the Deployments are. */
  readonly query: Pick<TargetQuery, 'namespaces'>;
  readonly mode: RolloutMode;
  /** Fail when ReplicaSets cannot be listed at first. Default false. */
  readonly failFast?: boolean | undefined;
  /** Default: the machine's. */
  readonly clock?: Clock | undefined;
  /** Uniform in [0, 1), for jitter. Default Math.random. */
  readonly random?: (() => number) | undefined;
}

/** Targets through a rollout lens. Iterate it once; leaving the loop, or disposing, closes it. */
export interface LensedTargets extends AsyncIterable<TargetChange>, AsyncDisposable {
  /** Deployments of which a rollout is, or was meanwhile, under way. */
  readonly rollouts: number;
}

/**
 * Of the containers that `feed` tells of those on the wanted side of their Deployment's rollout, each
 * with its `track`. They come and go as rollouts go on. A pod that is ending stays if it was wanted:
 * its last lines belong to it. Pods of no Deployment are on no side.
 * @throws iterating: what `feed` throws; with `failFast` what the first list of ReplicaSets failed with
 */
export function lensTargets(
  feed: AsyncIterable<TargetChange>,
  options: LensOptions,
): LensedTargets {
  const lensed = new TargetsThroughLens(feed, options);
  return {
    get rollouts() {
      return lensed.lens.rollouts;
    },
    [Symbol.asyncIterator]: () => lensed.start(),
    [Symbol.asyncDispose]: () => lensed.close(),
  };
}

class TargetsThroughLens {
  readonly lens: RolloutLens;
  readonly #feed: AsyncIterable<TargetChange>;
  readonly #informers: readonly Informer<SlimReplicaSet>[];
  readonly #board = createRolloutBoard();
  readonly #queue: TargetQueue;
  readonly #known = new Map<string, ContainerTarget>();
  readonly #shown = new Map<string, ContainerTarget>();
  #iterator: AsyncIterator<TargetChange> | undefined;
  #unsynced: number;
  #hasStarted = false;

  constructor(feed: AsyncIterable<TargetChange>, options: LensOptions) {
    const { client, clock = systemClock, failFast, random } = options;
    this.#feed = feed;
    this.lens = createRolloutLens(options.mode, this.#board);
    this.#informers = namespacesOf(options).map((namespace) =>
      createInformer<ReplicaSet, SlimReplicaSet>({
        client,
        clock,
        failFast,
        random,
        namespace,
        resource: replicaSetResource,
        transform: slimReplicaSet,
      }),
    );
    this.#unsynced = this.#informers.length + 1;
    this.#queue = createTargetQueue(() => this.close());
  }

  start(): AsyncIterator<TargetChange> {
    if (!this.#hasStarted) {
      this.#hasStarted = true;
      this.#iterator = this.#feed[Symbol.asyncIterator]();
      const runs = [
        this.#readTargets(this.#iterator),
        ...this.#informers.map((one) => this.#read(one)),
      ];
      for (const run of runs) {
        run.catch((error: unknown) => {
          this.#queue.end(error as Error);
          void this.close();
        });
      }
    }
    return this.#queue;
  }

  async close(): Promise<void> {
    this.#queue.end();
    // Not waited for: a generator in between ends with its next change only.
    this.#iterator?.return?.().catch(() => undefined);
    await Promise.all(this.#informers.map((informer) => informer[Symbol.asyncDispose]()));
  }

  async #readTargets(iterator: AsyncIterator<TargetChange>): Promise<void> {
    for (;;) {
      const next = await iterator.next();
      if (next.done === true) break;
      const change = next.value;
      if (change.type === 'synced') this.#synced();
      else if (change.type === 'present') {
        this.#known.set(change.target.key, change.target);
        this.#judge(change.target);
      } else {
        this.#known.delete(change.target.key);
        this.#hide(change.target, change.reason);
      }
    }
    await this.close();
  }

  async #read(informer: Informer<SlimReplicaSet>): Promise<void> {
    let isSynced = false;
    for await (const { changes, synced } of informer.subscribe()) {
      for (const { type, object } of changes) {
        if (type === 'applied') this.#board.set(object);
        else if (!this.#hasPods(object)) this.#board.remove(object);
        // Pods outlive the ReplicaSet that is deleted with them, and are judged to their last line.
        else this.#board.set({ ...object, wanted: 0, replicas: 0, ready: 0, available: 0 });
      }
      // Before its ReplicaSets are known, no target is judged; afterwards each change may turn any.
      if (changes.length > 0) for (const target of this.#known.values()) this.#judge(target);
      if (isSynced || !synced) continue;
      isSynced = true;
      this.#synced();
    }
  }

  #hasPods({ metadata }: SlimReplicaSet): boolean {
    return [...this.#known.values()].some(({ owner }) => owner?.uid === metadata.uid);
  }

  #synced(): void {
    this.#unsynced -= 1;
    if (this.#unsynced > 0) return;
    for (const target of this.#known.values()) this.#judge(target);
    this.#queue.synced(this.#shown.size);
  }

  #judge(target: ContainerTarget): void {
    if (this.#unsynced > 0) return;
    const shown = this.#shown.get(target.key);
    const isLeaving = target.podDeleting || target.owner === undefined;
    const track =
      this.lens.trackOf(target.owner?.uid ?? '') ?? (isLeaving ? shown?.track : undefined);
    if (track === undefined) {
      this.#hide(target, 'unmatched');
      return;
    }
    const next = { ...target, track };
    if (shown !== undefined && shown.track === track && this.#isSame(shown, target)) return;
    this.#shown.set(target.key, next);
    this.#queue.present(next);
  }

  #hide(target: ContainerTarget, reason: 'deleted' | 'unmatched'): void {
    const shown = this.#shown.get(target.key);
    if (shown === undefined) return;
    this.#shown.delete(target.key);
    this.#queue.absent({ ...target, ...(shown.track && { track: shown.track }) }, reason);
  }

  // What was shown is a copy of the target as it was then, plus its track.
  #isSame(shown: ContainerTarget, target: ContainerTarget): boolean {
    return (Object.keys(target) as (keyof ContainerTarget)[]).every(
      (key) => shown[key] === target[key],
    );
  }
}
