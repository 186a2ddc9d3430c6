import { generatorImage } from './generator.ts';

/** A pod to create: its metadata and spec. */
export interface PodShape {
  readonly metadata: Readonly<Record<string, unknown>> & { readonly name: string };
  readonly spec: Readonly<Record<string, unknown>>;
}

const image = generatorImage;
const sh = (script: string): readonly string[] => ['sh', '-c', script];
const rest = { dnsPolicy: 'Default', terminationGracePeriodSeconds: 0 };
const sleeping = { name: 'app', image, command: sh('exec sleep 100000') };
const timing = { initialDelaySeconds: 3600, periodSeconds: 7, timeoutSeconds: 2 };

const field = (name: string, fieldPath: string): object => ({
  name,
  valueFrom: { fieldRef: { fieldPath } },
});
const resource = (name: string, of: string, divisor?: string): object => ({
  name,
  valueFrom: { resourceFieldRef: { resource: of, ...(divisor !== undefined && { divisor }) } },
});

const env = [
  { name: 'PLAIN', value: 'value' },
  { name: 'EMPTY' },
  { name: 'LINES', value: 'first\nsecond\n' },
  { name: 'UNICODE', value: 'grün 🟢' },
  field('POD', 'metadata.name'),
  field('SPACE', 'metadata.namespace'),
  field('IDENTITY', 'metadata.uid'),
  field('LABEL', "metadata.labels['tier']"),
  field('ADDRESS', 'status.podIP'),
  resource('CORES', 'limits.cpu'),
  resource('MILLICORES', 'limits.cpu', '1m'),
  resource('BYTES', 'requests.memory'),
  resource('MEBIBYTES', 'limits.memory', '1Mi'),
  resource('DISK', 'limits.ephemeral-storage'),
  { name: 'KEY', valueFrom: { secretKeyRef: { name: 'keys', key: 'token' } } },
  { name: 'NO_KEY', valueFrom: { secretKeyRef: { name: 'none', key: 'k', optional: true } } },
  { name: 'SETTING', valueFrom: { configMapKeyRef: { name: 'settings', key: 'mode' } } },
];

const envFrom = [
  { configMapRef: { name: 'settings' }, prefix: 'S_' },
  { configMapRef: { name: 'none', optional: true } },
  { secretRef: { name: 'keys' } },
];

const mounts = [
  { name: 'scratch', mountPath: '/z' },
  { name: 'scratch', mountPath: '/a', subPath: 'one two', readOnly: true },
  { name: 'all', mountPath: '/all' },
];

// Only on a pod that no kubelet runs: 1.34.4 panics in doPodResizeAction of `rich` with them.
const resources = {
  limits: { cpu: '1500m', memory: '64Mi' },
  requests: { cpu: '100m', memory: '1.5Mi', 'ephemeral-storage': '1Mi' },
};

/** Runs: every kind of container, probe, variable and mount. */
export const rich: PodShape = {
  metadata: {
    name: 'rich',
    labels: { app: 'rich', tier: 'front', empty: '' },
    annotations: {
      'example.com/short': 'text',
      'example.com/long': 'x'.repeat(300),
      'example.com/lines': `one\ntwo\n${'é'.repeat(100)}\n`,
      'example.com/empty': '',
    },
  },
  spec: {
    ...rest,
    priorityClassName: 'system-cluster-critical',
    securityContext: { seccompProfile: { type: 'Unconfined' } },
    initContainers: [
      { name: 'setup', image, command: sh('echo ready'), args: ['', 'a b'] },
      { ...sleeping, name: 'sidecar', restartPolicy: 'Always' },
    ],
    containers: [
      {
        ...sleeping,
        command: sh('# with a comment\nexec sleep 100000'),
        ports: [
          { containerPort: 80, name: 'http' },
          { containerPort: 53, protocol: 'UDP' },
        ],
        securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
        livenessProbe: {
          httpGet: { path: '/live z?a=b', port: 'http', scheme: 'HTTPS' },
          ...timing,
        },
        readinessProbe: { exec: { command: ['cat', '/no such file'] }, periodSeconds: 5 },
        startupProbe: { exec: { command: ['true'] }, failureThreshold: 9 },
        env,
        envFrom,
        volumeMounts: mounts,
      },
      {
        ...sleeping,
        name: 'second',
        ports: [{ containerPort: 8080 }],
        livenessProbe: { tcpSocket: { port: 8080, host: '127.0.0.1' }, ...timing },
        readinessProbe: { grpc: { port: 9000, service: 'ready' }, ...timing },
        startupProbe: { exec: { command: ['true'] } },
      },
    ],
    volumes: [
      { name: 'scratch', emptyDir: { medium: 'Memory', sizeLimit: '1Mi' } },
      { name: 'all', projected: { sources: projectedSources() } },
      { name: 'labels', downwardAPI: { items: downwardItems() } },
      { name: 'host', hostPath: { path: '/tmp', type: 'Directory' } },
    ],
  },
};

