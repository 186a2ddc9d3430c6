import { keyOf } from '../controllers/cluster.ts';
import { formatTime, type Container, type Pod } from '../controllers/objects.ts';
import { ContainerRun, type ContainerRole } from './container-run.ts';
import { stopContainer } from './container-stop.ts';
import { pullImage } from './image-pull.ts';
import type { NodeParts } from './node-parts.ts';
import { isInitialized, podStatus } from './pod-status.ts';
import { PodSteps } from './pod-steps.ts';
import { isRestarted, restartLater } from './restart-policy.ts';

/** One pod on its node, from the binding to its removal. */
export class PodWorker {
  readonly key: string;
  readonly uid: string;
  /** True for pods whose containers do only what a test tells them to. */
  readonly isControlled: boolean;
  readonly runs: ContainerRun[] = [];
  readonly #node: NodeParts;
  readonly #hostIp: string;
  readonly #startTime: string;
  readonly #steps: PodSteps;
  #pod: Pod;
  #podIp: string | undefined;
  #isTerminating = false;
  #isFailed = false;
  #isGone = false;

  constructor(pod: Pod, node: NodeParts, options: { isControlled: boolean; hostIp: string }) {
    this.#pod = pod;
    this.#node = node;
    this.#steps = new PodSteps(node, () => this.#pod);
    this.key = keyOf(pod);
    this.uid = pod.metadata.uid ?? '';
    this.isControlled = options.isControlled;
    this.#hostIp = options.hostIp;
    this.#startTime = formatTime(node.clock.now());
    for (const spec of pod.spec.initContainers ?? []) {
      this.#addRun(spec, spec.restartPolicy === 'Always' ? 'sidecar' : 'init');
    }
    for (const spec of pod.spec.containers) this.#addRun(spec, 'app');
    this.#addEphemerals();
  }

  get pod(): Pod {
    return this.#pod;
  }

  /** The container of that name, of any kind. */
  find(container: string): ContainerRun | undefined {
    return this.runs.find((run) => run.spec.name === container);
  }

