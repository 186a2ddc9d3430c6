import type { ClientIdentity } from '../auth/credentials.ts';

/** Where the API server is and how to get there. */
export interface Endpoint {
  /** `https://host:port/prefix`, as in the kubeconfig. */
  readonly url: URL;
  /** PEM bundle; undefined: the machine's own trust store. */
  readonly ca?: Buffer | undefined;
  /** insecure-skip-tls-verify */
  readonly insecure: boolean;
  /** tls-server-name: name to expect in the certificate instead of the host. */
  readonly serverName?: string | undefined;
  /** proxy-url, or HTTPS_PROXY of the environment. */
  readonly proxy?: URL | undefined;
}

/** Host and port of a URL, with the scheme's default port. */
export function hostPort(url: URL): { readonly host: string; readonly port: number } {
  const fallback = url.protocol === 'http:' ? 80 : 443;
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? fallback : Number(url.port),
  };
}

/** The URL that every request path is appended to; without a slash at its end, without credentials. */
export function baseUrl(url: URL): string {
  return url.origin + url.pathname.replace(/\/+$/, '');
}

/** What {@link import('./dial.ts').dial} needs beside the endpoint. */
export interface DialOptions {
  readonly endpoint: Endpoint;
  readonly identity: ClientIdentity;
  /** Protocols to offer, best first. */
  readonly alpn: readonly string[];
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}
