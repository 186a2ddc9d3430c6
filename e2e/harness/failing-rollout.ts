import { randomBytes } from 'node:crypto';
import { poll } from '@ktl/testbed';
import { generatorImage } from './generator.ts';
import type { Scenario } from './scenario.ts';

/** Lines of each container `proxy`, whatever the version. */
export const proxyLines = 40;
/** Lines of each start of `app` in the version that crashes. */
export const crashLines = 4;

const secret = (): string => `planted${randomBytes(6).toString('hex')}`;

/** What no capture may hold: values of a Secret, and literals whose names say that they are secret. */
export const planted = {
  secret: secret(),
  environment: secret(),
  argument: secret(),
  word: secret(),
  script: secret(),
  url: secret(),
  header: secret(),
  config: secret(),
  file: secret(),
};

// Bytes that are no UTF-8, a carriage return, an empty line, and a line that looks like two fields.
const steadyScript = String.raw`
n=0; while [ $n -lt 20 ]; do n=$((n + 1)); echo "level=info msg=\"order $n served\""; done
printf '\377\376 no text\n\nred \033[31mred\033[0m\r\n'
exec sleep 100000
`;

/** Lines of `app` in the version that works. */
export const steadyLines = 23;

const crashingScript = `
boot=$(cat /state/boots 2>/dev/null || echo 0); echo $((boot + 1)) >/state/boots
echo "boot $boot"
for n in 1 2 3; do echo "level=error msg=\\"timeout, no answer from db-$n after $boot$n ms\\""; done
exit 3
`;

const proxyScript = `
n=0; while [ $n -lt ${String(proxyLines)} ]; do n=$((n + 1)); echo "GET /orders/$n 200"; done
exec sleep 100000
`;

/** Versions of the Deployment: 1 works, 2 crashes, 3 has an image that is nowhere. */
export type Version = 1 | 2 | 3;

/** The image of version 3. */
export const absentImage = 'docker.io/testbed/absent:3';

const program = (script: string): readonly string[] => [
  ...['sh', '-c', script, 'checkout', `PGPASSWORD=${planted.script} run`],
  ...[`--password=${planted.argument}`, '--token', planted.word],
];

function template(version: Version): object {
  const neverReady = { exec: { command: ['false'] }, periodSeconds: 1 };
  const httpHeaders = [{ name: 'Authorization', value: `Bearer ${planted.header}` }];
  const app = {
    name: 'app',
    image: version === 3 ? absentImage : generatorImage,
    imagePullPolicy: version === 3 ? 'Never' : 'IfNotPresent',
    command: program(version === 1 ? steadyScript : crashingScript),
    env: [
      { name: 'DB_PASSWORD', value: planted.environment },
      { name: 'DATABASE', value: `postgres://shop:${planted.url}@db/shop` },
      { name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'keys', key: 'token' } } },
    ],
    envFrom: [{ configMapRef: { name: 'settings' } }],
    volumeMounts: [{ name: 'state', mountPath: '/state' }],
    ...(version === 2 && { readinessProbe: neverReady }),
    lifecycle: { preStop: { httpGet: { path: '/', port: 1, httpHeaders } } },
  };
  const proxy = { name: 'proxy', image: generatorImage, command: ['sh', '-c', proxyScript] };
  return {
    metadata: { labels: { app: 'checkout' } },
    spec: {
      terminationGracePeriodSeconds: 0,
      automountServiceAccountToken: false,
      volumes: [{ name: 'state', emptyDir: {} }],
      containers: [app, proxy],
    },
  };
}

interface Changeable {
  readonly metadata: object;
  readonly spec: object;
}

interface CrashingPod {
  readonly metadata: { readonly name: string };
  readonly status: {
    readonly containerStatuses?: readonly {
      readonly name: string;
      readonly restartCount: number;
      readonly state: { readonly waiting?: { readonly reason: string } };
    }[];
  };
}

