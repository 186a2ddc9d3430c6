import { ApiError, badRequest, notFound } from '../api/api-error.ts';
import { keyOf, type Cluster } from '../controllers/cluster.ts';
import type { Container, Pod, SimObject } from '../controllers/objects.ts';
import { WorkQueue } from '../controllers/work-queue.ts';
import { controlOf, type ContainerControl } from './container-control.ts';
import type { ContainerRun } from './container-run.ts';
import { controlledPod, type RunPodOptions } from './controlled-pod.ts';
import { hostIp } from './host-ip.ts';
import { builtInPrograms, guessProgram } from './default-programs.ts';
import type { InstanceLog } from './instance-log.ts';
import { LogReader, type FollowQuirks } from './log-reader.ts';
import { LogRotator, type LogRotation } from './log-rotator.ts';
import { LogStamper, type StampOptions } from './log-stamp.ts';
import { NodeLogs, type PlacedLog } from './node-logs.ts';
import { defaultTiming, type NodeParts, type PodTiming } from './node-parts.ts';
import { chooseContainer, chooseLog, parseLogQuery, type LogQuery } from './pod-logs.ts';
import { PodWorker } from './pod-worker.ts';
import { programSettings, type Program, type ProgramFactory } from './program.ts';

/** How the kubelets of all nodes behave; by default as real ones do. */
export interface KubeletOptions {
  /** Default: 10 MiB, 5 files, looked at every 10 s. */
  readonly rotation?: LogRotation;
  /** Default: stamps in nanoseconds. */
  readonly stamps?: StampOptions;
  /** Default: all that real ones have. */
  readonly quirks?: FollowQuirks;
  /** Steps that are not named take their default time. */
  readonly timing?: Partial<PodTiming>;
  /** More programs, by the name that `run` in the annotation gives. */
  readonly programs?: Readonly<Record<string, ProgramFactory>>;
}

/** The kubelets of all simulated nodes: runs pods, keeps their logs, answers log requests. */
export class SimKubelet {
  readonly #cluster: Cluster;
  readonly #rotation: LogRotator;
  readonly #quirks: FollowQuirks;
  readonly #programs: Map<string, ProgramFactory>;
  readonly #node: NodeParts;
  readonly #queue: WorkQueue;
  readonly #workers = new Map<string, PodWorker>();
  readonly #controlled = new Set<string>();
  readonly #readers = new Set<LogReader>();
  readonly #nodeLogs = new Map<string, NodeLogs>();
  #downUntilMs = Number.NEGATIVE_INFINITY;

