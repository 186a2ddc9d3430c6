import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Host } from '@ktl/cli-kit';
import { hasCode } from '@ktl/faults';
import { connect, type KubeClient } from '@ktl/kube-client';
import { faults } from '../faults.ts';

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
 * @throws KtlError KUBECONFIG_NOT_FOUND, KUBECONFIG_FOLDER, KUBECONFIG_INVALID, CONTEXT_UNKNOWN
 */
export async function openCluster(options: OpenClusterOptions): Promise<KubeClient> {
  const { choice, host, qps } = options;
  if (choice.demo) {
    const { openDemoCluster } = await import('./demo-cluster.ts');
    return openDemoCluster();
  }
  return connectNamingFolders({
    env: host.env,
    kubeconfigPath: choice.kubeconfig,
    context: choice.context,
    qps,
    cacheDir: join(host.env['XDG_CACHE_HOME'] ?? join(host.homeDir, '.cache'), 'ktl', 'discovery'),
    userAgent: 'ktl',
  });
}

async function connectNamingFolders(options: Parameters<typeof connect>[0]): Promise<KubeClient> {
  try {
    return await connect(options);
  } catch (error) {
    if (!hasCode(error, 'KUBECONFIG_INVALID') || !isAboutFolder(error.cause)) throw error;
    const folder = String(error.details['file']);
    throw faults.KUBECONFIG_FOLDER({ folder, files: await likelyFiles(folder) }, error);
  }
}

function isAboutFolder(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'EISDIR';
}

// `~/.kube` is what people name; the file in it is mostly `config`.
async function likelyFiles(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  return names
    .filter((name) => /^config$|kubeconfig|\.ya?ml$/i.test(name))
    .sort()
    .slice(0, 3)
    .map((name) => join(folder, name));
}
