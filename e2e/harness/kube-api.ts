import { request as httpsRequest } from 'node:https';
import { poll } from '@ktl/testbed';
import { ClusterLogin } from './cluster-login.ts';

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
 * A small client for what the harness has to do in a cluster. It shares no requests with the client
 * under test, so that an error there cannot hide itself.
 */
export class KubeApi {
  readonly server: URL;
  readonly #login: ClusterLogin;

  private constructor(login: ClusterLogin) {
    this.#login = login;
    this.server = login.server;
  }

  /** Reads the cluster that a kubeconfig's current context names, as kubectl understands it. */
  static async load(path: string): Promise<KubeApi> {
    return new KubeApi(await ClusterLogin.read(path));
  }

  /** The kubeconfig with its cluster's address replaced, as text. */
  kubeconfigVia(port: number): string {
    return this.#login.kubeconfigVia(port);
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
    const url = new URL(this.server.pathname.replace(/\/$/, '') + path, this.server);
    const { tls, headers: login } = await this.#login.credentials();
    const text = body === undefined ? undefined : JSON.stringify(body);
    return new Promise((settle, fail) => {
      const headers = {
        accept: 'application/json, */*',
        ...(text !== undefined && { 'content-type': 'application/json' }),
        ...login,
      };
      const options = { ...tls, method, headers, agent: false as const, timeout: 10_000 };
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
