import { randomBytes } from 'node:crypto';
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { poll } from '@ktl/testbed';
import { startChaosProxy, type ChaosProxy } from './chaos-proxy.ts';
import { generatorSpec, type GeneratorOptions } from './generator.ts';
import { KubeApi, type PodObject } from './kube-api.ts';
import { Ledger, type Balance, type Expected, type Origin } from './ledger.ts';
import { startTailer, type RunningTailer, type Target } from './tailer.ts';

/** Which tailer the scenarios run: `KTL_E2E_TAILER`, default ktl. Peers are measured, not judged. */
export const tailerName = process.env['KTL_E2E_TAILER'] ?? 'ktl';

interface NodeObject {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly taints?: readonly unknown[] };
}

type GeneratorShape = Omit<GeneratorOptions, 'run'>;

/** One scenario: a namespace of its own, generators in it, one tailer, one ledger. */
export class Scenario implements AsyncDisposable {
  readonly api: KubeApi;
  readonly ledger: Ledger;
  readonly namespace: string;
  readonly #title: string;
  readonly #folder: string;
  #kubeconfig: string;
  readonly #run: string;
  #proxy: ChaosProxy | undefined;
  #tailer: RunningTailer | undefined;
  #startedAt = performance.now();

  private constructor(title: string, api: KubeApi, folder: string) {
    this.#title = title;
    this.api = api;
    this.#folder = folder;
    this.#kubeconfig = process.env['KTL_E2E_KUBECONFIG'] ?? '';
    this.#run = `run${randomBytes(4).toString('hex')}`;
    this.namespace = `ktl-e2e-${this.#run.slice(3)}`;
    this.ledger = new Ledger(this.#run);
  }

  /** Creates the namespace. `KTL_E2E_KUBECONFIG` names the cluster. */
  static async begin(title: string): Promise<Scenario> {
    const api = await KubeApi.load(process.env['KTL_E2E_KUBECONFIG'] ?? '');
    const scenario = new Scenario(title, api, await mkdtemp(join(tmpdir(), 'ktl-e2e-')));
    const metadata = { name: scenario.namespace };
    await api.call('POST', '/api/v1/namespaces', { metadata });
    // Pods need it, and its controller may be slow after an outage of a test before.
    const accounts = `/api/v1/namespaces/${scenario.namespace}/serviceaccounts`;
    await api.call('POST', accounts, { metadata: { name: 'default' } }).catch(() => undefined);
    return scenario;
  }

  /** A deployment of generators; gives its pods once all of them run. */
  async deploy(name: string, replicas: number, shape: GeneratorShape): Promise<PodObject[]> {
    const labels = { app: name };
    const spec = generatorSpec({ ...shape, run: this.#run });
    await this.api.call('POST', `/apis/apps/v1/namespaces/${this.namespace}/deployments`, {
      metadata: { name },
      spec: {
        replicas,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec },
      },
    });
    return this.running(name, replicas);
  }

  /** One pod with a generator, once it runs. */
  async pod(name: string, shape: GeneratorShape): Promise<PodObject> {
    const path = `/api/v1/namespaces/${this.namespace}/pods`;
    const generator = generatorSpec({ ...shape, run: this.#run });
    // Nor does a single pod wait for the scheduler.
    const spec = { ...generator, nodeName: await this.#anyNode() };
    await this.api.call('POST', path, { metadata: { name, labels: { app: name } }, spec });
    const [pod] = await this.running(name, 1);
    if (pod === undefined) throw new Error(`pod ${name} is gone`);
    return pod;
  }

  /** Waits until `count` pods of an app run that are not being deleted. */
  async running(app: string, count: number): Promise<PodObject[]> {
    const probe = async (): Promise<PodObject[] | false> => {
      const pods = await this.api.pods(this.namespace, `app=${app}`);
      const up = pods.filter(
        ({ status, metadata }) =>
          status.phase === 'Running' && metadata.deletionTimestamp === undefined,
      );
      return up.length === count && up;
    };
    return poll(probe, { what: `${count} running pods of ${app}`, timeoutMs: 120_000 });
  }

  /** Deletes a pod and does not wait. */
  async delete(pod: PodObject): Promise<void> {
    await this.api.call('DELETE', `/api/v1/namespaces/${this.namespace}/pods/${pod.metadata.name}`);
  }

  /** Puts a proxy between the tailer and the cluster. Call it before {@link tail}. */
  async proxy(): Promise<ChaosProxy> {
    const { hostname, port } = this.api.server;
    this.#proxy = await startChaosProxy({ host: hostname, port: Number(port || 443) });
    return this.#proxy;
  }

  /** The tailer logs in with this kubeconfig from now on; the harness keeps its own. */
  logInWith(kubeconfig: string): void {
    this.#kubeconfig = kubeconfig;
  }

  /**
   * Starts the tailer and waits for its first line.
   * @param flags - for ktl, in place of `-o json`; the ledger then stays empty
   */
  async tail(target: Target, flags?: readonly string[]): Promise<RunningTailer> {
    let kubeconfig = this.#kubeconfig;
    if (this.#proxy !== undefined) {
      kubeconfig = join(this.#folder, 'kubeconfig');
      await writeFile(kubeconfig, this.api.kubeconfigVia(this.#proxy.port));
    }
    this.#startedAt = performance.now();
    this.#tailer = startTailer(
      tailerName,
      { kubeconfig, namespace: this.namespace, target, ...(flags && { flags }) },
      this.ledger,
    );
    if (flags === undefined) await this.delivered(1);
    return this.#tailer;
  }

  /** Waits until the tailer has delivered that many lines. */
  async delivered(count: number, timeoutMs = 30_000): Promise<void> {
    const what = `${count} lines from ${tailerName}`;
    // A peer may have stopped for good; the scenario goes on all the same.
    const patienceMs = tailerName === 'ktl' ? timeoutMs : Math.min(timeoutMs, 12_000);
    const isThere = async (): Promise<boolean> => this.ledger.delivered >= count;
    await this.#watch(isThere, { what, timeoutMs: patienceMs });
  }

  /** Waits until a line of a generator has come. */
  async reached(origin: Origin, seq: number, timeoutMs = 30_000): Promise<void> {
    const what = `line ${seq} of ${origin.podUid}/${origin.container} from ${tailerName}`;
    await this.#watch(async () => this.ledger.has(origin, seq), { what, timeoutMs });
  }

  /**
   * Waits until everything has come, then until nothing more comes, and draws the balance. A peer
   * that never delivers everything is given the time and then measured.
   */
  async settle(expected: readonly Expected[], timeoutMs = 90_000): Promise<Balance> {
    const isDone = async (): Promise<boolean> =>
      this.#hasGivenUp() ||
      this.ledger.isComplete(expected) ||
      (this.ledger.gaps.length > 0 && this.#reachedEnd(expected));
    const what = `${tailerName} to deliver everything`;
    await this.#watch(isDone, { what, timeoutMs }).catch(() => undefined);
    await this.#tailer?.quiet().catch(() => undefined);
    const balance = this.ledger.balance(expected);
    await this.#record(balance);
    return balance;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#tailer?.[Symbol.asyncDispose]();
    await this.#proxy?.[Symbol.asyncDispose]();
    await rm(this.#folder, { recursive: true, force: true });
    const path = `/api/v1/namespaces/${this.namespace}`;
    const pods = `${path}/pods?gracePeriodSeconds=0`;
    await this.api.ready(30_000);
    await this.api.call('DELETE', path);
    await this.api.call('DELETE', pods);
  }

  // Nodes with a taint are not for everybody: control planes, and those of kwok.
  async #anyNode(): Promise<string> {
    const { items } = await this.api.call<{ items: NodeObject[] }>('GET', '/api/v1/nodes');
    const free = items.find(({ spec }) => spec.taints === undefined) ?? items[0];
    return free?.metadata.name ?? '';
  }

  // Longer than any outage or backoff of the scenarios, and than the 45 s in which client-go notices
  // that a connection is dead.
  #hasGivenUp(): boolean {
    return tailerName !== 'ktl' && (this.#tailer?.silentMs ?? 0) > 60_000;
  }

  // With a gap the last lines still have to come.
  #reachedEnd(expected: readonly Expected[]): boolean {
    return expected.every((one) => this.ledger.has(one, one.count));
  }

  async #watch(
    probe: () => Promise<boolean>,
    options: { readonly what: string; readonly timeoutMs: number },
  ): Promise<void> {
    const orEnded = async (): Promise<boolean> =>
      (await probe()) || this.#tailer?.hasEnded === true;
    try {
      await poll(orEnded, { ...options, everyMs: 50 });
      if (!(await probe()) && tailerName === 'ktl') throw new Error(`${tailerName} ended early`);
    } catch (error) {
      if (tailerName !== 'ktl') return;
      const said = this.#tailer?.errors.join('\n  ') ?? '';
      throw new Error(`${String(error)}; delivered ${this.ledger.delivered}; it said:\n  ${said}`, {
        cause: error,
      });
    }
  }

  async #record(balance: Balance): Promise<void> {
    const path = process.env['KTL_E2E_RESULTS'];
    if (path === undefined) return;
    const seconds = Number(((performance.now() - this.#startedAt) / 1000).toFixed(1));
    const row = { scenario: this.#title, tailer: tailerName, seconds, ...balance };
    await appendFile(path, `${JSON.stringify(row)}\n`);
  }
}

/** The balance of a tailer that loses nothing, repeats nothing and keeps the order. */
export function flawless(expected: readonly Expected[]): Balance {
  const lines = expected.reduce((total, one) => total + one.count, 0);
  return {
    expected: lines,
    delivered: lines,
    missing: 0,
    duplicate: 0,
    outOfOrder: 0,
    corrupt: 0,
    foreign: 0,
    gaps: 0,
    undeclaredMissing: 0,
    overDeclared: 0,
  };
}

/** What each pod of a list has to deliver, one instance each. */
export function instancesOf(pods: readonly PodObject[], count: number, instances = 1): Expected[] {
  return pods.flatMap((pod) =>
    Array.from({ length: instances }, (_, instance) => ({
      podUid: pod.metadata.uid,
      pod: pod.metadata.name,
      container: 'main',
      instance,
      count,
    })),
  );
}
