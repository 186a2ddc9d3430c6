import { stringify } from 'yaml';
import type { KeyedCertificate } from './certificate.ts';

type Login = KeyedCertificate | { readonly token: string } | { readonly tokenFile: string };

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** A kubeconfig with one context, `kube-sim`. */
export function kubeconfigText(
  cluster: { readonly url: string; readonly authority: string; readonly namespace: string },
  login: Login,
): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'kube-sim',
    clusters: [
      {
        name: 'kube-sim',
        cluster: {
          server: cluster.url,
          'certificate-authority-data': base64(cluster.authority),
        },
      },
    ],
    contexts: [
      {
        name: 'kube-sim',
        context: { cluster: 'kube-sim', user: 'kube-sim', namespace: cluster.namespace },
      },
    ],
    users: [{ name: 'kube-sim', user: userOf(login) }],
  });
}

function userOf(login: Login): object {
  if ('token' in login) return { token: login.token };
  if ('tokenFile' in login) return { tokenFile: login.tokenFile };
  return {
    'client-certificate-data': base64(login.certificate),
    'client-key-data': base64(login.key),
  };
}
