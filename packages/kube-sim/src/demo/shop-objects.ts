import type { Container, SimObject } from '../controllers/objects.ts';
import { programAnnotation } from '../kubelet/program.ts';
import { databaseSecret, secretOf, settings, settingsOf } from './shop-settings.ts';

interface Workload {
  readonly kind?: 'Deployment' | 'StatefulSet';
  readonly namespace: string;
  readonly name: string;
  readonly replicas?: number;
  readonly image: string;
  readonly tier: string;
  /** Seconds until a new pod is ready. */
  readonly readyAfterSeconds?: number;
  /** A container of the pod beside the main one, started before it. */
  readonly sidecar?: { readonly name: string; readonly image: string };
  readonly rollout?: Readonly<Record<string, unknown>>;
}

const shop: readonly Workload[] = [
  { namespace: 'shop', name: 'web', replicas: 3, image: 'nginx:1.29', tier: 'edge' },
  {
    namespace: 'shop',
    name: 'catalog',
    replicas: 2,
    image: 'shop/catalog:1.31.0',
    tier: 'backend',
  },
  { namespace: 'shop', name: 'cart', replicas: 2, image: 'shop/cart:5.2.7', tier: 'backend' },
  {
    namespace: 'shop',
    name: 'checkout',
    replicas: 4,
    image: 'shop/checkout:2.14.4',
    tier: 'backend',
    readyAfterSeconds: 32,
    rollout: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
  },
  {
    namespace: 'shop',
    name: 'recommendations',
    image: 'shop/recommendations:0.9.2',
    tier: 'backend',
  },
  { namespace: 'shop', name: 'order-mailer', image: 'shop/order-mailer:1.4.0', tier: 'worker' },
  { namespace: 'shop', name: 'release-bot', image: 'shop/release-bot:1.0.3', tier: 'tools' },
  { kind: 'StatefulSet', namespace: 'shop', name: 'postgres', image: 'postgres:18', tier: 'data' },
  {
    namespace: 'payments',
    name: 'payment-api',
    replicas: 2,
    image: 'payments/api:7.0.12',
    tier: 'backend',
    sidecar: { name: 'payment-audit', image: 'payments/audit:2.2.1' },
  },
  {
    namespace: 'payments',
    name: 'fraud-check',
    image: 'payments/fraud-check:3.8.1',
    tier: 'backend',
  },
  {
    kind: 'StatefulSet',
    namespace: 'payments',
    name: 'ledger',
    replicas: 2,
    image: 'payments/ledger:4.1.5',
    tier: 'data',
  },
];

/** The objects of the shop by resource, in the order in which they are created. */
export function shopObjects(): readonly { resource: string; object: SimObject }[] {
  const namespaces = ['shop', 'payments'].map((name) => ({
    resource: 'namespaces',
    object: {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, labels: { 'kubernetes.io/metadata.name': name } },
      spec: {},
      status: { phase: 'Active' },
    },
  }));
  const workloads = shop.map((workload) => ({
    resource: workload.kind === 'StatefulSet' ? 'statefulsets.apps' : 'deployments.apps',
    object: workloadObject(workload),
  }));
  const read = [
    ...namespaces.map(({ object }) => settingsOf(object.metadata.name)),
    ...shop.map(({ namespace, name }) => secretOf(namespace, name)),
  ];
  return [
    ...namespaces,
    ...read,
    ...workloads,
    { resource: 'cronjobs.batch', object: stockSync() },
  ];
}

function workloadObject(workload: Workload): SimObject {
  const { kind = 'Deployment', namespace, name, tier, replicas = 1 } = workload;
  const labels = { app: name, 'app.kubernetes.io/instance': name, tier };
  const programs = { [name]: { run: `shop/${name}` } };
  const sidecar = workload.sidecar;
  if (sidecar !== undefined) programs[sidecar.name] = { run: `shop/${sidecar.name}` };
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name, namespace, labels },
    spec: {
      replicas,
      ...(kind === 'StatefulSet' ? { serviceName: name } : {}),
      ...(workload.rollout === undefined ? {} : { strategy: workload.rollout }),
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels, annotations: { [programAnnotation]: JSON.stringify(programs) } },
        spec: {
          ...(sidecar === undefined
            ? {}
            : { initContainers: [{ ...sidecar, restartPolicy: 'Always' }] }),
          containers: [mainContainer(workload)],
          terminationGracePeriodSeconds: 10,
        },
      },
    },
  };
}

function mainContainer({ name, image, readyAfterSeconds }: Workload): Container {
  return {
    name,
    image,
    env: environment(name),
    resources: {
      requests: { cpu: '50m', memory: '128Mi' },
      limits: { cpu: '500m', memory: '512Mi' },
    },
    ...(readyAfterSeconds === undefined
      ? {}
      : { readinessProbe: { initialDelaySeconds: readyAfterSeconds, periodSeconds: 5 } }),
  };
}

// One of each source, and a literal that looks like a secret.
function environment(name: string): NonNullable<Container['env']> {
  return [
    { name: 'LOG_LEVEL', value: 'info' },
    { name: 'PAYMENT_API_KEY', value: 'demo-key-of-nobody' },
    {
      name: 'DATABASE_PASSWORD',
      valueFrom: { secretKeyRef: databaseSecret(name) },
    },
    {
      name: 'CURRENCY',
      valueFrom: { configMapKeyRef: settings },
    },
    { name: 'NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
    { name: 'CPU_LIMIT', valueFrom: { resourceFieldRef: { resource: 'limits.cpu' } } },
  ];
}

function stockSync(): SimObject {
  const labels = {
    app: 'stock-sync',
    'app.kubernetes.io/instance': 'stock-sync',
    tier: 'worker',
  };
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'stock-sync', namespace: 'shop', labels },
    spec: {
      schedule: '* * * * *',
      concurrencyPolicy: 'Forbid',
      successfulJobsHistoryLimit: 2,
      jobTemplate: {
        spec: {
          template: {
            metadata: { labels, annotations: { [programAnnotation]: '{"run":"shop/stock-sync"}' } },
            spec: {
              restartPolicy: 'Never',
              containers: [{ name: 'stock-sync', image: 'shop/stock-sync:2.0.0' }],
            },
          },
        },
      },
    },
  };
}
