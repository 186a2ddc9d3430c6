import { programAnnotation } from '../../src/kubelet/program.ts';
import type { Answer, LogTarget, SendOptions } from './log-target.ts';

/** What a container does, for both kinds of cluster: a shell command and kube-sim's script. */
export interface Script {
  readonly shell: string;
  readonly steps: readonly Readonly<Record<string, unknown>>[];
}

export interface PodShape {
  readonly containers: Readonly<Record<string, Script>>;
  readonly initContainers?: Readonly<Record<string, Script>>;
  readonly restartPolicy?: string;
}

// The image of tools/testbed: busybox. kube-sim runs the annotation instead.
const image = process.env['KTL_E2E_IMAGE'] ?? 'docker.io/testbed/base:1';

export const idle: Script = { shell: 'sleep 10000', steps: [] };

let beds = 0;

/** A namespace of its own on a cluster, and pods in it. */
export class LogBed implements AsyncDisposable {
  readonly namespace: string;
  readonly target: LogTarget;

  constructor(target: LogTarget) {
    beds++;
    this.namespace = `kube-sim-logs-${String(process.pid)}-${String(beds)}`;
    this.target = target;
  }

  async open(): Promise<void> {
    const metadata = { name: this.namespace };
    await this.#must('POST', '/api/v1/namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata,
    });
    // A real cluster takes a moment to give the namespace its service account.
    const account = `/api/v1/namespaces/${this.namespace}/serviceaccounts/default`;
    await this.until(async () => (await this.target.send('GET', account)).status === 200);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const pods = `/api/v1/namespaces/${this.namespace}/pods?gracePeriodSeconds=0`;
    await this.target.send('DELETE', pods);
    await this.target.send('DELETE', `/api/v1/namespaces/${this.namespace}`);
    await this.target[Symbol.asyncDispose]();
  }

  create(collection: string, object: object): Promise<Record<string, unknown>> {
    return this.#must('POST', collection.replace('NS', this.namespace), object);
  }

  async createPod(name: string, shape: PodShape): Promise<void> {
    const { spec, annotations } = podTemplate(shape);
    await this.create('/api/v1/namespaces/NS/pods', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, annotations },
      spec,
    });
  }

  async get(path: string): Promise<Record<string, unknown>> {
    return this.#must('GET', path.replace('NS', this.namespace));
  }

  async pod(name: string): Promise<PodView> {
    return (await this.get(`/api/v1/namespaces/NS/pods/${name}`)) as unknown as PodView;
  }

  log(pod: string, query = '', options: SendOptions = {}): Promise<Answer> {
    const path = `/api/v1/namespaces/${this.namespace}/pods/${pod}/log?${query}`;
    return this.target.send('GET', path, options);
  }

  /** Asks again until `holds`. @throws Error after 40 s */
  async until(holds: () => Promise<boolean>): Promise<void> {
    for (let i = 0; i < 200; i++) {
      if (await holds()) return;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    throw new Error(`waited in vain on ${this.target.name}: ${holds.toString()}`);
  }

  async #must(method: string, path: string, body?: object): Promise<Record<string, unknown>> {
    const options = body === undefined ? {} : { body };
    const { status, text } = await this.target.send(method, path, options);
    if (status >= 300) throw new Error(`${method} ${path}: ${String(status)} ${text}`);
    return JSON.parse(text) as Record<string, unknown>;
  }
}

export interface ContainerView {
  readonly name: string;
  readonly ready: boolean;
  readonly restartCount: number;
  readonly state: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly lastState: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export interface PodView {
  readonly metadata: {
    readonly name: string;
    readonly ownerReferences?: readonly { kind: string }[];
  };
  readonly spec: { readonly nodeName?: string };
  readonly status: {
    readonly phase: string;
    readonly conditions?: readonly { type: string; status: string; reason?: string }[];
    readonly containerStatuses?: readonly ContainerView[];
    readonly initContainerStatuses?: readonly ContainerView[];
  };
}

/** The spec and annotations of pods that run `shape` on either kind of cluster. */
export function podTemplate(shape: PodShape) {
  const { containers, initContainers = {}, restartPolicy = 'Always' } = shape;
  const toSpec = ([name, { shell }]: [string, Script]) => ({
    name,
    image,
    imagePullPolicy: 'IfNotPresent',
    command: ['sh', '-c', shell],
  });
  const programs = Object.entries({ ...initContainers, ...containers }).map(([name, { steps }]) => [
    name,
    { run: 'script', steps },
  ]);
  return {
    annotations: { [programAnnotation]: JSON.stringify(Object.fromEntries(programs)) },
    spec: {
      terminationGracePeriodSeconds: 1,
      restartPolicy,
      initContainers: Object.entries(initContainers).map(toSpec),
      containers: Object.entries(containers).map(toSpec),
    },
  };
}
