import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startKubeSim, type ContainerControl, type KubeSim } from '@ktl/kube-sim';
import { ProtocolClient } from './protocol-client.ts';

const main = join(import.meta.dirname, '../src/main.ts');
const nodeWords = ['--conditions=@ktl/source', '--disable-warning=ExperimentalWarning', main];
// A bound for failures only.
const patienceMs = 60_000;

const swift = {
  sandboxMs: [1, 2],
  pullMs: [1, 2],
  startMs: [1, 2],
  syncMs: [1, 2],
  stopMs: [1, 2],
} as const;

/** What a process left behind. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A process of kubeluma from the sources. */
export class RunningKubeluma {
  out = '';
  err = '';
  readonly ended: Promise<Ended>;
  readonly #child: ChildProcess;
  readonly #waiters = new Set<() => void>();

  constructor(args: readonly string[], env: Readonly<Record<string, string>>) {
    const child = spawn(process.execPath, [...nodeWords, ...args], {
      env: { PATH: process.env['PATH'] ?? '', TZ: 'UTC', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    child.stdout.on('data', (chunk: Buffer) => {
      this.out += chunk.toString();
      for (const waiter of [...this.#waiters]) waiter();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      this.err += chunk.toString();
    });
    this.ended = new Promise((settle) => {
      child.once('close', (code) => {
        settle({ code, out: this.out, err: this.err });
        for (const waiter of [...this.#waiters]) waiter();
      });
    });
  }

  /** The link that it printed first; each one that is used is followed by another. */
  async link(index = 0): Promise<string> {
    const find = (): string | undefined =>
      [...this.out.matchAll(/https?:\/\/\S+#code=\S+(?=\s)/g)][index]?.[0];
    return new Promise((settle, fail) => {
      const timer = setTimeout(() => {
        fail(new Error(`no link:\n${this.out}\n${this.err}`));
      }, patienceMs);
      const look = (): void => {
        const link = find();
        if (link === undefined && this.#child.exitCode === null) return;
        clearTimeout(timer);
        this.#waiters.delete(look);
        if (link === undefined) fail(new Error(`it ended:\n${this.out}\n${this.err}`));
        else settle(link);
      };
      this.#waiters.add(look);
      look();
    });
  }

  /** One more browser. */
  async browser(): Promise<ProtocolClient> {
    this.#browsers += 1;
    return ProtocolClient.open(await this.link(this.#browsers - 1));
  }

  #browsers = 0;

  async stop(): Promise<Ended> {
    this.#child.kill('SIGINT');
    return this.ended;
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}

/** A simulated cluster over HTTPS, and the processes that look at it. */
export class ServeBed implements AsyncDisposable {
  readonly sim: KubeSim;
  readonly home: string;
  readonly #started: RunningKubeluma[] = [];

  private constructor(sim: KubeSim, home: string) {
    this.sim = sim;
    this.home = home;
  }

  static async open(): Promise<ServeBed> {
    const [sim, home] = await Promise.all([
      startKubeSim({ seed: 1, kubelet: { timing: swift } }),
      mkdtemp(join(tmpdir(), 'kubeluma-')),
    ]);
    const bed = new ServeBed(sim, home);
    await sim.writeKubeconfig(join(home, 'kubeconfig'));
    return bed;
  }

  /** A pod whose containers the test writes for. */
  pod(name: string, options: PodOptions = {}): (container?: string) => ContainerControl {
    const { namespace = 'shop', containers = ['app'] } = options;
    this.sim.kubelet.runPod({
      name,
      namespace,
      containers: containers.map((container) => ({ name: container })),
    });
    return (container = containers[0] ?? '') =>
      this.sim.kubelet.container(namespace, name, container);
  }

  /** Creates an object through the API. */
  async create(path: string, object: object): Promise<void> {
    const { status, body } = await this.sim.transport.exchange({
      method: 'POST',
      path,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(object),
    });
    let text = '';
    for await (const chunk of body) text += Buffer.from(chunk).toString();
    if (status >= 300) throw new Error(`${path}: ${String(status)} ${text}`);
  }

  async delete(path: string): Promise<void> {
    const { status } = await this.sim.transport.exchange({ method: 'DELETE', path });
    if (status >= 300) throw new Error(`${path}: ${String(status)}`);
  }

  /** Runs kubeluma with this cluster's kubeconfig. */
  run(args: readonly string[], env: Readonly<Record<string, string>> = {}): RunningKubeluma {
    const kubeconfig = { KUBECONFIG: join(this.home, 'kubeconfig') };
    const started = new RunningKubeluma(args, { HOME: this.home, ...kubeconfig, ...env });
    this.#started.push(started);
    return started;
  }

  /** Runs `kubeluma serve` on any free port. */
  serve(...args: readonly string[]): RunningKubeluma {
    return this.run(['serve', '--port', '0', ...args]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const started of this.#started) started.kill();
    await Promise.all(this.#started.map(({ ended }) => ended));
    await this.sim[Symbol.asyncDispose]();
    await rm(this.home, { recursive: true, force: true });
  }
}

interface PodOptions {
  readonly namespace?: string;
  readonly containers?: readonly string[];
}
