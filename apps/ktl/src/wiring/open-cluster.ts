import { join } from 'node:path';
import type { Host } from '@ktl/cli-kit';
import { connect, type KubeClient } from '@ktl/kube-client';

/** Which cluster to open, from the global flags. */
export interface ClusterChoice {
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
  readonly demo: boolean;
}

export interface OpenClusterOptions {
  readonly choice: ClusterChoice;
  readonly host: Host;
  readonly qps?: number | undefined;
}

/**
 * Opens the cluster that the global flags name, or the simulated one. Closing the client closes the
 * simulated cluster too.
 * @throws KtlError KUBECONFIG_NOT_FOUND, KUBECONFIG_INVALID, CONTEXT_UNKNOWN
 */
export async function openCluster(options: OpenClusterOptions): Promise<KubeClient> {
  const { choice, host, qps } = options;
  if (choice.demo) {
    const { openDemoCluster } = await import('./demo-cluster.ts');
    return openDemoCluster();
  }
  return connect({
    env: host.env,
    kubeconfigPath: choice.kubeconfig,
    context: choice.context,
    qps,
    cacheDir: join(host.env['XDG_CACHE_HOME'] ?? join(host.homeDir, '.cache'), 'ktl', 'discovery'),
    userAgent: 'ktl',
  });
}
