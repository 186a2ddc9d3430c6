import { createStaticCredentials } from './auth/user-credentials.ts';
import type { Credentials } from './auth/credentials.ts';
import { faults } from './faults.ts';
import { findInCluster } from './kubeconfig/in-cluster.ts';
import type { Kubeconfig } from './kubeconfig/kubeconfig.ts';
import { kubeconfigPaths, loadKubeconfig, type Environment } from './kubeconfig/load-kubeconfig.ts';
import { resolveContext, type ResolvedContext } from './kubeconfig/resolve-context.ts';
import { systemClock, type Clock } from './timing/clock.ts';
import { createClusterTransport, type TransportTuning } from './transport/cluster-transport.ts';
import { createKubeClient } from './verbs/create-kube-client.ts';
import type { KubeClient } from './verbs/kube-client.ts';

/** How {@link connect} finds the cluster and behaves towards it. */
export interface ConnectOptions {
  /** Environment variables, mostly process.env: KUBECONFIG, HOME, HTTPS_PROXY, NO_PROXY … */
  readonly env: Environment;
  /** This file and no other. Default: the files of KUBECONFIG, else ~/.kube/config. */
  readonly kubeconfigPath?: string | undefined;
  /** Default: current-context. */
  readonly context?: string | undefined;
  /** Requests per second in the long run; 0 is no limit. Default 200. */
  readonly qps?: number | undefined;
  /** Requests at once after a pause. Default 2.5 × qps. */
  readonly burst?: number | undefined;
  /** Whole exchange of a unary request, and headers of a stream, ms. Default 30 000. */
  readonly unaryTimeoutMs?: number | undefined;
  /** Folder for discovery answers, valid 10 minutes. Default: kept in memory only. */
  readonly cacheDir?: string | undefined;
  /** User-Agent header. Default `ktl-kube-client`. */
  readonly userAgent?: string | undefined;
  readonly clock?: Clock | undefined;
  /** Uniform in [0, 1), for jitter. Default Math.random. */
  readonly random?: (() => number) | undefined;
  /** Window sizes, PING times, protocol. The defaults suit production. */
  readonly tuning?: TransportTuning | undefined;
}

/**
 * One connection to the cluster of a kubeconfig context, or to the cluster around this pod when no
 * kubeconfig exists. Reads files only; the network is first used by the first request.
 * @throws KtlError KUBECONFIG_NOT_FOUND, KUBECONFIG_INVALID, CONTEXT_UNKNOWN; AUTH_REJECTED for an
 * auth-provider that Kubernetes removed
 */
export async function connect(options: ConnectOptions): Promise<KubeClient> {
  const { env, clock = systemClock } = options;
  const config = await loadKubeconfig(options);
  const target = await chooseTarget(config, options);
  const credentials = await credentialsOf(target, env, clock);
  const transport = createClusterTransport({
    endpoint: target.endpoint,
    credentials,
    userAgent: options.userAgent ?? 'ktl-kube-client',
    tuning: {
      ...options.tuning,
      ...(options.unaryTimeoutMs === undefined ? {} : { unaryTimeoutMs: options.unaryTimeoutMs }),
    },
    clock,
  });
  const { qps, burst, cacheDir, random } = options;
  return createKubeClient({
    transport,
    cluster: target.cluster,
    qps,
    burst,
    cacheDir,
    clock,
    random,
  });
}

async function chooseTarget(
  config: Kubeconfig | undefined,
  options: ConnectOptions,
): Promise<ResolvedContext> {
  const { context, env, kubeconfigPath } = options;
  const isEmpty =
    config === undefined || (config.contexts.size === 0 && config.clusters.size === 0);
  if (isEmpty && kubeconfigPath === undefined && context === undefined) {
    const inCluster = await findInCluster(env);
    if (inCluster !== undefined) return inCluster;
  }
  if (config !== undefined) return resolveContext(config, context, env);
  throw faults.KUBECONFIG_NOT_FOUND({ searched: kubeconfigPaths(options) });
}

/** Only those who log in through a program or a provider pay for loading that. */
async function credentialsOf(
  target: ResolvedContext,
  env: Environment,
  clock: Clock,
): Promise<Credentials> {
  const { user, userOrigin, cluster } = target;
  const fixed = createStaticCredentials({
    name: cluster.user,
    entry: user,
    origin: userOrigin,
    clock,
  });
  if (user.exec !== undefined) {
    const { createExecCredentials } = await import('./auth/exec-credentials.ts');
    return createExecCredentials({ fixed, exec: user.exec, target, env, clock });
  }
  if (user.authProvider?.name === 'oidc') {
    const { createOidcCredentials } = await import('./auth/oidc-credentials.ts');
    return createOidcCredentials({ fixed, provider: user.authProvider, target, clock });
  }
  if (user.authProvider !== undefined) {
    const { removedProvider } = await import('./auth/provider-credentials.ts');
    throw removedProvider({ fixed, provider: user.authProvider, target });
  }
  return fixed;
}
