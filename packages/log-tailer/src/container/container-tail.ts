import type { ContainerTarget } from '@ktl/kube-informers';
import { OutboxLane } from '../outbox/outbox-lane.ts';
import { LineRange } from '../range/line-range.ts';
import { Alarm } from '../stream/alarm.ts';
import { InstanceLog, type StartPoint } from './instance-log.ts';
import { InstanceReader } from './instance-reader.ts';
import type { TailScope } from './tail-scope.ts';

/** What a container is doing, for health counts. */
export type TailState = 'idle' | 'waiting' | 'open' | 'reconnecting';

/** Follows one container of one pod through its instances. */
export class ContainerTail {
  readonly #scope: TailScope;
  readonly #alarm = new Alarm();
  readonly #lane: OutboxLane;
  readonly #reader: InstanceReader;
  readonly #range: LineRange | undefined;
  // The instance that ran when the container was first seen, where it was there from the start.
  readonly #firstRunning: number | undefined;
  #target: ContainerTarget;
  #log: InstanceLog;
  #isPaused = false;
  // The feed has said its last about the container: nothing newer than the target will come.
  #hasLastWord = false;
  #heardMs: number;
  #hasSlot = false;
  #isWaiting = false;
  #isDone = false;

  constructor(scope: TailScope, target: ContainerTarget) {
    this.#scope = scope;
    this.#lane = new OutboxLane(scope.outbox, scope.rationBytes);
    this.#target = target;
    this.#range = scope.limits === undefined ? undefined : new LineRange(scope.limits);
    this.#firstRunning = target.initial ? target.restartCount : undefined;
    this.#log = this.#firstLog(target);
    this.#reader = new InstanceReader(scope, {
      alarm: this.#alarm,
      target: () => this.#target,
      onStatus: (status) => {
        if (status === 'gone') this.#leave();
        else this.#learn(status);
      },
      lastWord: () => this.#lastWord(),
      heardMs: () => this.#heardMs,
    });
    this.#heardMs = scope.clock.now();
  }

  /** For health counts. */
  get state(): TailState {
    return this.#isWaiting ? 'waiting' : this.#reader.state;
  }

  /** The feed says that the pod is gone. */
  get isOver(): boolean {
    return this.#reader.isGone && this.#hasLastWord;
  }

  /** Nothing more will come. */
  get isDone(): boolean {
    return this.#isDone;
  }

  /** Nothing more will come, and the consumer has all that came. */
  get isSilent(): boolean {
    return this.#isDone && this.#lane.isEmpty;
  }

  /** The consumer has one of its events. */
  took(): void {
    this.#lane.took();
  }

  /** The feed reported the container anew. */
  update(target: ContainerTarget): void {
    this.#hasLastWord = false;
    this.#isPaused = false;
    this.#learn(target);
  }

  /** The query no longer selects the container, or its pod is gone. */
  remove(reason: 'deleted' | 'unmatched', last: ContainerTarget): void {
    this.update(last);
    this.#hasLastWord = true;
    if (reason === 'deleted') this.#leave();
    else {
      this.#isPaused = true;
      this.#reader.stop();
    }
    this.#alarm.ring();
  }

  /** The feed has ended. */
  forsake(): void {
    this.#hasLastWord = true;
    this.#alarm.ring();
  }

  /** Reads what is there by now, and ends. */
  endFollow(): void {
    this.#reader.stop();
    this.forsake();
  }

  /** The consumer has let go of so many bytes. */
  release(bytes: number): void {
    this.#lane.release(bytes);
  }

  /** Nobody reads on: lets lines that wait for the consumer go. */
  abandon(): void {
    this.#lane.open();
  }

  #learn(target: ContainerTarget): void {
    this.#heardMs = this.#scope.clock.now();
    if (target.restartCount >= this.#target.restartCount) this.#target = target;
    this.#alarm.ring();
  }

  #leave(): void {
    this.#reader.leave();
    this.#alarm.ring();
  }

  // A pod that the API server no longer knows had instances, perhaps, of which the news are still on
  // their way: the feed tells of a pod's last state before, or with, its end.
  async #lastWord(): Promise<void> {
    while (!this.#hasLastWord && !this.#scope.signal.aborted) {
      await this.#alarm.wait(this.#scope.signal);
    }
  }

  /** Reads until nothing more can come: never, while the pod lives and lines are followed. */
  async run(): Promise<void> {
    try {
      while (!this.#scope.signal.aborted) {
        if (this.#range?.isReached === true) {
          this.#haveEnough();
          return;
        }
        const goesOn = this.#isRefused ? await this.#restRefused() : await this.#step();
        if (!goesOn) return;
        await this.#lane.clear();
      }
    } finally {
      this.#isDone = true;
      this.#releaseSlot();
    }
  }

  get #isRefused(): boolean {
    return this.#reader.isRefused && !this.#reader.isGone && !this.#isPaused;
  }

  // False when nothing more can come.
  async #step(): Promise<boolean> {
    const target = this.#target;
    if (this.#isPaused) return this.#scope.follow && (await this.#rest());
    if (this.#scope.previous) return await this.#stepPrevious();
    if (target.restartCount > this.#log.instance && !this.#reader.isGone) {
      return await this.#towardsNext(target);
    }
    if (this.#reader.isGone) {
      this.#releaseSlot();
      await this.#lastWord();
      if (!this.#scope.signal.aborted) {
        await this.#reader.leaveGone(this.#log, hasLog(this.#target));
      }
      return false;
    }
    if (this.#log.drained || !hasLog(target)) return this.#scope.follow && (await this.#rest());
    if (!(await this.#takeSlot())) return true;
    // Of a container in back-off, `previous` is this instance even if the next one starts meanwhile.
    const isBackingOff = target.state.phase === 'waiting' && target.lastTerminated !== undefined;
    if (isBackingOff) await this.#reader.readPrevious(this.#log);
    else await this.#reader.readCurrent(this.#log);
    return true;
  }

  #haveEnough(): void {
    this.#log.finish();
    this.#log.tell('ended', {});
  }

  async #stepPrevious(): Promise<boolean> {
    if (this.#log.drained || this.#reader.isGone) return false;
    if (await this.#takeSlot()) await this.#reader.readPrevious(this.#log);
    return true;
  }

  // The cluster counts more instances than were read: finish the one at hand, then go on.
  async #towardsNext(target: ContainerTarget): Promise<boolean> {
    const log = this.#log;
    const reachable = reachablePrevious(target);
    if (!log.drained && reachable === log.instance) {
      if (await this.#takeSlot()) await this.#reader.readPrevious(log);
      return true;
    }
    const neverSeen = log.opens === 0 && !log.drained ? 0 : 1;
    const missedInstances = Math.max(0, reachable - log.instance - neverSeen);
    // That nothing can be read of them is known.
    const isKnown = this.#reader.isDenied && log.lines === 0;
    if (!isKnown && (!log.drained || missedInstances > 0)) {
      log.lose('restarted', {
        certain: missedInstances > 0 || log.partial !== undefined,
        missedInstances,
      });
    }
    const instance = reachable > log.instance ? reachable : target.restartCount;
    this.#reader.follow(log.instance === instance - 1 && missedInstances === 0 ? log : undefined);
    this.#log = this.#newLog(instance);
    return true;
  }

  // Whoever may not read a log now may be allowed to later.
  async #restRefused(): Promise<boolean> {
    if (!this.#scope.follow) return false;
    this.#releaseSlot();
    await this.#reader.untilAskedAgain();
    return true;
  }

  // Nothing to read until the cluster says something new.
  async #rest(): Promise<boolean> {
    this.#releaseSlot();
    this.#log.history.compact();
    await this.#alarm.wait(this.#scope.signal);
    return true;
  }

  async #takeSlot(): Promise<boolean> {
    if (this.#hasSlot) return true;
    this.#isWaiting = true;
    this.#hasSlot = await this.#scope.slots.take(this.#scope.signal);
    this.#isWaiting = false;
    return this.#hasSlot;
  }

  #releaseSlot(): void {
    if (this.#hasSlot) this.#scope.slots.release();
    this.#hasSlot = false;
  }

  #newLog(instance: number): InstanceLog {
    const { withPrevious } = this.#scope;
    // The second of two instances that are read alike: the one that ran all the while.
    if (withPrevious && instance === this.#firstRunning) return this.#initialLog(instance);
    return this.#logOf(instance, { start: { kind: 'file-start' }, unverified: true });
  }

  #logOf(
    instance: number,
    from: { readonly start: StartPoint; readonly unverified: boolean },
  ): InstanceLog {
    return new InstanceLog({
      ...{ instance, ...from },
      ...{ lane: this.#lane, target: () => this.#target, range: this.#range },
    });
  }

  #firstLog(target: ContainerTarget): InstanceLog {
    const { previous, withPrevious } = this.#scope;
    if (!target.initial) return this.#newLog(0);
    const isEarlier = previous || withPrevious;
    return this.#initialLog(
      isEarlier ? Math.max(0, reachablePrevious(target)) : target.restartCount,
    );
  }

  #initialLog(instance: number): InstanceLog {
    const { tailLines, sinceMs } = this.#scope;
    const since = sinceMs === undefined ? undefined : ({ kind: 'since', sinceMs } as const);
    const start: StartPoint =
      tailLines === undefined
        ? (since ?? { kind: 'file-start' })
        : { kind: 'tail', lines: tailLines, sinceMs };
    return this.#logOf(instance, { start, unverified: false });
  }
}

/** The instance that `previous=true` gives: while a container waits, that is the last one that ran. */
function reachablePrevious(target: ContainerTarget): number {
  return target.state.phase === 'waiting' ? target.restartCount : target.restartCount - 1;
}

/** A container that has never started has no log to ask for. */
function hasLog(target: ContainerTarget): boolean {
  return (
    target.state.phase !== 'waiting' ||
    target.lastTerminated !== undefined ||
    target.restartCount > 0
  );
}
