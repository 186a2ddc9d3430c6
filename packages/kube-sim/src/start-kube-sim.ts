import { writeFile } from 'node:fs/promises';
import type { SimClock } from './clock/sim-clock.ts';
import { realClock } from './clock/sim-clock.ts';
import { seededRandom } from './clock/seeded-random.ts';
import { ApiServer } from './api/api-server.ts';
import { startControllers } from './controllers/start-controllers.ts';
import { FaultBoard, type SimFaults } from './faults-injection/fault-board.ts';
import type { KubeletOptions, SimKubelet } from './kubelet/kubelet.ts';
import type { LogRotation } from './kubelet/log-rotator.ts';
import type { CertificateEnds } from './http/certificate.ts';
import { startHttpsServer, type HttpsServer } from './http/https-server.ts';
import { inProcessTransport, type SimTransport } from './http/in-process-transport.ts';
import type { DenyRule } from './api/deny-rules.ts';
import { startForegroundDeletion } from './storage/foreground-deletion.ts';
import { memoryStore } from './storage/memory-store.ts';
import type { ObjectStore } from './storage/object-store.ts';

/** How a simulated cluster is to be. With a manual clock, equal options make equal clusters. */
export interface KubeSimOptions {
  /** Of everything random: names, uids, IPs, timings. Default 1. */
  readonly seed?: number;
  /** On 127.0.0.1. Default 0: any free port. */
  readonly port?: number;
  /** Default: the machine's. With a manual clock nothing happens until the test moves it. */
  readonly clock?: SimClock;
  /** Round-trip time added to every connection, by the clock. Default 0. */
  readonly latencyMs?: number;
  /** Default: as the kubelet, 10 MiB and 5 files. */
  readonly logRotation?: LogRotation;
  /** Changes of each resource that a watch can resume from; older ones get a 410. Default 10,000. */
  readonly watchHistory?: number;
  /** False: no socket, only {@link KubeSim.transport}. Default true. */
  readonly serve?: boolean;
  /** Namespace of the kubeconfig's context. Default `default`. */
  readonly namespace?: string;
  /** For expired certificates of the server or in the kubeconfig. */
  readonly certificates?: CertificateEnds;
  /** How many nodes the cluster starts with. Default 3. */
  readonly nodes?: number;
  /** Everything else that the kubelets can be told. */
  readonly kubelet?: Omit<KubeletOptions, 'rotation'>;
}

/** A running simulated cluster. */
export interface KubeSim extends AsyncDisposable {
  /** `https://127.0.0.1:PORT`; empty when it does not serve. */
  readonly url: string;
  /** A kubeconfig as YAML, with a client certificate; empty when it does not serve. */
  readonly kubeconfig: string;
  /** Writes {@link KubeSim.kubeconfig}, readable by the owner only. */
  writeKubeconfig(path: string): Promise<void>;
  /** A kubeconfig that authenticates with a bearer token, inline or in a file that clients re-read. */
  tokenKubeconfig(options?: { readonly tokenFile?: string }): string;
  /** The bearer token that is valid now. */
  readonly token: string;
  /** Replaces the bearer token: the old one gets a 401 from now on. */
  rotateToken(): string;
  /** The API in process: the same server and faults, no sockets, no real timers. */
  readonly transport: SimTransport;
  readonly store: ObjectStore;
  readonly kubelet: SimKubelet;
  readonly faults: SimFaults;
  /** Forbids what matches until the returned function is called. */
  deny(rule: DenyRule): () => void;
}

/**
 * Starts a simulated Kubernetes cluster: API server, controllers, nodes.
 * @throws KtlError SIM_PORT_UNUSABLE when the port is taken or not allowed
 */
export async function startKubeSim(options: KubeSimOptions = {}): Promise<KubeSim> {
  const clock = options.clock ?? realClock;
  const random = seededRandom(options.seed ?? 1);
  const store = memoryStore({
    clock,
    random: random.fork('store'),
    ...(options.watchHistory === undefined ? {} : { watchHistory: options.watchHistory }),
  });
  const board = new FaultBoard();
  const api = new ApiServer({ store, clock, random: random.fork('api'), board });
  api.createFirstObjects();
  const foreground = startForegroundDeletion(store, clock);
  const running = startControllers(
    { store, clock, random: random.fork('cluster'), api: api.extensions },
    {
      ...(options.nodes === undefined ? {} : { nodes: options.nodes }),
      kubelet: {
        ...options.kubelet,
        ...(options.logRotation === undefined ? {} : { rotation: options.logRotation }),
      },
    },
  );
  const latencyMs = options.latencyMs ?? 0;
  const transport = inProcessTransport({ api, board, clock, latencyMs });
  let https: HttpsServer | undefined;
  if (options.serve !== false) {
    const { port = 0, namespace = 'default', certificates } = options;
    https = await startHttpsServer({
      ...{ api, board, clock, port, latencyMs },
      ...{ namespace, certificates },
    });
  }
  return {
    url: https?.url ?? '',
    kubeconfig: https?.kubeconfig ?? '',
    writeKubeconfig: (path) => writeFile(path, https?.kubeconfig ?? '', { mode: 0o600 }),
    tokenKubeconfig: (how = {}) => https?.tokenKubeconfig(api.tokens.current, how.tokenFile) ?? '',
    get token() {
      return api.tokens.current;
    },
    rotateToken: () => api.tokens.rotate(),
    transport,
    store,
    kubelet: running.kubelet,
    faults: board,
    deny: (rule) => api.denials.add(rule),
    [Symbol.asyncDispose]: async () => {
      api.stop();
      running.stop();
      foreground.stop();
      await transport[Symbol.asyncDispose]();
      await https?.stop();
    },
  };
}
