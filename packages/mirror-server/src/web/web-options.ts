import type { PerMessageDeflateOptions, WebSocket } from 'ws';
import type { BindAddress } from './bind.ts';

/**
 * Who is watching: the same for every tab that shares a cookie, another for each connection of a bot.
 * Made at random, so it may be shown; it opens nothing.
 */
export type ViewerId = string;

/** Time as the server sees it; `systemClock` of @ktl/kube-client fits. */
export interface WebClock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Resolves after `ms`; rejects on abort. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** A file of the page. Served to everyone who passes the Host check, so it holds nothing private. */
export interface AssetFile {
  readonly body: Buffer;
  /** Content-Type, with its charset. */
  readonly type: string;
  /** True where the name changes with the content: browsers keep it for a year. Default false. */
  readonly immutable?: boolean;
  /** The same body, compressed; sent to those who take it. */
  readonly gzip?: Buffer;
}

/** A request that was let in. */
export interface RouteRequest {
  readonly url: URL;
  readonly viewer: ViewerId;
  /** What a POST brought, parsed from JSON and not looked at; undefined for GET, and for a POST of nothing. */
  readonly body: unknown;
  /** Aborts when the client goes away. */
  readonly signal: AbortSignal;
}

/** What a route answers. */
export interface RouteResponse {
  /** Default 200. */
  readonly status?: number;
  /** Content-Type. Default `application/json; charset=utf-8`. */
  readonly type?: string;
  /** Sent as it is; pieces go out as fast as the client takes them. Default: none. */
  readonly body?: string | Uint8Array | AsyncIterable<string | Uint8Array>;
}

/**
 * A private path. GET (and HEAD) needs what a feed needs; POST needs the cookie, an exact Origin, and
 * a JSON body of at most `limits.bodyBytes`. What `handle` throws is answered with 500 and no words.
 */
export interface Route {
  readonly method: 'GET' | 'POST';
  /** Exact, as in `/frames`. */
  readonly path: string;
  handle(request: RouteRequest): RouteResponse | Promise<RouteResponse>;
}

/** Takes a WebSocket that was let in. The server has an `error` listener on it already. */
export type SocketHandler = (
  socket: WebSocket,
  request: { readonly url: URL; readonly viewer: ViewerId },
) => void;

/** Who may read. */
export interface WebAccess {
  /**
   * Reusable, for bots (`Authorization: Bearer …`) and for pages (`#token=…`). 16 to 512 visible ASCII
   * characters. Needed where the address is not loopback. Default: none.
   */
  readonly token?: string | undefined;
  /**
   * `required`: every reader has a cookie or the token. `browsers-only`: a client that is no browser
   * (no Origin, no Sec-Fetch headers) and comes straight over loopback reads without, unless a token
   * is set.
   */
  readonly cookie: 'required' | 'browsers-only';
}

/** What one server holds at most. */
export interface WebLimits {
  /** Open TCP connections, WebSockets included. Default 1,000. */
  readonly sockets: number;
  /** Open WebSockets. Default 200. */
  readonly webSockets: number;
  /** One message from a client. Default 64 KiB. */
  readonly messageBytes: number;
  /** Body of a POST. Default 64 KiB. */
  readonly bodyBytes: number;
  /** Until the headers, and a TLS handshake, are complete. Default 10 s. */
  readonly headersTimeoutMs: number;
  /** Until a request with its body is complete. Default 30 s. */
  readonly requestTimeoutMs: number;
  /** A connection without any traffic, WebSockets apart. Default 60 s. */
  readonly idleTimeoutMs: number;
  /** Different wrong codes or tokens of one address at once; then one more each 6 s. Default 10. */
  readonly wrongKeys: number;
}

/** A certificate and its key, PEM text. */
export interface TlsFiles {
  /** The server's certificate first, then those that sign it. */
  readonly certPem: string;
  readonly keyPem: string;
  /** Made by `makeCertificate`. Default false. */
  readonly isOfThisRun?: boolean;
}

/** What {@link openWebServer} is given. */
export interface WebServerOptions {
  /** As in `--ui`: '', ':8080', '8080', 'host', 'host:port', '[::1]:9000'. See `parseBind`. */
  readonly bind: string;
  /** Port where `bind` has none. Default 8080. */
  readonly defaultPort?: number;
  readonly access: WebAccess;
  /** PEM text of certificate (chain) and key, or a certificate made for this run. Default: no TLS. */
  readonly tls?: TlsFiles | 'self-signed' | undefined;
  /** Names in Host beside its own, `name` (any port) or `name:port`; for proxies. */
  readonly allowedHosts?: readonly string[];
  /** Origins beside its own, `https://logs.example.com`; for proxies that end TLS. */
  readonly allowedOrigins?: readonly string[];
  /** By path; `/` is the page. */
  readonly files: ReadonlyMap<string, AssetFile>;
  readonly routes?: readonly Route[];
  /** WebSocket handlers, by path. */
  readonly sockets: Readonly<Record<string, SocketHandler>>;
  /** Compression of WebSocket messages, as `ws` takes it. Default false. */
  readonly perMessageDeflate?: boolean | PerMessageDeflateOptions;
  /** Told the new link when the one before was used. Not told the first one: that is in `links`. */
  readonly onLink?: (link: string) => void;
  /** Told what handlers threw. Default: nobody is. */
  readonly onError?: (error: unknown) => void;
  readonly limits?: Partial<WebLimits>;
  readonly clock: WebClock;
  /** Bytes that nobody can guess: node:crypto's `randomBytes`. */
  readonly randomBytes: (size: number) => Uint8Array;
}

/** Something to tell the user; the server runs. */
export interface WebWarning {
  /** `PLAIN_TEXT`: others on the network can read and change what is sent. */
  readonly code: 'PLAIN_TEXT';
  readonly message: string;
}

/** Counts since the start, except the first three, which are now. */
export interface WebStats {
  readonly sockets: number;
  readonly webSockets: number;
  /** Browsers that hold a cookie. */
  readonly browsers: number;
  readonly requests: number;
  /** Requests, handshakes and connections that were turned away, for whatever reason. */
  readonly refused: number;
}

/** A server that listens. Disposing it closes every connection, WebSockets with 1001. */
export interface WebServer extends AsyncDisposable {
  readonly addresses: readonly BindAddress[];
  /** Links that work now, once, whichever is opened first. The first is the one to show. */
  readonly links: readonly string[];
  readonly warnings: readonly WebWarning[];
  /** SHA-256 of the certificate, `AB:CD:…`. */
  readonly fingerprint: string | undefined;
  stats(): WebStats;
}
