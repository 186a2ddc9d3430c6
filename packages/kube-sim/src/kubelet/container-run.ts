import type { SimTimer } from '../clock/sim-clock.ts';
import {
  formatTime,
  type Container,
  type ContainerState,
  type ContainerStatus,
  type Pod,
} from '../controllers/objects.ts';
import { InstanceLog } from './instance-log.ts';
import type { NodeParts } from './node-parts.ts';
import type { Program, ProgramHost } from './program.ts';

/** How a container takes part in its pod. */
export type ContainerRole = 'app' | 'init' | 'sidecar' | 'ephemeral';

// A container that ran this long starts its back-off anew (twice the longest back-off).
const backoffResetMs = 600_000;
const firstBackoffMs = 10_000;
const longestBackoffMs = 300_000;

/** One container of a pod through all its restarts. Keeps the logs of two instances, as a node does. */
export class ContainerRun {
  readonly spec: Container;
  readonly role: ContainerRole;
  state: ContainerState;
  lastState: ContainerState = {};
  restartCount = 0;
  isReady = false;
  isStarted = false;
  /** The log of the newest instance, once it has started. */
  log: InstanceLog | undefined;
  /** The log of the instance before, until the newest has exited too: a node keeps one dead container. */
  previousLog: InstanceLog | undefined;
  host: ProgramHost | undefined;
  program: Program | undefined;
  readonly #node: NodeParts;
  readonly #pod: () => Pod;
  readonly #timers = new Set<SimTimer>();
  #containerId: string | undefined;
  #startedMs = 0;
  #finishedMs = 0;
  #failures = 0;

  constructor(spec: Container, role: ContainerRole, parts: { node: NodeParts; pod: () => Pod }) {
    this.spec = spec;
    this.role = role;
    this.#node = parts.node;
    this.#pod = parts.pod;
    this.state = { waiting: { reason: 'ContainerCreating' } };
  }

  get isRunning(): boolean {
    return this.state.running !== undefined;
  }

  get hasEnded(): boolean {
    return this.state.terminated !== undefined;
  }

  /** The path of this container in its pod, as events name it. */
  get fieldPath(): string {
    const list =
      this.role === 'app'
        ? 'containers'
        : this.role === 'ephemeral'
          ? 'ephemeralContainers'
          : 'initContainers';
    return `spec.${list}{${this.spec.name}}`;
  }

  /** Begins the next instance. Its program starts with {@link launch}. */
  begin(): void {
    const previous = this.state.terminated ?? this.lastState.terminated;
    if (this.log !== undefined) {
      this.restartCount++;
      this.previousLog = this.log;
      if (previous !== undefined) this.lastState = { terminated: previous };
    }
    this.log = new InstanceLog(this.restartCount, this.#node.stamper);
    this.#containerId = `containerd://${this.#node.random.text(64, '0123456789abcdef')}`;
    this.#startedMs = this.#node.clock.now();
    this.state = { running: { startedAt: formatTime(this.#startedMs) } };
    this.isStarted = true;
  }

  /** Starts the program of the instance; `events` tell the pod what it does. */
  launch(events: {
    exited: (exitCode: number) => void;
    readied: (isReady: boolean) => void;
  }): void {
    this.program = this.#node.programFor(this.#pod(), this.spec);
    const instance = this.restartCount;
    const isCurrent = (): boolean => this.isRunning && this.restartCount === instance;
    this.host = {
      pod: this.#pod(),
      container: this.spec,
      instance,
      clock: {
        now: () => this.#node.clock.now(),
        setTimeout: (run, ms) => this.#setTimeout(run, ms),
      },
      random: this.#node.random.fork(
        `${this.#pod().metadata.uid ?? ''}/${this.spec.name}/${String(instance)}`,
      ),
      print: (text, stream) => {
        if (isCurrent()) this.log?.write(Buffer.from(text), stream ?? 'stdout');
      },
      exit: (exitCode) => {
        if (isCurrent()) events.exited(exitCode);
      },
      setReady: (isReady) => {
        if (isCurrent()) events.readied(isReady);
      },
    };
    this.program.start(this.host);
  }

  /** The process is gone: the log is closed and no timer of its program runs any more. */
  finish(exitCode: number, reason: string = exitCode === 0 ? 'Completed' : 'Error'): void {
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
    this.log?.close();
    this.previousLog = undefined;
    const nowMs = this.#node.clock.now();
    this.#failures = nowMs - this.#startedMs >= backoffResetMs ? 1 : this.#failures + 1;
    this.#finishedMs = nowMs;
    this.isReady = false;
    this.isStarted = false;
    this.state = {
      terminated: {
        containerID: this.#containerId ?? '',
        exitCode,
        reason,
        startedAt: formatTime(this.#startedMs),
        finishedAt: formatTime(nowMs),
      },
    };
  }

  /** How long the next start has to wait, and the full back-off; nothing for the first restart. */
  backoff(): { readonly waitMs: number; readonly totalMs: number } {
    if (this.#failures < 2) return { waitMs: 0, totalMs: 0 };
    const totalMs = Math.min(firstBackoffMs * 2 ** (this.#failures - 2), longestBackoffMs);
    const waitMs = Math.max(0, this.#finishedMs + totalMs - this.#node.clock.now());
    return { waitMs, totalMs };
  }

  /** Moves the terminated state aside while the next start waits. */
  wait(reason: string, message?: string): void {
    if (this.state.terminated !== undefined) this.lastState = { terminated: this.state.terminated };
    this.state = { waiting: message === undefined ? { reason } : { reason, message } };
  }

  status(): ContainerStatus {
    const image = this.spec.image ?? '';
    return {
      name: this.spec.name,
      image,
      imageID: this.#containerId === undefined ? '' : this.#node.imageId(image),
      ...(this.#containerId === undefined ? {} : { containerID: this.#containerId }),
      ready: this.isReady,
      started: this.isStarted,
      restartCount: this.restartCount,
      state: this.state,
      lastState: this.lastState,
    };
  }

  #setTimeout(run: () => void, ms: number): SimTimer {
    const timer = this.#node.clock.setTimeout(() => {
      this.#timers.delete(timer);
      run();
    }, ms);
    this.#timers.add(timer);
    return {
      cancel: () => {
        timer.cancel();
        this.#timers.delete(timer);
      },
    };
  }
}
