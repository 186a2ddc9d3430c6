import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  startKubeSim,
  type ContainerControl,
  type KubeSim,
  type KubeSimOptions,
  type RunPodOptions,
} from '@ktl/kube-sim';
import { RunningKtl, type Ended, type KtlStart } from './running-ktl.ts';

// Pods that controllers make are up at once.
const swift = {
  sandboxMs: [1, 2],
  pullMs: [1, 2],
  startMs: [1, 2],
  syncMs: [1, 2],
  stopMs: [1, 2],
} as const;

/** How one process differs from the usual one. */
export interface Launch extends Pick<KtlStart, 'terminal' | 'unread' | 'input' | 'cwd' | 'under'> {
  /** Added to the environment; an empty text takes a variable away. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A simulated cluster over HTTPS, a home folder with its kubeconfig, and the programs started there. */
export class SimBed implements AsyncDisposable {
  readonly sim: KubeSim;
  /** HOME of the programs. */
  readonly home: string;
  readonly kubeconfig: string;
  readonly #started: RunningKtl[] = [];

  private constructor(sim: KubeSim, home: string) {
    this.sim = sim;
    this.home = home;
    this.kubeconfig = join(home, 'kubeconfig');
  }

  static async open(options: KubeSimOptions = {}): Promise<SimBed> {
    const [sim, home] = await Promise.all([
      startKubeSim({ seed: 1, kubelet: { timing: swift }, ...options }),
      mkdtemp(join(tmpdir(), 'ktl-sim-')),
    ]);
    const bed = new SimBed(sim, home);
    await sim.writeKubeconfig(bed.kubeconfig);
    return bed;
  }

  /** Runs a pod, by default in `shop` with one container `app`, and gives its containers by name. */
  pod(
    name: string,
    options: Partial<Omit<RunPodOptions, 'name'>> = {},
  ): (container?: string) => ContainerControl {
    const namespace = options.namespace ?? 'shop';
    const containers = options.containers ?? [{ name: 'app' }];
    this.sim.kubelet.runPod({ ...options, name, namespace, containers });
    const [first] = containers;
    return (container = first?.name ?? '') =>
      this.sim.kubelet.container(namespace, name, container);
  }

  /** Starts `ktl`, with namespace `shop`. Its life ends with the bed's. */
  start(args: readonly string[], launch: Launch = {}): RunningKtl {
    const { env = {}, ...how } = launch;
    const all = {
      PATH: process.env['PATH'] ?? '',
      HOME: this.home,
      TZ: 'UTC',
      TERM: 'xterm-256color',
      KUBECONFIG: this.kubeconfig,
      KTL_NAMESPACE: 'shop',
      ...env,
    };
    const set = Object.fromEntries(Object.entries(all).filter(([, text]) => text !== ''));
    const started = new RunningKtl({ args, env: set, ...how });
    this.#started.push(started);
    return started;
  }

  /** Runs `ktl` to its end. */
  run(args: readonly string[], launch?: Launch): Promise<Ended> {
    return this.start(args, launch).end();
  }

  /** Writes a file into the home folder and gives its path. */
  async file(name: string, text: string): Promise<string> {
    const path = join(this.home, name);
    await writeFile(path, text);
    return path;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#started.map((started) => started[Symbol.asyncDispose]()));
    await this.sim[Symbol.asyncDispose]();
    await rm(this.home, { recursive: true, force: true });
  }
}

/** Numbered lines `prefix 1` to `prefix n`, each with its newline. */
export function numbered(prefix: string, from: number, to: number): string {
  let text = '';
  for (let number = from; number <= to; number += 1) text += `${prefix} ${String(number)}\n`;
  return text;
}
