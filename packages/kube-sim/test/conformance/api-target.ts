import { request as httpsRequest } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { startKubeSim } from '../../src/index.ts';
import { loginOf, loginOfFile, type Login } from './login.ts';

/** The fields of answers that the suite looks at; what an answer lacks fails its assertion. */
export interface WireJson {
  readonly kind: string;
  readonly message: string;
  readonly reason: string;
  readonly major: string;
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly generation: number;
    readonly generateName: string;
    readonly resourceVersion: string;
    readonly creationTimestamp: string;
    readonly deletionTimestamp: string;
    readonly continue: string;
    readonly remainingItemCount: number;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
    readonly ownerReferences: readonly object[];
  };
  readonly data: object;
  readonly details: { readonly causes: readonly object[] };
  readonly spec: {
    replicas: number;
    readonly paused: boolean;
    readonly template: {
      readonly spec: { readonly containers: readonly { name: string; env: readonly object[] }[] };
    };
  };
  readonly status: {
    readonly replicas: number;
    readonly selector: string;
    readonly collisionCount: number;
  };
  readonly items: readonly WireJson[];
  readonly versions: readonly { readonly version: string }[];
  readonly resources: readonly { readonly name: string }[];
  readonly columnDefinitions: readonly { readonly name: string }[];
  readonly rows: readonly { readonly cells: readonly unknown[]; readonly object: WireJson }[];
  readonly paths: Readonly<
    Record<
      string,
      { readonly patch: { readonly parameters: readonly { readonly name: string }[] } }
    >
  >;
}

/** An answer of the API server. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  readonly json: WireJson;
}

export interface Frame {
  readonly type: string;
  readonly object: WireJson;
}

/** The API server under test, with a namespace of its own. */
export interface ApiTarget extends AsyncDisposable {
  readonly isReal: boolean;
  readonly namespace: string;
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
  /** Lines of a watch until `enough` says so or the server ends it. */
  watch(path: string, enough: (frames: readonly Frame[]) => boolean): Promise<readonly Frame[]>;
}

export interface CallOptions {
  readonly body?: unknown;
  readonly type?: string;
  readonly accept?: string;
}

/** kube-sim, or the cluster of KTL_E2E_KUBECONFIG. */
export async function openTarget(name: string): Promise<ApiTarget> {
  const file = process.env['KTL_E2E_KUBECONFIG'];
  const isReal = file !== undefined && file !== '';
  const sim = isReal ? undefined : await startKubeSim({ seed: 7 });
  const login = sim === undefined ? loginOfFile(file ?? '') : loginOf(sim.kubeconfig);
  const namespace = `ktl-conformance-${name}-${process.pid}`;
  const call: ApiTarget['call'] = (method, path, options) =>
    exchange(login, { method, path, ...options });
  await call('POST', '/api/v1/namespaces', { body: { metadata: { name: namespace } } });
  return {
    isReal,
    namespace,
    call,
    watch: (path, enough) => watch(login, path, enough),
    [Symbol.asyncDispose]: async () => {
      await call('DELETE', `/api/v1/namespaces/${namespace}`);
      await sim?.[Symbol.asyncDispose]();
    },
  };
}

/** Asks again until `isDone`. The API promises no moment, so there is nothing to wait on but time. */
export async function eventually<T>(
  ask: () => Promise<T>,
  isDone: (value: T) => boolean,
): Promise<T> {
  for (let tries = 0; ; tries++) {
    const value = await ask();
    if (isDone(value)) return value;
    if (tries > 200) throw new Error(`still not so: ${JSON.stringify(value).slice(0, 2_000)}`);
    await sleep(50);
  }
}

/** The server may stand below a path, as behind a gateway. */
function addressOf({ server }: Login, path: string): URL {
  return new URL(server.pathname.replace(/\/$/, '') + path, server);
}

function exchange(
  login: Login,
  asked: { readonly method: string; readonly path: string } & CallOptions,
): Promise<Answer> {
  const { method, path, body, type = 'application/json', accept = 'application/json' } = asked;
  return new Promise((resolve, reject) => {
    const bytes = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
    // node:http gives a DELETE no length of its own accord.
    const headers = {
      ...login.headers,
      accept,
      'content-type': type,
      'content-length': String(Buffer.byteLength(bytes)),
    };
    const options = { ...login.tls, method, agent: false, headers };
    const request = httpsRequest(addressOf(login, path), options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        let json: unknown;
        try {
          json = JSON.parse(text);
        } catch {
          json = undefined;
        }
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text,
          json: json as WireJson,
        });
      });
      response.on('error', reject);
    });
    request.on('error', reject);
    request.end(bytes);
  });
}

function watch(
  login: Login,
  path: string,
  enough: (frames: readonly Frame[]) => boolean,
): Promise<readonly Frame[]> {
  return new Promise((resolve, reject) => {
    const frames: Frame[] = [];
    const options = { ...login.tls, agent: false, headers: login.headers };
    const request = httpsRequest(addressOf(login, path), options, (response) => {
      let rest = '';
      const finish = (): void => {
        clearTimeout(timer);
        request.destroy();
        resolve(frames);
      };
      response.on('data', (chunk: Buffer) => {
        const lines = (rest + chunk.toString()).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) frames.push(JSON.parse(line) as Frame);
        if (enough(frames)) finish();
      });
      response.on('end', finish);
      response.on('error', () => undefined);
    });
    const timer = setTimeout(() => {
      request.destroy();
      reject(new Error(`the watch ${path} only said ${JSON.stringify(frames).slice(0, 2_000)}`));
    }, 15_000);
    request.on('error', reject);
    request.end();
  });
}
