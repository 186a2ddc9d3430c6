import { faults, type KubeObject, type ListPage, type LogOptions } from '@ktl/kube-client';
import type { ContainerTarget, TargetChange } from '@ktl/kube-informers';
import type { PodLogReader } from '@ktl/log-tailer';
import { InstanceFiles } from './log-file.ts';
import { LogStream, type StreamFault } from './log-stream.ts';
import type { Random } from './random.ts';
import { TargetQueue } from './target-queue.ts';
import type { VirtualClock } from './virtual-clock.ts';

export interface Status {
  readonly restartCount: number;
  readonly phase: 'running' | 'terminated' | 'waiting';
  readonly isDeleting: boolean;
}

/** One pod with one container, `c`, as the node has it. */
export class FakePod {
  readonly uid: string;
  readonly name: string;
  readonly instances: InstanceFiles[] = [new InstanceFiles(0)];
  /** As the kubelet has it. */
  status: Status = { restartCount: 0, phase: 'running', isDeleting: false };
  /** As the API server has it; undefined: the object is gone. */
  published: Status | undefined = this.status;
  /** False before the first list: its lines are wanted from the start. */
  isInitial = false;
  createdMs = 0;

  constructor(name: string, uid: string) {
    this.name = name;
    this.uid = uid;
  }

  /** By the node's clock, in whole seconds. */
  startedMs(instance: number): number {
    return Math.floor((this.instances[instance]?.startedMs ?? 0) / 1000) * 1000;
  }

  get files(): InstanceFiles {
    return this.instances.at(-1)!;
  }
}

/** An API server and a kubelet in memory, with the log semantics of both and with faults on demand. */
export class FakeCluster implements PodLogReader {
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly pods: FakePod[] = [];
  readonly targets = new TargetQueue();
  streams: { readonly pod: FakePod; readonly stream: LogStream }[] = [];
  isApiUp = true;
  isKubeletUp = true;
  /** What the next requests get instead of an answer. */
  refusals: (() => Error)[] = [];
  /** What happens to the next streams that open. */
  nextFaults: StreamFault[] = [];
  requests = 0;
  /** Questions about pods: of one, or of all. */
  statusReads = 0;
  #heldChanges: TargetChange[] | undefined;

  constructor(clock: VirtualClock, random: Random) {
    this.clock = clock;
    this.random = random;
  }

  async openLog(
    pod: { readonly name: string },
    options: LogOptions,
  ): Promise<AsyncIterable<Uint8Array>> {
    this.requests++;
    await this.clock.sleep(this.random.between(1, 20), options.signal);
    const found = this.#admit(pod.name);
    const files = visible(found, options.previous ?? false);
    const sinceNs =
      options.sinceTime === undefined ? 0n : BigInt(Date.parse(options.sinceTime)) * 1_000_000n;
    const stream = new LogStream({
      files,
      follow: options.follow ?? false,
      sinceNs,
      tailLines: options.tailLines,
      signal: options.signal,
      random: this.random,
    });
    const fault = this.nextFaults.shift();
    if (fault !== undefined) stream.break(fault);
    this.#forgetEnded();
    this.streams.push({ pod: found, stream });
    stream.pump();
    return stream;
  }

  // Shaped like KubeClient.get, for the one resource that a tail reads.
  get = async <T extends KubeObject>(_: unknown, object: { readonly name: string }): Promise<T> => {
    this.statusReads++;
    await this.clock.sleep(this.random.between(1, 20));
    return objectOf(this.#serve(object.name)) as T;
  };

  // Shaped like KubeClient.list.
  list = async function* <T extends KubeObject>(
    this: FakeCluster,
  ): AsyncGenerator<ListPage<T>, void, undefined> {
    this.statusReads++;
    await this.clock.sleep(this.random.between(1, 200));
    if (!this.isApiUp) throw api('API_FAILED', 503, 'try again');
    const items = this.pods.filter(({ published }) => published !== undefined).map(objectOf) as T[];
    const half = Math.floor(items.length / 2);
    yield { items: items.slice(0, half), resourceVersion: '', restarted: false };
    await this.clock.sleep(this.random.between(1, 200));
    yield { items: items.slice(half), resourceVersion: '1', restarted: false };
  };

  /** Tells the watch how the pod is now, after the time that the news take. */
  publish(pod: FakePod, lagMs: number): void {
    const { status } = pod;
    this.clock.at(lagMs, () => {
      if (pod.published === undefined) return;
      if (pod.published.restartCount > status.restartCount) return;
      pod.published = status;
      this.#announce({ type: 'present', target: targetOf(pod, status) });
    });
  }

  remove(pod: FakePod): void {
    const last = pod.published ?? pod.status;
    pod.published = undefined;
    this.#announce({ type: 'absent', target: targetOf(pod, last), reason: 'deleted' });
  }

  holdWatch(): void {
    this.#heldChanges ??= [];
  }

  releaseWatch(): void {
    const held = this.#heldChanges ?? [];
    this.#heldChanges = undefined;
    // An informer that lists again sees the last state of each object only.
    const last = new Map(held.map((change) => [keyOf(change), change]));
    for (const change of last.values()) this.targets.push(change);
  }

  pump(pod: FakePod): void {
    for (const entry of this.streams) if (entry.pod === pod) entry.stream.pump();
  }

  breakStreams(fault: StreamFault): void {
    this.#forgetEnded();
    for (const { stream } of this.streams) {
      stream.break(fault);
      // A client notices a dead peer by its pings.
      if (fault.kind === 'freeze') {
        this.clock.at(this.random.between(20_000, 45_000), () => stream.break({ kind: 'reset' }));
      }
    }
  }

  #forgetEnded(): void {
    this.streams = this.streams.filter(({ stream }) => !stream.isOver);
  }

