import { join } from 'node:path';
import { faults as cliFaults, type FlagSource, type Host } from '@ktl/cli-kit';
import { hasCode } from '@ktl/faults';
import { connect, type KubeClient } from '@ktl/kube-client';
import { faults } from '../faults.ts';

/** Which cluster to open, from the global flags. */
export interface ClusterChoice {
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
  readonly demo: boolean;
}

/**
 * Opens the cluster that the global flags name, or the simulated one, which ends with the client.
 * @param sourceOf - where the flags came from: what the command line names beats the environment
 * @throws KtlError KUBECONFIG_NOT_FOUND, KUBECONFIG_INVALID, CONTEXT_UNKNOWN, FLAG_CONFLICT
 */
export async function openCluster(
  choice: ClusterChoice,
  host: Host,
  sourceOf: (flag: keyof ClusterChoice) => FlagSource,
): Promise<KubeClient> {
  if (isDemo(choice, sourceOf)) return (await import('./demo-cluster.ts')).openDemoCluster();
  const caches = host.env['XDG_CACHE_HOME'] ?? join(host.homeDir, '.cache');
  return connect({
    env: host.env,
    kubeconfigPath: choice.kubeconfig,
    context: choice.context,
    cacheDir: join(caches, 'kubeluma', 'discovery'),
    userAgent: 'kubeluma',
  });
}

/** @throws KtlError SERVE_NAMESPACE_MISSING */
export async function checkNamespace(
  client: KubeClient,
  namespace: string | undefined,
  signal: AbortSignal,
): Promise<void> {
  if (namespace === undefined) return;
  const namespaces = { group: '', version: 'v1', plural: 'namespaces', kind: 'Namespace' };
  try {
    await client.get({ ...namespaces, namespaced: false }, { name: namespace }, { signal });
  } catch (error) {
    // Who may not ask for namespaces may still read pods; every other failure meets the list of pods too.
    if (!hasCode(error, 'API_NOT_FOUND')) return;
    const { context } = client.cluster;
    throw faults.SERVE_NAMESPACE_MISSING({ namespace, context }, error);
  }
}

function isDemo(
  { demo }: ClusterChoice,
  sourceOf: (flag: keyof ClusterChoice) => FlagSource,
): boolean {
  const isGiven = (flag: keyof ClusterChoice): boolean => sourceOf(flag).kind === 'flag';
  const named = (['context', 'kubeconfig'] as const).find(isGiven);
  if (!demo || named === undefined) return demo;
  if (!isGiven('demo')) return false;
  throw cliFaults.FLAG_CONFLICT({
    ...{ first: `--${named}`, second: '--demo' },
    reason: '--demo has a cluster of its own',
    hint: `leave --demo out, or --${named}`,
  });
}