function projectedSources(): readonly object[] {
  return [
    { serviceAccountToken: { path: 'token', expirationSeconds: 3600 } },
    { configMap: { name: 'settings' } },
    { secret: { name: 'none', optional: true } },
    { downwardAPI: { items: downwardItems().slice(0, 1) } },
  ];
}

function downwardItems(): readonly object[] {
  const resourceFieldRef = { containerName: 'app', resource: 'limits.cpu' };
  return [
    { path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } },
    { path: 'cpu', resourceFieldRef },
  ];
}

/** Fails again and again, and says why. */
export const crashing: PodShape = {
  metadata: { name: 'crashing' },
  spec: {
    ...rest,
    containers: [
      {
        ...sleeping,
        command: sh('printf "out of luck" >/dev/termination-log; exit 3'),
        env: [resource('CORES', 'limits.cpu'), resource('BYTES', 'limits.memory')],
      },
      { ...sleeping, name: 'silent', command: sh('exit 137') },
      {
        ...sleeping,
        name: 'absent',
        image: 'docker.io/testbed/no-such:1',
        imagePullPolicy: 'Never',
      },
    ],
  },
};

/** Ends well. */
export const finished: PodShape = {
  metadata: { name: 'finished' },
  spec: { ...rest, restartPolicy: 'Never', containers: [{ ...sleeping, command: sh('exit 0') }] },
};

/** Stays after its deletion. */
export const leaving: PodShape = {
  metadata: { name: 'leaving', finalizers: ['example.com/stays'] },
  spec: { ...rest, containers: [sleeping] },
};

const claimTemplate = {
  metadata: { labels: { a: '1', b: '2' }, annotations: { note: 'text' } },
  spec: {
    accessModes: ['ReadWriteOnce'],
    storageClassName: 'no-such',
    resources: { requests: { storage: '1Gi' } },
  },
};

/** No node takes it: rules of scheduling, and volumes that the testbed could not mount. */
export const waiting: PodShape = {
  metadata: { name: 'waiting' },
  spec: {
    ...rest,
    nodeSelector: { 'example.com/zone': 'nowhere', 'example.com/disk': 'fast' },
    readinessGates: [{ conditionType: 'example.com/gate' }],
    tolerations: [
      { key: 'a', operator: 'Equal', value: 'b', effect: 'NoSchedule' },
      { key: 'c', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 60 },
      { key: 'd', operator: 'Exists' },
    ],
    topologySpreadConstraints: [
      {
        maxSkew: 2,
        topologyKey: 'zone',
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector: {
          matchLabels: { b: 'x' },
          matchExpressions: [
            { key: 'a', operator: 'NotIn', values: ['2', '1'] },
            { key: 'c', operator: 'Exists' },
            { key: 'd', operator: 'DoesNotExist' },
          ],
        },
      },
      { maxSkew: 1, topologyKey: 'host', whenUnsatisfiable: 'DoNotSchedule' },
    ],
    containers: [
      { ...sleeping, resources, env, volumeDevices: [{ name: 'claim', devicePath: '/dev/block' }] },
    ],
    volumes: [
      { name: 'claim', persistentVolumeClaim: { claimName: 'data', readOnly: true } },
      { name: 'made', ephemeral: { volumeClaimTemplate: claimTemplate } },
      { name: 'nfs', nfs: { server: 'host', path: '/x', readOnly: true } },
      {
        name: 'csi',
        csi: { driver: 'example.com', volumeAttributes: { b: '1', a: '2' }, fsType: 'ext4' },
      },
      { name: 'iscsi', iscsi: { targetPortal: '10.0.0.1:3260', iqn: 'iqn.2020-01.com:x', lun: 1 } },
      { name: 'fc', fc: { targetWWNs: ['a', 'b'], lun: 2 } },
      { name: 'flex', flexVolume: { driver: 'example.com/d', options: { b: '1', a: '2' } } },
      { name: 'cephfs', cephfs: { monitors: ['a', 'b'], secretRef: { name: 's' } } },
      { name: 'rbd', rbd: { monitors: ['a'], image: 'i' } },
      { name: 'secret', secret: { secretName: 'none', optional: true } },
      { name: 'map', configMap: { name: 'settings' } },
      { name: 'plain', emptyDir: {} },
      { name: 'host', hostPath: { path: '/x' } },
    ],
  },
};
