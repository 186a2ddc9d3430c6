/** One HTTP request to the API server. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path and query, starting with `/`; already percent-encoded. */
  readonly path: string;
  /** Lower-case names. Authentication is added by the transport. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
  /**
   * `unary` (default): the whole exchange is bounded by the transport's unary timeout.
   * `stream`: no timeout after the headers; lives until one side ends it.
   */
  readonly kind?: 'unary' | 'stream';
  /** Starts at once, ahead of requests that wait for the client's rate limit. Default false. */
  readonly isAhead?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** One HTTP response. Any status is a response; only a broken connection is an error. */
export interface HttpResponse {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /**
   * Raw bytes, decompressed, read once. Ends only where the server ended the response; every other
   * end throws. Leaving the loop early cancels the request. Reading is the backpressure.
   * @throws KtlError STREAM_LOST: reset, cut short, or the peer stopped answering
   */
  readonly body: AsyncIterable<Uint8Array>;
}

/** Carries requests to one API server. kube-sim offers one in process; `connect` makes the real one. */
export interface Transport extends AsyncDisposable {
  /** @throws KtlError CLUSTER_UNREACHABLE, CLUSTER_CERT_INVALID, REQUEST_TIMEOUT, STREAM_LOST; the signal's reason on abort */
  exchange(request: HttpRequest): Promise<HttpResponse>;
  /** Open sockets and streams now. */
  readonly stats?: () => { readonly sockets: number; readonly streams: number };
}
