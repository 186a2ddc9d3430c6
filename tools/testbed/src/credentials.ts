import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exec } from './exec.ts';
import type { Layout } from './layout.ts';
import { nodeAddress, serviceAddress } from './network.ts';

/** Address of the API server. */
export const apiServer = 'https://127.0.0.1:6443';

const identities = {
  apiserver: '/CN=kube-apiserver',
  admin: '/O=system:masters/CN=admin',
  'kubelet-client': '/O=system:masters/CN=kube-apiserver-kubelet-client',
  'controller-manager': '/CN=system:kube-controller-manager',
  scheduler: '/CN=system:kube-scheduler',
  node: '/O=system:nodes/CN=system:node:testbed',
  'front-proxy': '/CN=front-proxy-client',
} as const;

const extensions = `subjectAltName=IP:127.0.0.1,IP:${serviceAddress},IP:${nodeAddress},DNS:localhost,DNS:testbed,DNS:kubernetes.default.svc
extendedKeyUsage=serverAuth,clientAuth
`;

/** Makes the authority, the certificates and the service account key, once. */
export async function createCertificates(layout: Layout): Promise<void> {
  const done = join(layout.pki, '.complete');
  if (existsSync(done) || existsSync(join(layout.pki, 'front-proxy.crt'))) return;
  await mkdir(layout.pki, { recursive: true });
  const openssl = (...args: string[]): Promise<string> =>
    exec('openssl', args, { cwd: layout.pki });
  const key = ['-newkey', 'rsa:2048', '-nodes'];
  const authority = ['-keyout', 'ca.key', '-out', 'ca.crt', '-subj', '/CN=testbed-ca'];
  await openssl('req', '-x509', ...key, ...authority, '-days', '3650');
  await openssl('genrsa', '-out', 'sa.key', '2048');
  await openssl('rsa', '-in', 'sa.key', '-pubout', '-out', 'sa.pub');
  await writeFile(join(layout.pki, 'extensions'), extensions);
  for (const [name, subject] of Object.entries(identities)) {
    const request = ['-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', subject];
    await openssl('req', ...key, ...request);
    const signer = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '3650'];
    const files = ['-in', `${name}.csr`, '-out', `${name}.crt`, '-extfile', 'extensions'];
    await openssl('x509', '-req', ...signer, ...files);
  }
  await writeFile(done, '');
}

/** Writes the kubeconfig of each component and of the administrator. */
export async function writeKubeconfigs(layout: Layout): Promise<void> {
  for (const name of ['admin', 'controller-manager', 'scheduler', 'node']) {
    const path = join(layout.run, `${name}.kubeconfig`);
    if (existsSync(path)) continue;
    await writeFile(path, await renderKubeconfig(layout, name), { mode: 0o600 });
  }
}

async function renderKubeconfig(layout: Layout, name: string): Promise<string> {
  const encoded = async (file: string): Promise<string> =>
    (await readFile(join(layout.pki, file))).toString('base64');
  return `apiVersion: v1
kind: Config
current-context: testbed
contexts:
  - name: testbed
    context: { cluster: testbed, user: ${name} }
clusters:
  - name: testbed
    cluster:
      server: ${apiServer}
      certificate-authority-data: ${await encoded('ca.crt')}
users:
  - name: ${name}
    user:
      client-certificate-data: ${await encoded(`${name}.crt`)}
      client-key-data: ${await encoded(`${name}.key`)}
`;
}
