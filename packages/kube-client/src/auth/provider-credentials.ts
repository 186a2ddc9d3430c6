import type { AuthProviderEntry } from '../kubeconfig/kubeconfig.ts';
import { loginFault, type LoginUser } from './login-user.ts';

/** A user of the older `auth-provider` login. */
export interface ProviderUser extends LoginUser {
  readonly provider: AuthProviderEntry;
}

const successors: Readonly<Record<string, string>> = {
  gcp: 'install gke-gcloud-auth-plugin, then `gcloud container clusters get-credentials CLUSTER`',
  azure: 'install kubelogin, then `kubelogin convert-kubeconfig`',
  openstack: 'install client-keystone-auth, and name it in an `exec` entry of the user',
};

/**
 * The error for an auth-provider other than `oidc`. Kubernetes removed gcp and azure in 1.26, the others
 * before, in favour of login programs; what the kubeconfig still holds is mostly a token long expired.
 * @see https://github.com/kubernetes/kubernetes/blob/master/CHANGELOG/CHANGELOG-1.26.md
 */
export function removedProvider(user: ProviderUser): Error {
  const { name } = user.provider;
  const successor = successors[name];
  return loginFault(
    user,
    successor === undefined
      ? `there is no auth-provider "${name}"`
      : `the auth-provider "${name}" was removed from Kubernetes; a login program replaces it`,
    successor ?? 'name a login program in an `exec` entry of the user, or use `oidc`',
  );
}
