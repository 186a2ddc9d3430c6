import type { RequestOptions } from 'node:https';
import { faults } from '../faults.ts';
import type { AuthProviderEntry } from '../kubeconfig/kubeconfig.ts';
import type { ResolvedContext } from '../kubeconfig/resolve-context.ts';
import { messageOf } from '../transport/connection-fault.ts';
import type { Credentials } from './credentials.ts';

/** A user of the older `auth-provider` login. */
export interface ProviderUser {
  readonly fixed: Credentials;
  readonly provider: AuthProviderEntry;
  readonly target: ResolvedContext;
}

/**
 * Tokens from an auth-provider other than `oidc` (gcp, azure), through `@kubernetes/client-node`, which
 * costs 400 ms to load; nobody else pays for it.
 * @throws KtlError AUTH_REJECTED when the provider gives no token
 */
export async function createProviderCredentials(user: ProviderUser): Promise<Credentials> {
  const { fixed, provider, target } = user;
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  config.loadFromClusterAndUser(
    { name: 'cluster', server: target.cluster.server, skipTLSVerify: target.endpoint.insecure },
    { name: fixed.user, authProvider: { name: provider.name, config: { ...provider.config } } },
  );
  const authorization = async (): Promise<string | undefined> => {
    const options: RequestOptions = { headers: {} };
    try {
      await config.applyToHTTPSOptions(options);
    } catch (error) {
      throw rejected(user, messageOf(error), error);
    }
    const headers = options.headers as Readonly<Record<string, string | undefined>>;
    const value = headers['Authorization'];
    if (value === undefined) throw rejected(user, 'it gives no token; log in again');
    return value;
  };
  let last: string | undefined;
  return {
    user: fixed.user,
    extraHeaders: fixed.extraHeaders,
    identity: () => fixed.identity(),
    authorization: async () => (last = await authorization()),
    refresh: async () => {
      const before = last;
      return (last = await authorization()) !== before;
    },
  };
}

function rejected({ fixed, provider, target }: ProviderUser, why: string, cause?: unknown): Error {
  return faults.AUTH_REJECTED(
    {
      server: target.cluster.server,
      user: fixed.user,
      problem: `auth-provider "${provider.name}": ${why}`,
    },
    cause,
  );
}
