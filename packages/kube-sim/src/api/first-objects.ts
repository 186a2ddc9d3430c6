import type { SimObject } from '../controllers/objects.ts';

/** What a cluster has from its start, with the resource of each. */
export function firstObjects(): [string, SimObject][] {
  const namespaces = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];
  return [
    ...namespaces.map((name): [string, SimObject] => [
      'namespaces',
      {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name, labels: { 'kubernetes.io/metadata.name': name } },
        spec: { finalizers: ['kubernetes'] },
        status: { phase: 'Active' },
      },
    ]),
    [
      'services',
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: {
          name: 'kubernetes',
          namespace: 'default',
          labels: { component: 'apiserver', provider: 'kubernetes' },
        },
        spec: {
          type: 'ClusterIP',
          clusterIP: '10.96.0.1',
          clusterIPs: ['10.96.0.1'],
          ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: 6443 }],
          sessionAffinity: 'None',
        },
        status: { loadBalancer: {} },
      },
    ],
  ];
}
