import { nearestNames } from '@ktl/faults';
import { systemClock } from '@ktl/kube-client';
import { faults } from '../faults.ts';
import type { Informer } from '../informer/informer.ts';
import type { ContainerTarget, TargetChange } from '../target/container-target.ts';
import { createTargetQueue, type TargetQueue } from '../target/target-queue.ts';
import { searchedNamespaces } from '../target/target-query.ts';
import { watchTargets } from '../target/target-feed.ts';
import type { SlimDeployment } from './deployment.ts';
import type { SlimReplicaSet } from './replica-set.ts';
import { createRestartLedger, type RestartLedger } from './restart-ledger.ts';
import { createRolloutBoard } from './rollout-board.ts';
import { placeOf, RolloutEvents } from './rollout-events.ts';
import { openRolloutFeeds } from './rollout-feeds.ts';
import { RolloutMemory } from './rollout-sides.ts';
import type { DeploymentRollout, RolloutSide, RolloutWatchOptions } from './rollout-picture.ts';

/** The state behind `watchRollouts`. */
export class RolloutWatcher {
  readonly events: RolloutEvents;
  readonly #options: RolloutWatchOptions;
  readonly #searched: readonly string[] | 'all';
  readonly #stop = new AbortController();
  readonly #queue: TargetQueue;
  readonly #board = createRolloutBoard();
  readonly #memory = new RolloutMemory();
  readonly #deployments = new Map<string, SlimDeployment>();
  readonly #known = new Map<string, ContainerTarget>();
  readonly #shown = new Map<string, string>();
  /** ReplicaSets that are deleted and still have pods. */
  readonly #leaving = new Set<string>();
  readonly #restarts: RestartLedger;
  #deploymentFeeds: readonly Informer<SlimDeployment>[] = [];
  #work: Promise<unknown> | undefined;
  #unsynced = Infinity;