  /** Takes the pod up: the first status, then the network sandbox, then the containers. */
  start(): void {
    if (this.runs.some((run) => run.role === 'init' || run.role === 'sidecar')) {
      for (const run of this.runs) run.state = { waiting: { reason: 'PodInitializing' } };
    }
    this.publish();
    this.#steps.after(this, this.#node.timing.sandboxMs, () => {
      this.#podIp = this.#node.nextPodIp();
      this.publish();
      this.#step();
    });
  }

  /** Makes everything run at once, without events: for pods that a test controls. */
  startAtOnce(): void {
    this.#podIp = this.#node.nextPodIp();
    this.#startNew();
  }

  /** The status object for the containers as they are. */
  status(): Pod['status'] & object {
    return podStatus({
      pod: this.#pod,
      runs: this.runs,
      startTime: this.#startTime,
      podIp: this.#podIp,
      hostIp: this.#hostIp,
      isFailed: this.#isFailed,
      nowMs: this.#node.clock.now(),
    });
  }

  /** The pod changed in the API. */
  update(pod: Pod): void {
    this.#pod = pod;
    if (pod.metadata.deletionTimestamp !== undefined) this.terminate();
    else if (this.#addEphemerals()) {
      if (this.isControlled) this.#runNewAtOnce();
      else this.#step();
    }
  }

  publish(): void {
    if (!this.#isGone) this.#node.cluster.writeStatus('pods', this.#pod, this.status());
  }

  /** SIGTERM to all, SIGKILL after the grace period, then the pod leaves the API. */
  terminate(): void {
    if (this.#isTerminating) return;
    this.#isTerminating = true;
    this.#steps.cancelAll();
    const running = this.runs.filter((run) => run.isRunning);
    for (const run of running) {
      stopContainer(this.#steps, run, {
        atOnce: this.isControlled,
        exited: (exitCode) => {
          this.exited(run, exitCode);
        },
      });
    }
    if (running.length === 0) this.#leave();
  }

  /** Ends everything now and says nothing: the pod is already gone from the API. */
  kill(): void {
    this.#isGone = true;
    this.#steps.cancelAll();
    for (const run of this.runs) if (run.isRunning) run.finish(137);
  }

  /** A container's process ended. */
  exited(run: ContainerRun, exitCode: number): void {
    if (!run.isRunning) return;
    this.#steps.cancel(run);
    run.finish(exitCode);
    if (run.role === 'init' && exitCode === 0) run.isReady = true;
    this.publish();
    if (this.#isTerminating) {
      if (!this.runs.some((other) => other.isRunning)) this.#leave();
    } else if (!this.isControlled) {
      this.#steps.after(run, this.#node.timing.syncMs, () => {
        this.#afterExit(run);
      });
    }
  }

  /** Starts a container's next instance now. */
  restart(run: ContainerRun): void {
    run.begin();
    this.#launch(run);
    run.isReady = true;
    this.publish();
  }

  #runNewAtOnce(): void {
    this.#startNew();
    this.publish();
  }

  #startNew(): void {
    for (const run of this.runs) {
      if (run.log !== undefined) continue;
      run.begin();
      if (run.role === 'init') run.finish(0);
      else this.#launch(run);
      run.isReady = run.role !== 'ephemeral';
    }
  }

  #addRun(spec: Container, role: ContainerRole): void {
    this.runs.push(new ContainerRun(spec, role, { node: this.#node, pod: () => this.#pod }));
  }

  #addEphemerals(): boolean {
    const added = (this.#pod.spec.ephemeralContainers ?? []).filter(
      (spec) => this.find(spec.name) === undefined,
    );
    for (const spec of added) this.#addRun(spec, 'ephemeral');
    return added.length > 0;
  }

  /** Starts whatever may start now. */
  #step(): void {
    if (this.#isTerminating || this.#podIp === undefined || this.#isFailed) return;
    this.#createAll('ephemeral');
    if (this.#stepInits()) this.#createAll('app');
  }

  /**
   * Starts the next init container. One after the other; a sidecar holds up the rest only until it has
   * started.
   * @returns true when the app containers may start
   */
  #stepInits(): boolean {
    for (const run of this.runs) {
      if (run.role !== 'init' && run.role !== 'sidecar') continue;
      if (isNew(run)) this.#create(run);
      const isPassed =
        run.role === 'init' ? run.state.terminated?.exitCode === 0 : run.log !== undefined;
      if (!isPassed) return false;
    }
    return true;
  }

  #createAll(role: ContainerRole): void {
    for (const run of this.runs) if (run.role === role && isNew(run)) this.#create(run);
  }

  #create(run: ContainerRun): void {
    if (this.#steps.isPending(run)) return;
    pullImage(this.#steps, run, {
      pulled: () => {
        this.#steps.note(run, 'Created', `Created container: ${run.spec.name}`);
        this.#steps.after(run, this.#node.timing.startMs, () => {
          this.#run(run);
        });
      },
      waits: () => {
        this.publish();
      },
    });
  }

  #run(run: ContainerRun): void {
    run.begin();
    this.#steps.note(run, 'Started', `Started container ${run.spec.name}`);
    const probe = run.spec.readinessProbe;
    if (probe === undefined) run.isReady = run.role !== 'init' && run.role !== 'ephemeral';
    else {
      const waitMs = (probe.initialDelaySeconds ?? 0) * 1000 + 200;
      this.#steps.after(run, [waitMs, waitMs], () => {
        this.#ready(run, true);
      });
    }
    this.#launch(run);
    this.publish();
    this.#step();
  }

  #launch(run: ContainerRun): void {
    run.launch({
      exited: (exitCode) => {
        this.exited(run, exitCode);
      },
      readied: (isReady) => {
        this.#steps.cancel(run);
        this.#ready(run, isReady);
      },
    });
  }

  #ready(run: ContainerRun, isReady: boolean): void {
    if (!run.isRunning || run.isReady === isReady) return;
    run.isReady = isReady;
    this.publish();
  }

  #afterExit(run: ContainerRun): void {
    const exitCode = run.state.terminated?.exitCode ?? 0;
    if (isRestarted(run.role, this.#pod.spec.restartPolicy ?? 'Always', exitCode)) {
      restartLater(this.#steps, run, {
        pod: `${this.#pod.metadata.name}_${this.#pod.metadata.namespace ?? ''}(${this.uid})`,
        waits: () => {
          this.publish();
        },
        restart: () => {
          this.#create(run);
        },
      });
    } else if (run.role === 'init' && exitCode !== 0) {
      this.#isFailed = true;
      this.publish();
    } else {
      this.#step();
      this.#stopSidecars();
    }
  }

  /** Sidecars end with the last app container of a pod that does not restart. */
  #stopSidecars(): void {
    const apps = this.runs.filter((run) => run.role === 'app');
    if (!isInitialized(this.runs) || !apps.every((run) => run.hasEnded)) return;
    for (const run of this.runs) if (run.role === 'sidecar' && run.isRunning) run.finish(0);
    this.publish();
  }

  #leave(): void {
    this.#steps.cancelAll();
    this.#isGone = true;
    const { namespace = '', name } = this.#pod.metadata;
    const now = this.#node.cluster.store.get('pods', namespace, name);
    if (now?.metadata.uid === this.uid) this.#node.cluster.store.remove('pods', namespace, name);
  }
}

function isNew(run: ContainerRun): boolean {
  return run.log === undefined && run.state.waiting !== undefined;
}
