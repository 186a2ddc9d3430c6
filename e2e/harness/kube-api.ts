import { readFile } from 'node:fs/promises';
import { Agent, request as httpsRequest } from 'node:https';
import { parse, stringify } from 'yaml';
import { poll } from '@ktl/testbed';

interface KubeconfigFile {
  'current-context': string;
  contexts: { name: string; context: { cluster: string; user: string } }[];
  clusters: { name: string; cluster: Record<string, unknown> & { server: string } }[];
  users: { name: string; user: Record<string, unknown> }[];
}

/** The part of a pod that the harness reads. */
export interface PodObject {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly deletionTimestamp?: string;
  };
  readonly spec: { readonly nodeName?: string };
  readonly status: {
    readonly phase: string;
    readonly containerStatuses?: readonly { readonly restartCount: number }[];
  };
}

/**
 * A small client for what the harness has to do in a cluster. It shares no code with the client
 * under test, so that an error there cannot hide itself.
 */
export class KubeApi {
  readonly server: URL;
  readonly #file: KubeconfigFile;
  readonly #agent: Agent;
  readonly #token: string | undefined;

  private constructor(file: KubeconfigFile) {
    this.#file = file;
    const { cluster, user } = currentContext(file);
    this.server = new URL(cluster.server);
    this.#token = typeof user['token'] === 'string' ? user['token'] : undefined;
    this.#agent = new Agent({
      keepAlive: false,
      ca: decoded(cluster['certificate-authority-data']),
      cert: decoded(user['client-certificate-data']),
      key: decoded(user['client-key-data']),
    });
  }

  /** Reads the cluster that a kubeconfig's current context names: certificates or a token inline. */
  static async load(path: string): Promise<KubeApi> {
    return new KubeApi(parse(await readFile(path, 'utf8')) as KubeconfigFile);
  }

  /** The kubeconfig with its cluster's address replaced, as text. */
  kubeconfigVia(port: number): string {
    const copy = structuredClone(this.#file);
    const { cluster } = currentContext(copy);
    cluster['tls-server-name'] ??= this.server.hostname;
    cluster.server = `https://127.0.0.1:${port}`;
    // An address needs no name, and some clients refuse one.
    if (cluster['tls-server-name'] === '127.0.0.1') delete cluster['tls-server-name'];
    return stringify(copy);
  }

  /** One request with a JSON answer. Rejects with status and body unless the status is 2xx. */
  async call<T>(method: string, path: string, body?: object): Promise<T> {
    return JSON.parse((await this.#send(method, path, body)).toString()) as T;
  }

  /** The bytes at a path. */
  async read(path: string): Promise<Buffer> {
    return this.#send('GET', path);
  }

  /** Pods of a namespace by label selector. */
  async pods(namespace: string, selector: string): Promise<PodObject[]> {
    const path = `/api/v1/namespaces/${namespace}/pods?labelSelector=${encodeURIComponent(selector)}`;
    return (await this.call<{ items: PodObject[] }>('GET', path)).items;
  }

  /** Waits until the API server answers. */
  async ready(timeoutMs: number): Promise<void> {
    const isReady = async (): Promise<boolean> => (await this.read('/readyz')).toString() === 'ok';
    await poll(isReady, { what: 'the API server', timeoutMs });
  }

  async #send(method: string, path: string, body?: object): Promise<Buffer> {
    const url = new URL(path, this.server);
    const text = body === undefined ? undefined : JSON.stringify(body);
    return new Promise((settle, fail) => {
      const headers = {
        accept: 'application/json, */*',
        ...(text !== undefined && { 'content-type': 'application/json' }),
        ...(this.#token !== undefined && { authorization: `Bearer ${this.#token}` }),
      };
      const options = { method, headers, agent: this.#agent, timeout: 10_000 };
      const request = httpsRequest(url, options, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', fail);
        response.on('end', () => {
          const answer = Buffer.concat(chunks);
          const { statusCode = 0 } = response;
          if (statusCode >= 200 && statusCode < 300) settle(answer);
          else
            fail(new Error(`${method} ${path}: ${statusCode} ${answer.toString().slice(0, 300)}`));
        });
      });
      request.on('timeout', () => request.destroy(new Error(`${method} ${path}: timed out`)));
      request.on('error', fail).end(text);
    });
  }
}

function currentContext(file: KubeconfigFile): {
  cluster: Record<string, unknown> & { server: string };
  user: Record<string, unknown>;
} {
  const context = file.contexts.find(({ name }) => name === file['current-context'])?.context;
  const cluster = file.clusters.find(({ name }) => name === context?.cluster)?.cluster;
  const user = file.users.find(({ name }) => name === context?.user)?.user;
  if (cluster === undefined || user === undefined) {
    throw new Error('the kubeconfig has no complete current context');
  }
  return { cluster, user };
}

function decoded(value: unknown): Buffer | undefined {
  return typeof value === 'string' ? Buffer.from(value, 'base64') : undefined;
}
