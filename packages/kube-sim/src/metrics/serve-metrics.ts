import type { ApiExtensions } from '../api/api-handler.ts';
import { keyOf, type Cluster } from '../controllers/cluster.ts';
import { formatTime, type Pod, type SimObject } from '../controllers/objects.ts';
import type { ContainerRun } from '../kubelet/container-run.ts';
import type { SimKubelet } from '../kubelet/kubelet.ts';

interface Usage {
  readonly cpuMilli: number;
  readonly memoryBytes: number;
}

const group = { group: 'metrics.k8s.io', version: 'v1beta1' };
const nodeItself: Usage = { cpuMilli: 120, memoryBytes: 900 * 1024 * 1024 };
// metrics-server scrapes every 15 s and gives the mean over the last window.
const scrapeMs = 15_000;

/** Registers `metrics.k8s.io`: what the programs of running containers say that they use. */
export function serveMetrics(api: ApiExtensions, cluster: Cluster, kubelet: SimKubelet): void {
  const sampler = new UsageSampler(cluster);
  const podMetrics = (pod: Pod): SimObject | undefined => {
    const runs = kubelet.runningIn(keyOf(pod));
    if (runs.length === 0) return undefined;
    const { name, namespace = '', labels } = pod.metadata;
    return {
      apiVersion: 'metrics.k8s.io/v1beta1',
      kind: 'PodMetrics',
      metadata: {
        name,
        namespace,
        ...(labels === undefined ? {} : { labels }),
        creationTimestamp: sampler.now(),
      },
      timestamp: sampler.timestamp(),
      window: '15s',
      containers: runs.map((run) => ({
        name: run.spec.name,
        usage: formatUsage(sampler.usageOf(run)),
      })),
    };
  };
  const nodeMetrics = (node: SimObject): SimObject => ({
    apiVersion: 'metrics.k8s.io/v1beta1',
    kind: 'NodeMetrics',
    metadata: { name: node.metadata.name, creationTimestamp: sampler.now() },
    timestamp: sampler.timestamp(),
    window: '15s',
    usage: formatUsage(nodeUsage(kubelet, sampler, node.metadata.name)),
  });
  api.addComputedResource({
    ...group,
    plural: 'pods',
    kind: 'PodMetrics',
    isNamespaced: true,
    list: (namespace) =>
      cluster.store.list('pods', namespace).flatMap((pod) => podMetrics(pod as Pod) ?? []),
    get: (namespace, name) => {
      const pod = cluster.store.get('pods', namespace, name);
      return pod === undefined ? undefined : podMetrics(pod as Pod);
    },
  });
  api.addComputedResource({
    ...group,
    plural: 'nodes',
    kind: 'NodeMetrics',
    isNamespaced: false,
    list: () => cluster.store.list('nodes').map(nodeMetrics),
    get: (_namespace, name) => {
      const node = cluster.store.get('nodes', '', name);
      return node === undefined ? undefined : nodeMetrics(node);
    },
  });
}

function nodeUsage(kubelet: SimKubelet, sampler: UsageSampler, node: string): Usage {
  let { cpuMilli, memoryBytes } = nodeItself;
  for (const { worker, run } of kubelet.running()) {
    if (worker.pod.spec.nodeName !== node) continue;
    const usage = sampler.usageOf(run);
    cpuMilli += usage.cpuMilli;
    memoryBytes += usage.memoryBytes;
  }
  return { cpuMilli, memoryBytes };
}

function formatUsage({ cpuMilli, memoryBytes }: Usage): { cpu: string; memory: string } {
  return {
    cpu: `${String(Math.round(cpuMilli * 1_000_000))}n`,
    memory: `${String(Math.round(memoryBytes / 1024))}Ki`,
  };
}

/** Asks each program once for each scrape, so that readers within it agree. */
class UsageSampler {
  readonly #cluster: Cluster;
  #scrape = 0;
  #usages = new Map<ContainerRun, Usage>();

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  now(): string {
    return formatTime(this.#cluster.clock.now());
  }

  timestamp(): string {
    return formatTime(Math.floor(this.#cluster.clock.now() / scrapeMs) * scrapeMs);
  }

  usageOf(run: ContainerRun): Usage {
    const scrape = Math.floor(this.#cluster.clock.now() / scrapeMs);
    if (scrape !== this.#scrape) {
      this.#scrape = scrape;
      this.#usages = new Map();
    }
    const known = this.#usages.get(run);
    if (known !== undefined) return known;
    const { program, host } = run;
    const usage = (host === undefined ? undefined : program?.usage?.(host)) ?? {
      cpuMilli: 1,
      memoryBytes: 4_194_304,
    };
    this.#usages.set(run, usage);
    return usage;
  }
}
