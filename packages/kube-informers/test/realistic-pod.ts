/** A pod with what real ones carry, about 5 KB as JSON, though ktl reads a tenth of it. */
export function realisticPod(i: number, app: string) {
  const id = i.toString(16).padStart(12, '0');
  const container = (name: string) => ({
    name,
    image: `registry.example/shop/${name}:1.${String(i % 20)}.0`,
    args: ['--listen', '0.0.0.0:8080', '--config', `/etc/${app}/config.yaml`],
    env: ['A', 'B', 'C', 'D', 'E', 'F'].map((key) => ({
      name: `SETTING_${key}`,
      value: `value-${key}-${app}`,
    })),
    ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
    resources: {
      limits: { cpu: '500m', memory: '512Mi' },
      requests: { cpu: '100m', memory: '128Mi' },
    },
    livenessProbe: { httpGet: { path: '/live', port: 'http', scheme: 'HTTP' }, periodSeconds: 10 },
    readinessProbe: { httpGet: { path: '/ready', port: 'http', scheme: 'HTTP' }, periodSeconds: 5 },
    volumeMounts: [{ name: 'config', mountPath: `/etc/${app}`, readOnly: true }],
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: 'IfNotPresent',
  });
  const status = (name: string) => ({
    name,
    image: `registry.example/shop/${name}:1.${String(i % 20)}.0`,
    imageID: `registry.example/shop/${name}@sha256:${id.repeat(5)}`,
    containerID: `containerd://${id.repeat(5)}abcd`,
    ready: true,
    started: true,
    restartCount: i % 3,
    state: { running: { startedAt: '2026-01-01T00:00:00Z' } },
    lastState: {},
  });
  const times = { lastProbeTime: null, lastTransitionTime: '2026-01-01T00:00:00Z' };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `${app}-7d9c5b8f6d-${id.slice(-5)}`,
      namespace: `team-${String(i % 10)}`,
      labels: {
        app,
        'app.kubernetes.io/name': app,
        'app.kubernetes.io/part-of': 'shop',
        'pod-template-hash': '7d9c5b8f6d',
      },
      annotations: { 'example.com/checksum': id.repeat(5), 'example.com/note': 'n'.repeat(200) },
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          kind: 'ReplicaSet',
          name: `${app}-7d9c5b8f6d`,
          uid: `5e6f7a8b-0000-4000-8000-${app.slice(4).padStart(12, '0')}`,
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
      managedFields: ['kube-controller-manager', 'kubelet'].map((manager) => ({
        manager,
        operation: 'Update',
        apiVersion: 'v1',
        time: '2026-01-01T00:00:00Z',
        fieldsType: 'FieldsV1',
        fieldsV1: { 'f:status': { 'f:conditions': {}, 'f:podIP': {}, 'f:phase': {} } },
      })),
    },
    spec: {
      nodeName: `node-${String(i % 200)}`,
      containers: [container('web'), container('proxy')],
      volumes: [{ name: 'config', configMap: { name: app, defaultMode: 420 } }],
      serviceAccountName: 'default',
      terminationGracePeriodSeconds: 30,
      tolerations: [
        { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' },
        { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute' },
      ],
    },
    status: {
      phase: 'Running',
      conditions: ['Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map((type) => ({
        type,
        status: 'True',
        ...times,
      })),
      hostIP: '10.0.0.1',
      podIP: `10.1.${String(i >> 8)}.${String(i & 255)}`,
      startTime: '2026-01-01T00:00:00Z',
      qosClass: 'Burstable',
      containerStatuses: [status('web'), status('proxy')],
    },
  };
}