  #announce(change: TargetChange): void {
    if (this.#heldChanges === undefined) this.targets.push(change);
    else this.#heldChanges.push(change);
  }

  #admit(name: string): FakePod {
    const refusal = this.refusals.shift();
    if (refusal !== undefined) throw refusal();
    const pod = this.#serve(name);
    if (!this.isKubeletUp)
      throw api('API_FAILED', 500, 'dial tcp 10.0.0.1:10250: connect: refused');
    return pod;
  }

  #serve(name: string): FakePod {
    if (!this.isApiUp)
      throw faults.CLUSTER_UNREACHABLE({ server: 'https://fake', problem: 'refused' });
    const pod = this.pods.find((one) => one.name === name && one.published !== undefined);
    if (pod === undefined) throw api('API_NOT_FOUND', 404, 'pods not found');
    return pod;
  }
}

function objectOf(pod: FakePod): KubeObject {
  const status = pod.published!;
  const running = { startedAt: new Date(pod.startedMs(status.restartCount)).toISOString() };
  const state = status.phase === 'running' ? { running } : { [status.phase]: { exitCode: 0 } };
  const lastState = status.phase === 'waiting' ? { terminated: { exitCode: 0 } } : {};
  const own = { name: 'c', restartCount: status.restartCount, state, lastState };
  return {
    metadata: { name: pod.name, uid: pod.uid },
    status: { phase: 'Running', containerStatuses: [own] },
  } as KubeObject;
}

function keyOf(change: TargetChange): string {
  return change.type === 'synced' ? 'synced' : change.target.key;
}

export function api(
  code: 'API_FAILED' | 'API_NOT_FOUND' | 'API_INVALID' | 'API_THROTTLED' | 'API_FORBIDDEN',
  status: number,
  serverMessage: string,
): Error {
  return faults[code]({ subject: { verb: 'get', resource: 'pods/log' }, status, serverMessage });
}

// The kubelet's choice of a container by its own status.
function visible(pod: FakePod, previous: boolean): InstanceFiles {
  const { restartCount, phase } = pod.status;
  if (!previous) return pod.instances[restartCount]!;
  const instance = phase === 'waiting' ? restartCount : restartCount - 1;
  const files = pod.instances[instance];
  if (files === undefined) throw api('API_INVALID', 400, 'previous terminated container not found');
  return files;
}

export function targetOf(pod: FakePod, status: Status): ContainerTarget {
  const { restartCount, phase, isDeleting } = status;
  return {
    key: `${pod.uid}/c`,
    namespace: 'ns',
    pod: pod.name,
    podUid: pod.uid,
    node: 'node',
    container: 'c',
    role: 'regular',
    restartCount,
    containerId: `containerd://${pod.uid}-${String(restartCount)}`,
    state:
      phase === 'running'
        ? { phase, startedAtMs: pod.startedMs(restartCount) }
        : phase === 'terminated'
          ? { phase, exitCode: 0 }
          : { phase, reason: 'CrashLoopBackOff' },
    lastTerminated:
      restartCount > 0 || phase === 'waiting' ? { containerId: undefined, exitCode: 0 } : undefined,
    podPhase: 'Running',
    podDeleting: isDeleting,
    initial: pod.isInitial,
  };
}
