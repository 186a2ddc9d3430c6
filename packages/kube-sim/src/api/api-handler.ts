import type { SimObject } from '../controllers/objects.ts';

/** One request to the simulated API server, however it came. */
export interface ApiRequest {
  readonly method: string;
  /** Percent-decoded path without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Reads the whole body. */
  readonly body: () => Promise<Uint8Array>;
  /** Aborted when the client went away. */
  readonly signal: AbortSignal;
  /** Undefined when authentication failed. */
  readonly user: string | undefined;
}

export interface ApiResponse {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | AsyncIterable<Uint8Array>;
}

/** What a subresource's implementation gets. */
export interface SubresourceRequest {
  readonly namespace: string;
  readonly name: string;
  /** What follows the subresource in the path, for `proxy`: `logs/pods/`; otherwise empty. */
  readonly rest: string;
  /** The whole path as it was asked for, decoded: a slash at its end matters to a proxy. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Aborted when the client went away or the server stops. */
  readonly signal: AbortSignal;
  /** The body of a write, parsed; undefined for GET. */
  readonly body: unknown;
}

/** The answer of a subresource. An object is sent as JSON. */
export interface SubresourceResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: Uint8Array | AsyncIterable<Uint8Array> | object;
}

/** @throws ApiError - sent to the client as a Status */
export type SubresourceHandler = (
  request: SubresourceRequest,
) => SubresourceResponse | Promise<SubresourceResponse>;

/** A resource that is computed when read, such as `pods.metrics.k8s.io`. */
export interface ComputedResource {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly kind: string;
  readonly isNamespaced: boolean;
  readonly shortNames?: readonly string[];
  list(namespace: string | undefined): readonly SimObject[];
  get(namespace: string, name: string): SimObject | undefined;
}

/** How other parts of the simulator extend the API server. */
export interface ApiExtensions {
  /** Serves `/api/v1/namespaces/N/<plural>/NAME/<subresource>`; `verbs` defaults to `['get']`. */
  addSubresource(
    options: {
      readonly resource: string;
      readonly subresource: string;
      readonly kind?: string;
      readonly verbs?: readonly string[];
    },
    handler: SubresourceHandler,
  ): void;
  addComputedResource(resource: ComputedResource): void;
}
