import type { HttpRequest, HttpResponse } from '../transport/transport.ts';
import type { KubeObject, Resource } from './resource.ts';

/** Which cluster, as whom. */
export interface ClusterIdentity {
  /**
   * `https://host:port/prefix` without a slash at its end, no credentials. Two clusters may share all but
   * the prefix.
   */
  readonly server: string;
  readonly context: string;
  /** Namespace of the context, `default` where it names none. */
  readonly namespace: string;
  readonly user: string;
}

/** Which objects of a resource are meant: those that match everything that is given. */
export interface Selection {
  /** Undefined: all namespaces. */
  readonly namespace?: string | undefined;
  /** As kubectl's `--selector`: `app=shop,tier!=web`. Default: any labels. */
  readonly labelSelector?: string | undefined;
  /** As kubectl's `--field-selector`. Each resource has fields of its own; others are API_INVALID. */
  readonly fieldSelector?: string | undefined;
}

/**
 * What {@link KubeClient.list} asks for, and how.
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-versions
 */
export interface ListOptions extends Selection {
  /** Page size. Default 500. */
  readonly limit?: number | undefined;
  /** `0`: whatever the API server has in memory, which may be old. Default: the latest. */
  readonly resourceVersion?: string | undefined;
  /** Do not queue behind other requests of this client's rate limit: many wait for this one. Default false. */
  readonly isAhead?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** One page of the server's, or a part of it: pages over 128 KiB come in parts as their bytes arrive. */
export interface ListPage<T extends KubeObject> {
  readonly items: readonly T[];
  /** Of the list. Empty in all parts of a page but the last. */
  readonly resourceVersion: string;
  /** True for the first page after an expired continue token: what came before must be thrown away. */
  readonly restarted: boolean;
}

/**
 * What {@link KubeClient.watch} asks for, and how. Bookmarks are always asked for.
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes
 */
export interface WatchOptions extends Selection {
  /** Changes after this one, of a list or an event. Default: the objects that are there come as ADDED first. */
  readonly resourceVersion?: string | undefined;
  /** Streaming list (KEP-3157): initial objects as ADDED, then a bookmark with `initialEventsEnd`. */
  readonly sendInitialEvents?: boolean | undefined;
  /** Server-side end of the watch, seconds. Default: the server's choice, 30 to 60 minutes. */
  readonly timeoutSeconds?: number | undefined;
  /** Called once, when the server has accepted the watch, which may be long before the first event. */
  readonly onOpen?: (() => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * One change, in the server's order. DELETED has the object as it was last. A bookmark only moves the
 * resourceVersion; with `initialEventsEnd` all objects of a streaming list have come. The wire's ERROR is
 * no event: it is thrown.
 */
export type WatchEvent<T extends KubeObject> =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: T }
  | {
      readonly type: 'BOOKMARK';
      readonly resourceVersion: string;
      readonly initialEventsEnd: boolean;
    };

/** Query of pods/log; field names are the API's. */
export interface LogOptions {
  readonly container: string;
  readonly follow?: boolean | undefined;
  readonly previous?: boolean | undefined;
  readonly timestamps?: boolean | undefined;
  /** Lines (kubelet fragments) from the end; 0 is none, undefined is all. */
  readonly tailLines?: number | undefined;
  /** RFC 3339; the server keeps whole seconds only. */
  readonly sinceTime?: string | undefined;
  readonly sinceSeconds?: number | undefined;
  readonly limitBytes?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Reads container logs. The one thing log-tailer needs of a client. */
export interface LogReader {
  /**
   * Opens pods/log and resolves when the server accepted it. The iterable yields raw bytes as they
   * arrive and ends only where the server ended the response.
   * @throws KtlError API_NOT_FOUND, API_INVALID (container waiting, no previous instance …),
   * API_FORBIDDEN, API_THROTTLED, API_FAILED, CLUSTER_UNREACHABLE; iterating: STREAM_LOST
   */
  openLog(
    pod: { readonly namespace: string; readonly name: string },
    options: LogOptions,
  ): Promise<AsyncIterable<Uint8Array>>;
}

/** One connection to a cluster. Safe to share; close it once. */
export interface KubeClient extends LogReader, AsyncDisposable {
  readonly cluster: ClusterIdentity;

  /** @throws KtlError API_NOT_FOUND and the other API_* codes */
  get<T extends KubeObject>(
    resource: Resource,
    object: { readonly namespace?: string | undefined; readonly name: string },
    options?: { readonly signal?: AbortSignal | undefined },
  ): Promise<T>;

  /**
   * Pages of a consistent list. An expired continue token starts over (`restarted`). A page is read
   * while the loop runs, so the time that the loop takes for it counts for the request's timeout.
   */
  list<T extends KubeObject>(resource: Resource, options?: ListOptions): AsyncIterable<ListPage<T>>;

  /**
   * One watch request; ends when the server ends it. Reconnecting is the informer's work.
   * @throws KtlError API_EXPIRED for 410, as a status or as an ERROR frame; STREAM_LOST
   */
  watch<T extends KubeObject>(
    resource: Resource,
    options?: WatchOptions,
  ): AsyncIterable<WatchEvent<T>>;

  /**
   * The resource that a user's word names: plural, singular, short name, kind, or `plural.group`.
   * Undefined when the cluster serves none.
   */
  findResource(
    word: string,
    options?: { readonly signal?: AbortSignal | undefined },
  ): Promise<Resource | undefined>;

  /** Any other request. @throws KtlError for statuses of 400 and more, with the server's message */
  request(request: HttpRequest): Promise<HttpResponse>;

  /** Like {@link request}, with the body parsed as JSON. */
  requestJson<T>(request: HttpRequest): Promise<T>;
}
