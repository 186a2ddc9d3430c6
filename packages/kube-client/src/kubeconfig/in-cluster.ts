import { readFile } from 'node:fs/promises';
import { isIPv6 } from 'node:net';
import { join } from 'node:path';
import type { Environment } from './load-kubeconfig.ts';
import type { ResolvedContext } from './resolve-context.ts';

const accountFolder = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * The cluster around this pod: API server from the environment, token and CA from the mounted
 * service account. Undefined outside of a pod.
 * @param folder - of the service account files
 * @see https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/
 */
export async function findInCluster(
  env: Environment,
  folder: string = accountFolder,
): Promise<ResolvedContext | undefined> {
  const host = env['KUBERNETES_SERVICE_HOST'] ?? '';
  const port = env['KUBERNETES_SERVICE_PORT'] ?? '';
  if (host === '' || port === '') return undefined;
  const tokenFile = join(folder, 'token');
  const [token, ca, namespace] = await Promise.all(
    ['token', 'ca.crt', 'namespace'].map((name) =>
      readFile(join(folder, name)).catch(() => undefined),
    ),
  );
  if (token === undefined) return undefined;
  const url = new URL(`https://${isIPv6(host) ? `[${host}]` : host}:${port}`);
  return {
    cluster: {
      server: url.origin,
      context: 'in-cluster',
      namespace: namespace?.toString('utf8').trim() ?? 'default',
      user: 'service account',
    },
    endpoint: { url, ca, insecure: false },
    user: { cert: {}, key: {}, tokenFile },
    userOrigin: { file: tokenFile },
  };
}