/** A Deployment `checkout` of two pods, with a ConfigMap `settings` and a Secret `keys`, that is changed. */
export class FailingRollout {
  readonly #scenario: Scenario;

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
  }

  /** Version 1, once both its pods run. */
  async create(): Promise<void> {
    const { api, namespace } = this.#scenario;
    const at = `/api/v1/namespaces/${namespace}`;
    const data = configOf('calm');
    await api.call('POST', `${at}/secrets`, {
      metadata: { name: 'keys' },
      stringData: { token: planted.secret },
    });
    await api.call('POST', `${at}/configmaps`, {
      metadata: { name: 'settings', annotations: asApplied({ data }) },
      data,
    });
    const spec = {
      replicas: 2,
      progressDeadlineSeconds: 8,
      strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      selector: { matchLabels: { app: 'checkout' } },
      template: template(1),
    };
    await api.call('POST', `/apis/apps/v1/namespaces/${namespace}/deployments`, {
      metadata: { name: 'checkout', annotations: asApplied({ spec }) },
      spec,
    });
    await this.#scenario.running('checkout', 2);
  }

  /** Begins a rollout, and changes the ConfigMap with it. */
  async roll(version: Version): Promise<void> {
    const { namespace } = this.#scenario;
    await this.#change(`/api/v1/namespaces/${namespace}/configmaps/settings`, () => ({
      data: configOf(`version ${String(version)}`),
    }));
    const path = `/apis/apps/v1/namespaces/${namespace}/deployments/checkout`;
    await this.#change(path, ({ spec }) => ({ spec: { ...spec, template: template(version) } }));
  }

  /** Waits until a pod has been started so often again and the next start is put off; gives its name. */
  async crashed(restarts: number): Promise<string> {
    const probe = async (): Promise<string | false> => {
      const pods = (await this.pods()) as unknown as readonly CrashingPod[];
      const found = pods.find(({ status }) =>
        status.containerStatuses?.some(
          ({ restartCount, state }) =>
            restartCount >= restarts && state.waiting?.reason === 'CrashLoopBackOff',
        ),
      );
      return found?.metadata.name ?? false;
    };
    return poll(probe, { what: `${String(restarts)} restarts`, timeoutMs: 90_000, everyMs: 250 });
  }

  /** Waits until the Deployment says that its rollout takes too long. */
  async late(): Promise<void> {
    const { api, namespace } = this.#scenario;
    const path = `/apis/apps/v1/namespaces/${namespace}/deployments/checkout`;
    const isLate = async (): Promise<boolean> =>
      JSON.stringify(await api.call<object>('GET', path)).includes('ProgressDeadlineExceeded');
    await poll(isLate, { what: 'the deadline of the rollout', timeoutMs: 60_000 });
  }

  /** Waits for a pod with an image, and gives the hash of its template. */
  async hashOf(image: string): Promise<string> {
    const probe = async (): Promise<string | undefined> => {
      const pods = await this.pods();
      const found = pods.find(({ spec }) => JSON.stringify(spec).includes(`"${image}"`));
      return found?.metadata.name.split('-').at(-2);
    };
    return poll(probe, { what: `a pod of ${image}`, timeoutMs: 30_000 });
  }

  /** Pods of all versions. */
  pods(): ReturnType<Scenario['api']['pods']> {
    return this.#scenario.api.pods(this.#scenario.namespace, 'app=checkout');
  }

  async #change(path: string, change: (live: Changeable) => object): Promise<void> {
    const { api } = this.#scenario;
    const attempt = async (): Promise<boolean> => {
      const live = await api.call<Changeable>('GET', path);
      await api.call('PUT', path, { ...live, ...change(live) });
      return true;
    };
    await poll(attempt, { what: `a change of ${path}`, timeoutMs: 20_000 });
  }
}

function configOf(mode: string): Readonly<Record<string, string>> {
  const file = `mode: ${mode}\ndatabase:\n  user: shop\n  password: ${planted.file}\n`;
  return { MODE: mode, API_TOKEN: planted.config, 'app.yaml': file };
}

// As kubectl apply leaves it: everything once more, secrets with it.
function asApplied(object: object): Readonly<Record<string, string>> {
  return { 'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify(object) };
}
