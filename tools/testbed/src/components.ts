import { join } from 'node:path';
import { getLocal, getPath } from './api.ts';
import { exec } from './exec.ts';
import type { Layout } from './layout.ts';
import { nodeAddress } from './network.ts';

/** The parts of the control plane and the node, in the order in which they start. */
export const componentNames = [
  'etcd',
  'apiserver',
  'controller-manager',
  'scheduler',
  'containerd',
  'kubelet',
] as const;

/** One of {@link componentNames}. */
export type ComponentName = (typeof componentNames)[number];

/** How one component is started, and how to see that it serves. */
export interface Component {
  readonly command: (layout: Layout) => readonly [string, ...string[]];
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Rejects or gives false until the component serves. Without it: serves when started. */
  readonly isReady?: (layout: Layout) => Promise<boolean>;
}

const binary = (layout: Layout, name: string): string => join(layout.bin, 'kubernetes', name);

const etcdUrl = 'http://127.0.0.1:2379';

const controller = (layout: Layout, name: string): [string, ...string[]] => [
  binary(layout, `kube-${name}`),
  `--kubeconfig=${name}.kubeconfig`,
  `--authentication-kubeconfig=${name}.kubeconfig`,
  `--authorization-kubeconfig=${name}.kubeconfig`,
  '--leader-elect=false',
  '--bind-address=127.0.0.1',
];

/** How each component is run; paths are relative to `run/`. */
export const components: Readonly<Record<ComponentName, Component>> = {
  etcd: {
    command: (layout) => [
      'etcd',
      `--data-dir=${layout.run}/etcd`,
      `--listen-client-urls=${etcdUrl}`,
      `--advertise-client-urls=${etcdUrl}`,
      '--listen-peer-urls=http://127.0.0.1:2380',
      '--unsafe-no-fsync',
    ],
    // The API server asks an etcd before 3.4.31 and 3.5.13 for no progress: a streaming list, or a watch
    // without a resourceVersion, of a kind that nothing changes would fail after 3 s. A variable, as an
    // etcd that does not know the flag ends.
    env: { ETCD_EXPERIMENTAL_WATCH_PROGRESS_NOTIFY_INTERVAL: '250ms' },
    isReady: async () => (await getLocal(`${etcdUrl}/health`)).includes('true'),
  },
  apiserver: {
    command: (layout) => [
      binary(layout, 'kube-apiserver'),
      `--etcd-servers=${etcdUrl}`,
      '--secure-port=6443',
      '--bind-address=127.0.0.1',
      '--advertise-address=127.0.0.1',
      '--tls-cert-file=pki/apiserver.crt',
      '--tls-private-key-file=pki/apiserver.key',
      '--client-ca-file=pki/ca.crt',
      '--service-account-issuer=https://kubernetes.default.svc',
      '--service-account-key-file=pki/sa.pub',
      '--service-account-signing-key-file=pki/sa.key',
      '--service-cluster-ip-range=10.96.0.0/16',
      '--authorization-mode=Node,RBAC',
      '--allow-privileged=true',
      // Endpoints may not be loopback addresses.
      '--endpoint-reconciler-type=none',
      '--kubelet-client-certificate=pki/kubelet-client.crt',
      '--kubelet-client-key=pki/kubelet-client.key',
      '--kubelet-certificate-authority=pki/ca.crt',
      '--kubelet-preferred-address-types=InternalIP',
      '--requestheader-client-ca-file=pki/ca.crt',
      '--requestheader-allowed-names=front-proxy-client',
      '--requestheader-username-headers=X-Remote-User',
      '--requestheader-group-headers=X-Remote-Group',
      '--requestheader-extra-headers-prefix=X-Remote-Extra-',
      '--proxy-client-cert-file=pki/front-proxy.crt',
      '--proxy-client-key-file=pki/front-proxy.key',
    ],
    isReady: async (layout) => (await getPath(layout, '/readyz')) === 'ok',
  },
  'controller-manager': {
    command: (layout) => [
      ...controller(layout, 'controller-manager'),
      '--service-account-private-key-file=pki/sa.key',
      '--root-ca-file=pki/ca.crt',
      '--use-service-account-credentials',
    ],
  },
  scheduler: { command: (layout) => controller(layout, 'scheduler') },
  containerd: {
    command: (layout) => ['containerd', '--config', join(layout.run, 'containerd.toml')],
    isReady: async (layout) =>
      (await exec('ctr', ['-a', layout.containerdSocket, 'version'])) !== '',
  },
  kubelet: {
    command: (layout) => [
      binary(layout, 'kubelet'),
      `--config=${layout.run}/kubelet.yaml`,
      `--kubeconfig=${layout.run}/node.kubeconfig`,
      '--hostname-override=testbed',
      `--node-ip=${nodeAddress}`,
      `--root-dir=${layout.run}/kubelet`,
      `--cert-dir=${layout.pki}`,
    ],
    isReady: async () => (await getLocal('http://127.0.0.1:10248/healthz')) === 'ok',
  },
};