  constructor(cluster: Cluster, options: KubeletOptions = {}) {
    this.#cluster = cluster;
    this.#quirks = options.quirks ?? {};
    this.#programs = new Map(Object.entries({ ...builtInPrograms, ...options.programs }));
    this.#node = this.#makeNode(options);
    this.#queue = new WorkQueue(cluster.clock, 5, (key) => {
      this.#sync(key);
    });
    cluster.on('pods', ({ type, object }) => {
      if (type === 'DELETED') this.#drop(object);
      else this.#queue.add(keyOf(object));
    });
    for (const pod of cluster.store.list('pods')) this.#queue.add(keyOf(pod));
    this.#rotation = new LogRotator(cluster.clock, () => this.#openLogs(), options.rotation);
  }

  /** Adds a program for the annotation's `run`. Containers that start later can use it. */
  addProgram(name: string, factory: ProgramFactory): void {
    this.#programs.set(name, factory);
  }

  /** A Running pod whose containers do only what the caller tells them to. Its namespace is made if needed. */
  runPod(options: RunPodOptions): Pod {
    const { namespace, name } = options;
    if (this.#cluster.store.get('namespaces', '', namespace) === undefined) {
      this.#cluster.store.create('namespaces', {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: namespace },
        spec: {},
        status: { phase: 'Active' },
      });
    }
    const key = `${namespace}/${name}`;
    this.#controlled.add(key);
    const created = this.#cluster.store.create('pods', controlledPod(options)) as Pod;
    const worker = this.#newWorker(created, true);
    worker.startAtOnce();
    worker.publish();
    return this.#cluster.get('pods', key) ?? created;
  }

  /** The control of one container of any pod on a node. @throws TypeError when there is none */
  container(namespace: string, pod: string, name: string): ContainerControl {
    const key = `${namespace}/${pod}`;
    const worker = this.#workers.get(key);
    const run = worker?.find(name);
    if (worker === undefined || run === undefined) {
      throw new TypeError(`no container ${name} in pod ${key} on any node`);
    }
    return controlOf(worker, run, (log) => {
      this.#rotation.rotate(log);
    });
  }

  /** The log folder and the journal of one node. */
  nodeLogs(node: string): NodeLogs {
    const logs = this.#nodeLogs.get(node) ?? new NodeLogs(node, this.#cluster.clock);
    this.#nodeLogs.set(node, logs);
    return logs;
  }

  /** The logs of containers that lie on a node. */
  *logsOn(node: string): Generator<PlacedLog> {
    for (const { pod, uid, runs } of this.#workers.values()) {
      if (pod.spec.nodeName !== node) continue;
      const { namespace = '', name } = pod.metadata;
      for (const { spec, log, previousLog } of runs) {
        const folder = `pods/${namespace}_${name}_${uid}/${spec.name}/`;
        if (previousLog !== undefined) yield { folder, log: previousLog };
        if (log !== undefined) yield { folder, log };
      }
    }
  }

  /** @throws ApiError 503 while the kubelets are down */
  reach(node: string): void {
    if (this.#cluster.clock.now() >= this.#downUntilMs) return;
    const host = `${hostIp(node)}:10250`;
    const message = `error trying to reach service: dial tcp ${host}: connect: connection refused`;
    throw new ApiError(503, 'ServiceUnavailable', { message });
  }

  /** Stops the containers (137) and takes the pod out of the API at once. */
  deletePod(namespace: string, name: string): void {
    this.#workers.get(`${namespace}/${name}`)?.terminate();
    if (this.#cluster.store.get('pods', namespace, name) === undefined) return;
    this.#cluster.store.remove('pods', namespace, name);
  }

  /**
   * Restarts the kubelets: every log stream ends as if its log were over, while the containers run
   * on. @param options.downMs - log requests fail for so long. Default 0
   */
  restart(options: { readonly downMs?: number } = {}): void {
    this.#downUntilMs = this.#cluster.clock.now() + (options.downMs ?? 0);
    for (const reader of this.#readers) reader.end();
    this.#readers.clear();
  }

  /** Looks at the size of every log now, as the kubelet does at an interval. */
  rotateLogs(): void {
    this.#rotation.rotateLarge();
  }

  /**
   * The body of `GET /api/v1/namespaces/{namespace}/pods/{name}/log`: a reader that the caller ends,
   * or all of it at once, which is empty for a pod without a node. @throws ApiError 400, 404, 422, 500
   */
  readLog(namespace: string, name: string, query: URLSearchParams): LogReader | Uint8Array {
    const asked = parseLogQuery(name, query, this.#cluster.clock.now());
    const pod = this.#cluster.get('pods', `${namespace}/${name}`);
    if (pod === undefined) throw notFound('pods', name);
    const container = chooseContainer(pod, asked.container);
    return pod.spec.nodeName === undefined ? new Uint8Array() : this.#open(pod, container, asked);
  }

  /** Each running container with its program, for metrics. */
  *running(): Generator<{ readonly worker: PodWorker; readonly run: ContainerRun }> {
    for (const worker of this.#workers.values()) {
      for (const run of worker.runs) if (run.isRunning) yield { worker, run };
    }
  }

  /** The running containers of one pod. */
  runningIn(key: string): readonly ContainerRun[] {
    return this.#workers.get(key)?.runs.filter((run) => run.isRunning) ?? [];
  }

  /** Ends all streams and timers. */
  stop(): void {
    this.#queue.stop();
    this.#rotation.stop();
    for (const worker of this.#workers.values()) worker.kill();
    this.#workers.clear();
    for (const reader of this.#readers) reader.end();
    this.#readers.clear();
  }

  *#openLogs(): Generator<InstanceLog> {
    for (const { run } of this.running()) if (run.log !== undefined) yield run.log;
  }

  #open(pod: Pod, container: string, query: LogQuery): LogReader | Uint8Array {
    const podName = pod.metadata.name;
    if (this.#cluster.clock.now() < this.#downUntilMs) {
      const host = `${hostIp(pod.spec.nodeName ?? '')}:10250`;
      const url = `https://${host}/containerLogs/${keyOf(pod)}/${container}`;
      const problem = `Get "${url}": dial tcp ${host}: connect: connection refused`;
      throw new ApiError(500, '', { message: problem });
    }
    const run = this.#workers.get(keyOf(pod))?.find(container);
    if (run === undefined) {
      const name = `container "${container}" in pod "${podName}"`;
      throw badRequest(`${name} is waiting to start: ContainerCreating`);
    }
    const chosen = chooseLog(podName, run, query.previous);
    if ('text' in chosen) return Buffer.from(chosen.text);
    const reader = new LogReader(chosen.log, query, {
      quirks: this.#quirks,
      onEnd: () => this.#readers.delete(reader),
    });
    this.#readers.add(reader);
    return reader;
  }

  #sync(key: string): void {
    const pod = this.#cluster.get('pods', key);
    if (pod === undefined) return;
    const worker = this.#workers.get(key);
    if (worker !== undefined && worker.uid === pod.metadata.uid) {
      worker.update(pod);
      return;
    }
    if (pod.spec.nodeName === undefined) {
      // No kubelet has it, so nobody has to stop anything.
      if (pod.metadata.deletionTimestamp !== undefined) {
        this.#cluster.store.remove('pods', pod.metadata.namespace ?? '', pod.metadata.name);
      }
      return;
    }
    worker?.kill();
    // A pod that comes with the status of a running one is taken as it is.
    const isReadyMade = pod.status?.containerStatuses?.some((c) => c.state.running) === true;
    if (isReadyMade) this.#controlled.add(key);
    const made = this.#newWorker(pod, isReadyMade);
    if (isReadyMade) made.startAtOnce();
    else made.start();
  }

  #newWorker(pod: Pod, isControlled: boolean): PodWorker {
    const options = { isControlled, hostIp: hostIp(pod.spec.nodeName ?? '') };
    const worker = new PodWorker(pod, this.#node, options);
    this.#workers.set(worker.key, worker);
    return worker;
  }

  #drop(object: SimObject): void {
    const key = keyOf(object);
    const worker = this.#workers.get(key);
    if (worker?.uid !== object.metadata.uid) return;
    this.#controlled.delete(key);
    this.#workers.delete(key);
    worker?.kill();
  }

  #makeNode(options: KubeletOptions): NodeParts {
    const { clock, random } = this.#cluster;
    const images = new Map<string, Set<string>>();
    let pods = 0;
    return {
      cluster: this.#cluster,
      clock,
      random: random.fork('kubelet'),
      stamper: new LogStamper(clock, random.fork('stamps'), options.stamps),
      timing: { ...defaultTiming, ...options.timing },
      programFor: (pod, container) => this.#programFor(pod, container),
      imageId: (image) => `sha256:${random.fork(image).text(64, '0123456789abcdef')}`,
      takeImage: (node, image) => {
        const known = images.get(node) ?? new Set();
        images.set(node, known);
        const hasImage = known.has(image);
        known.add(image);
        return hasImage;
      },
      nextPodIp: () => {
        pods++;
        return `10.244.${String(Math.floor(pods / 254) % 256)}.${String((pods % 254) + 1)}`;
      },
    };
  }

  #programFor(pod: Pod, container: Container): Program {
    const settings = programSettings(pod, container.name);
    const named = this.#programs.get(typeof settings?.['run'] === 'string' ? settings['run'] : '');
    if (named !== undefined) return named(settings ?? {});
    if (this.#controlled.has(keyOf(pod))) return silent;
    return guessProgram(pod, container, settings ?? {});
  }
}

const silent: Program = { start: () => undefined };
