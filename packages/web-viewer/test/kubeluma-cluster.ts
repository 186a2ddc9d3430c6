// Pods that never were.
import type { FakePod } from './kubeluma-fake.ts';

const minute = 60_000;
const apps = ['api', 'web', 'worker', 'checkout', 'payments', 'search', 'mailer', 'ingest'];

/** Pods of a shop: mostly well, some not. `now` in milliseconds since the epoch. */
export function shopPods(count: number, now: number): FakePod[] {
  return Array.from({ length: count }, (_, index) => {
    const app = apps[index % apps.length] ?? 'api';
    const hash = ((index * 2_654_435_761) >>> 0).toString(36).padStart(7, '0');
    const createdAt = new Date(now - ((index * 37) % 4_000) * minute).toISOString();
    const pod = {
      name: `${app}-${hash.slice(0, 5)}-${hash.slice(-5)}`,
      namespace: ['shop', 'prod', 'staging'][index % 3] ?? 'shop',
      phase: 'Running',
      status: 'Running',
      restarts: index % 11 === 3 ? index % 7 : 0,
      ready: 2,
      total: 2,
      createdAt,
    };
    if (index % 17 === 5) return { ...pod, ready: 1, restarts: 14, status: 'CrashLoopBackOff' };
    if (index % 29 === 7)
      return { ...pod, ready: 0, phase: 'Pending', status: 'ContainerCreating' };
    if (index % 31 === 9) return { ...pod, ready: 0, phase: 'Succeeded', status: 'Completed' };
    return pod;
  });
}

/** Everything about one of them. */
export function shopView(pod: FakePod, now: number): object {
  const ago = (minutes: number): string => new Date(now - minutes * minute).toISOString();
  const restart = (minutes: number, reason: string, exitCode: number): object => ({
    container: 'app',
    reason,
    exitCode,
    finishedAt: ago(minutes),
    seenAt: ago(minutes),
    unseen: 0,
  });
  return {
    name: pod.name,
    namespace: pod.namespace,
    phase: pod.phase,
    status: pod['status'],
    uid: 'u-1',
    node: '10.0.0.12',
    nodeName: 'worker-2.eu-central',
    nodeIP: '10.0.0.12',
    podIP: '10.244.1.23',
    ageSeconds: 84_500,
    createdAt: ago(1_408),
    owners: [
      { kind: 'ReplicaSet', name: pod.name.split('-').slice(0, 2).join('-') },
      { kind: 'Deployment', name: pod.name.split('-')[0] },
    ],
    containers: [
      {
        name: 'app',
        role: 'regular',
        ready: true,
        restarts: 3,
        state: 'running',
        image: 'registry.example.com/shop/api:1.24.3',
        restartHistory: [
          restart(1_100, 'OOMKilled', 137),
          restart(400, 'Error', 1),
          restart(42, 'Completed', 0),
        ],
        env: [
          { name: 'ENV_MODE', value: 'prod', source: 'literal' },
          { name: 'DB_PASSWORD', value: '***', source: 'literal', masked: true, revealable: true },
          {
            name: 'SECRET_TOKEN',
            value: '*** (secret mysecret/token)',
            source: 'secret',
            masked: true,
          },
          { name: 'FEATURES', value: 'configmap:shop-settings/features', source: 'configMap' },
          { name: 'NODE_NAME', value: 'fieldRef:spec.nodeName', source: 'field' },
          { name: 'CPU_LIMIT', value: 'resourceField:limits.cpu', source: 'resource' },
        ],
        envFrom: [
          {
            source: 'configMap',
            name: 'shop-defaults',
            prefix: 'SHOP_',
            value: 'configmap:shop-defaults',
          },
        ],
      },
      {
        name: 'proxy',
        role: 'sidecar',
        ready: false,
        restarts: 0,
        state: 'waiting',
        reason: 'CrashLoopBackOff',
        message: 'back-off 5m0s restarting failed container=proxy',
        image: 'registry.example.com/envoy:v1.31.0',
        env: [{ name: 'PROXY_LEVEL', value: 'warn', source: 'literal' }],
        envFrom: [],
        restartHistory: [],
      },
      {
        name: 'migrate',
        role: 'init',
        ready: false,
        restarts: 0,
        state: 'terminated',
        reason: 'Completed',
        exitCode: 0,
        image: 'registry.example.com/shop/api:1.24.3',
        env: [],
        envFrom: [],
        restartHistory: [],
      },
    ],
  };
}

/** Events of one pod. */
export function shopEvents({ name, namespace }: FakePod): object[] {
  const events = [
    {
      type: 'Normal',
      reason: 'Scheduled',
      message: `Successfully assigned ${namespace}/${name} to worker-2`,
      ageSeconds: 84_500,
    },
    {
      type: 'Normal',
      reason: 'Pulled',
      message: 'Container image "registry.example.com/shop/api:1.24.3" already present on machine',
      ageSeconds: 2_520,
      count: 4,
    },
    {
      type: 'Warning',
      reason: 'BackOff',
      message: 'Back-off restarting failed container proxy in pod',
      ageSeconds: 125,
      count: 61,
    },
    {
      type: 'Warning',
      reason: 'Unhealthy',
      message:
        'Readiness probe failed: Get "http://10.244.1.23:15021/healthz/ready": dial tcp: connection refused',
      ageSeconds: 35,
      count: 240,
    },
  ];
  return events.map((event) => ({
    type: 'event',
    data: { pod: name, namespace, uid: event.reason, ...event },
  }));
}

/** Lines as a service writes them, some of them coloured. */
export function shopLines(count: number, from: number): { line: string; ts: string }[] {
  return Array.from({ length: count }, (_, index) => {
    const ts = new Date(from + index * 137).toISOString();
    const took = (index * 53) % 400;
    if (index % 13 === 4)
      return {
        ts,
        line: `\u001b[33mWARN\u001b[0m  cache miss for cart ${index} after \u001b[1m${took} ms\u001b[0m`,
      };
    if (index % 19 === 6)
      return {
        ts,
        line: `\u001b[31;1mERROR\u001b[0m upstream payments answered 503 {"order":${1_000 + index},"retry":true,"trace":"4bf92f3577b34da6a3ce929d0e0e4736"}`,
      };
    return {
      ts,
      line: `\u001b[36mINFO\u001b[0m  GET /api/orders/${1_000 + index} \u001b[32m200\u001b[0m in ${took} ms`,
    };
  });
}

/** What a text that wants to be more than text looks like. */
export const hostile = {
  markup: '<img src=x onerror="window.owned=1">',
  osc8: '\u001b]8;;https://evil.example\u0007click\u001b]8;;\u0007 here',
  bidi: 'user\u202etxt.exe',
  clear: '\u001b[2J\u001b[Hgone?',
  script: '</script><script>window.owned=1</script>',
};
