import { systemClock, type Clock } from '../timing/clock.ts';
import { createRequestBudget } from '../timing/request-budget.ts';
import type { HttpRequest, HttpResponse, Transport } from '../transport/transport.ts';
import { Discovery } from '../discovery/discovery.ts';
import { findBuiltin } from '../discovery/builtin-kinds.ts';
import { apiPath } from './api-path.ts';
import { hasMetadata } from './json-shape.ts';
import type {
  ClusterIdentity,
  KubeClient,
  ListOptions,
  ListPage,
  LogOptions,
  WatchEvent,
  WatchOptions,
} from './kube-client.ts';
import { listPages } from './list-pages.ts';
import { Requester, wrongShape } from './requester.ts';
import type { KubeObject, Resource } from './resource.ts';
import { watchEvents } from './watch-events.ts';

/** What {@link createKubeClient} is made of. */
export interface KubeClientOptions {
  /** Disposed with the client. */
  readonly transport: Transport;
  readonly cluster: ClusterIdentity;
  /** Requests per second in the long run; 0 is no limit. Default 200. */
  readonly qps?: number | undefined;
  /** Requests at once after a pause. Default 2.5 × qps: 500 logs open together. */
  readonly burst?: number | undefined;
  /** Folder for discovery answers, valid 10 minutes. Default: kept in memory only. */
  readonly cacheDir?: string | undefined;
  readonly clock?: Clock | undefined;
  /** Uniform in [0, 1), for jitter. Default Math.random. */
  readonly random?: (() => number) | undefined;
}

const defaultQps = 200;
const pods: Resource = { group: '', version: 'v1', plural: 'pods', kind: 'Pod', namespaced: true };

/**
 * A client over any transport; opens nothing by itself. Closing it closes the transport.
 * See {@link import('../connect.ts').connect} for a client from a kubeconfig.
 */
export function createKubeClient(options: KubeClientOptions): KubeClient {
  return new TransportClient(options);
}

class TransportClient implements KubeClient {
  readonly cluster: ClusterIdentity;
  readonly #transport: Transport;
  readonly #requester: Requester;
  readonly #discovery: Discovery;

  constructor(options: KubeClientOptions) {
    const { transport, cluster, qps = defaultQps, clock = systemClock } = options;
    this.cluster = cluster;
    this.#transport = transport;
    const burst = options.burst ?? Math.max(1, Math.ceil(qps * 2.5));
    this.#requester = new Requester({
      transport,
      cluster,
      budget: createRequestBudget({ qps, burst, clock }),
      clock,
      random: options.random ?? Math.random,
    });
    this.#discovery = new Discovery({
      requester: this.#requester,
      cacheDir: options.cacheDir,
      clock,
    });
  }

  async get<T extends KubeObject>(
    resource: Resource,
    object: { readonly namespace?: string | undefined; readonly name: string },
    options: { readonly signal?: AbortSignal | undefined } = {},
  ): Promise<T> {
    const path = apiPath(resource, object);
    const request: HttpRequest = { method: 'GET', path, signal: options.signal };
    const found = await this.#requester.json<T>(request);
    if (!hasMetadata(found)) throw wrongShape(request, 'the answer is not an object with metadata');
    return found;
  }

  list<T extends KubeObject>(
    resource: Resource,
    options?: ListOptions,
  ): AsyncIterable<ListPage<T>> {
    return listPages<T>(this.#requester, resource, options);
  }

  watch<T extends KubeObject>(
    resource: Resource,
    options?: WatchOptions,
  ): AsyncIterable<WatchEvent<T>> {
    return watchEvents<T>(this.#requester, resource, options);
  }

  async openLog(
    pod: { readonly namespace: string; readonly name: string },
    options: LogOptions,
  ): Promise<AsyncIterable<Uint8Array>> {
    const { signal, ...query } = options;
    const response = await this.#requester.send({
      method: 'GET',
      path: apiPath(pods, { ...pod, subresource: 'log' }, { ...query }),
      headers: { accept: '*/*' },
      kind: 'stream',
      signal,
    });
    return response.body;
  }

  async findResource(
    word: string,
    options: { readonly signal?: AbortSignal | undefined } = {},
  ): Promise<Resource | undefined> {
    return findBuiltin(word) ?? (await this.#discovery.find(word, options.signal));
  }

  request(request: HttpRequest): Promise<HttpResponse> {
    return this.#requester.send(request);
  }

  requestJson<T>(request: HttpRequest): Promise<T> {
    return this.#requester.json<T>(request);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#transport[Symbol.asyncDispose]();
  }
}