  constructor(options: RolloutWatchOptions) {
    const { sinceMs, client } = options;
    this.#options = options;
    this.#searched = searchedNamespaces({ namespaces: options.namespaces }, client);
    this.#queue = createTargetQueue(() => this.close());
    this.events = new RolloutEvents(sinceMs, (uid) => this.#isOfDeployment(uid));
    this.#restarts = createRestartLedger(sinceMs, (uid) => this.#board.byUid(uid)?.createdAtMs);
  }

  start(): AsyncIterator<TargetChange> {
    if (this.#work !== undefined) throw new TypeError('rollouts can be watched once');
    const fail = (error: unknown): void => {
      this.#queue.end(error as Error);
      this.#stop.abort(error);
    };
    const { signal } = this.#stop;
    const feeds = openRolloutFeeds(this.#options, { searched: this.#searched, signal });
    const { deployments, replicaSets: sets } = feeds;
    this.#deploymentFeeds = deployments;
    this.#unsynced = deployments.length + sets.length + 1;
    const runs = [
      ...deployments.map((feed) => this.#readDeployments(feed)),
      ...sets.map((feed) => this.#readSets(feed)),
      this.#readTargets(),
    ].map((run) => run.catch(fail));
    this.#work = Promise.all([...runs, this.events.read(feeds.events, signal)]);
    return this.#queue;
  }

  async close(): Promise<void> {
    this.#queue.end();
    this.#stop.abort(new Error('the rollouts were closed'));
    this.events.close();
    await this.#work;
  }

  rollouts(): readonly DeploymentRollout[] {
    this.events.settle();
    return [...this.#deployments.values()]
      .sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1))
      .map((deployment) => this.#picture(deployment))
      .filter(({ phase }) => this.#options.underWayOnly !== true || phase !== 'idle');
  }

  missing(): readonly string[] {
    const there = new Set([...this.#deployments.values()].map(({ metadata }) => metadata.name));
    return this.#options.names.filter((name) => !there.has(name));
  }

  replicaSetOf(key: string): string | undefined {
    return this.#shown.get(key);
  }

  isKnown(uid: string): boolean {
    const set = this.#board.byUid(uid);
    const deployment = this.#deployments.get(set?.deployment?.uid ?? '');
    if (set === undefined || deployment === undefined) return false;
    if (set.replicas > 0 || set.wanted > 0 || this.#hasPods(uid)) return true;
    const { newSide, oldSide } = this.#picture(deployment);
    const sides = [newSide, oldSide].flatMap((side) => side?.replicaSets ?? []);
    return sides.some(({ metadata }) => metadata.uid === uid);
  }

  #picture(deployment: SlimDeployment): DeploymentRollout {
    const rollout = this.#board.rolloutOf(deployment.metadata.uid);
    if (rollout === undefined) {
      return { deployment, phase: 'idle', newSide: undefined, oldSide: undefined };
    }
    const { phase, newest, older } = this.#memory.sidesOf(deployment, rollout);
    const oldSide = phase === 'idle' ? undefined : this.#side(older);
    return { deployment, phase, newSide: this.#side([newest]), oldSide };
  }

  #side(replicaSets: readonly SlimReplicaSet[]): RolloutSide {
    const uids = replicaSets.map(({ metadata }) => metadata.uid);
    const restarts = uids.map((uid) => this.#restarts.of(uid));
    return {
      replicaSets,
      restarts: {
        total: restarts.reduce((sum, { total }) => sum + total, 0),
        recent: restarts.reduce((sum, { recent }) => sum + recent, 0),
      },
      events: this.events.of(uids),
    };
  }

  async #readDeployments(feed: Informer<SlimDeployment>): Promise<void> {
    const { names } = this.#options;
    let isSynced = false;
    for await (const { changes, synced } of feed.subscribe({ signal: this.#stop.signal })) {
      for (const { type, object } of changes) {
        const { name, uid } = object.metadata;
        if (names.length > 0 && !names.includes(name)) continue;
        if (type === 'applied') this.#deployments.set(uid, object);
        else {
          this.#deployments.delete(uid);
          this.#memory.forget(uid);
        }
      }
      this.#judgeAll();
      if (isSynced || !synced) continue;
      isSynced = true;
      this.#synced();
    }
  }

  async #readSets(feed: Informer<SlimReplicaSet>): Promise<void> {
    let isSynced = false;
    for await (const { changes, synced } of feed.subscribe({ signal: this.#stop.signal })) {
      for (const { type, object } of changes) {
        const { uid } = object.metadata;
        if (type === 'applied') {
          this.#board.set(object);
          this.events.addSet(object);
        } else if (this.#hasPods(uid)) {
          // Pods outlive the ReplicaSet that is deleted with them, and have last lines to say.
          this.#board.set({ ...object, wanted: 0, replicas: 0, ready: 0, available: 0 });
          this.#leaving.add(uid);
        } else this.#forgetSet(object);
      }
      if (changes.length > 0) this.#judgeAll();
      if (isSynced || !synced) continue;
      isSynced = true;
      this.#synced();
    }
  }

  #forgetSet(set: SlimReplicaSet): void {
    const { uid } = set.metadata;
    this.#board.remove(set);
    this.events.forgetSet(set);
    this.#restarts.forget(uid);
  }

  #hasPods(uid: string): boolean {
    return [...this.#known.values()].some(({ owner }) => owner?.uid === uid);
  }

  async #readTargets(): Promise<void> {
    const { client, clock = systemClock, random } = this.#options;
    const namespaces = this.#options.namespaces;
    await using feed = watchTargets({
      ...{ client, clock, random, failFast: true, signal: this.#stop.signal },
      query: { namespaces },
    });
    for await (const change of feed) {
      if (change.type === 'synced') this.#synced();
      else if (change.type === 'present') this.#takeTarget(change.target);
      else {
        this.#dropTarget(change.target);
        if (this.#shown.delete(change.target.key)) this.#queue.absent(change.target, change.reason);
      }
    }
  }

  #dropTarget({ key, owner }: ContainerTarget): void {
    this.#known.delete(key);
    this.#restarts.remove(key);
    const uid = owner?.uid ?? '';
    const set = this.#board.byUid(uid);
    if (set === undefined || !this.#leaving.has(uid) || this.#hasPods(uid)) return;
    this.#leaving.delete(uid);
    this.#forgetSet(set);
  }

  #takeTarget(target: ContainerTarget): void {
    if (target.owner?.kind !== 'ReplicaSet') return;
    this.#known.set(target.key, target);
    this.events.addPod(target.podUid, target.owner.uid);
    if (this.#unsynced === 0) this.#show(target);
  }

  #judgeAll(): void {
    if (this.#unsynced > 0) return;
    for (const target of this.#known.values()) if (!this.#shown.has(target.key)) this.#show(target);
  }

  #show(target: ContainerTarget): void {
    const uid = target.owner?.uid ?? '';
    const deployment = this.#board.byUid(uid)?.deployment?.uid;
    // Once shown, always shown: a Deployment may be deleted before its pods.
    if (!this.#shown.has(target.key) && !this.#isWanted(deployment ?? '')) return;
    this.#shown.set(target.key, uid);
    this.#restarts.set(target, uid);
    this.#queue.present(target);
  }

  #isWanted(deploymentUid: string): boolean {
    const deployment = this.#deployments.get(deploymentUid);
    if (deployment === undefined) return false;
    if (this.#options.underWayOnly !== true) return true;
    const rollout = this.#board.rolloutOf(deploymentUid);
    return rollout !== undefined && this.#memory.sidesOf(deployment, rollout).phase !== 'idle';
  }

  #synced(): void {
    this.#unsynced -= 1;
    if (this.#unsynced > 0) return;
    const missing = this.missing();
    const [name] = missing;
    if (name !== undefined) {
      const known = this.#deploymentFeeds.flatMap(({ store }) =>
        [...store.list()].map(({ metadata }) => metadata.name),
      );
      throw faults.TARGET_NOT_FOUND({
        ...{ kind: 'Deployment', name, namespaces: this.#searched },
        similar: nearestNames(name, known),
      });
    }
    this.#judgeAll();
    this.#queue.synced(this.#shown.size);
  }

  #isOfDeployment(uid: string): boolean {
    const deployment = this.#board.byUid(uid)?.deployment?.uid;
    return deployment !== undefined && this.#deployments.has(deployment);
  }
}
