import type { Credentials } from '../auth/credentials.ts';
import { unlessAborted } from '../timing/unless-aborted.ts';
import { dial, type Dialed } from './dial.ts';
import { hostPort, type Endpoint } from './endpoint.ts';
import type { Http2Tuning } from './http2-connection.ts';
import { NotSent, type Wire, type WireRequest, type WireResponse } from './wire.ts';

/** What {@link NegotiatedWire} needs. */
export interface NegotiatedWireOptions {
  readonly endpoint: Endpoint;
  readonly credentials: Credentials;
  readonly tuning: Http2Tuning;
  readonly dialTimeoutMs: number;
  readonly idleMs: number;
  /** `auto`: HTTP/2 where the server has it. */
  readonly protocol: 'auto' | 'http/1.1';
}

const maxTries = 6;

/** Dials once, lets ALPN choose the protocol, and stays with it. */
export class NegotiatedWire implements Wire {
  readonly #options: NegotiatedWireOptions;
  readonly #closing = new AbortController();
  #wire: Promise<Wire> | undefined;
  #open: Wire | undefined;

  constructor(options: NegotiatedWireOptions) {
    this.#options = options;
  }

  async send(request: WireRequest): Promise<WireResponse> {
    for (let tries = 1; ; tries += 1) {
      this.#closing.signal.throwIfAborted();
      // The connection is shared: one caller's abort must not end it for the others.
      const wire = this.#open ?? (await unlessAborted(this.#negotiate(), request.signal));
      try {
        return await unlessAborted(wire.send(request), request.signal);
      } catch (error) {
        if (!(error instanceof NotSent) || tries >= maxTries) throw error;
      }
    }
  }

  #negotiate(): Promise<Wire> {
    this.#wire ??= this.#start().then(
      (wire) => (this.#open = wire),
      (error: unknown) => {
        this.#wire = undefined;
        throw error;
      },
    );
    return this.#wire;
  }

  async #start(): Promise<Wire> {
    const { endpoint, tuning, idleMs, protocol } = this.#options;
    const plain = protocol === 'http/1.1' || endpoint.url.protocol === 'http:';
    const dialing = this.#dial(plain ? ['http/1.1'] : ['h2', 'http/1.1']);
    // The module loads while the handshake is under way.
    const loading = plain ? undefined : import('./http2-pool.ts');
    const first = await dialing;
    if (first.protocol === 'h2' && loading !== undefined) {
      const { Http2Pool } = await loading;
      const authority = endpoint.url.origin;
      return new Http2Pool(
        { authority, dial: () => this.#dialAgain(), tuning, idleMs },
        first.socket,
      );
    }
    const { Http1Wire } = await import('./http1-wire.ts');
    return new Http1Wire(
      {
        host: hostHeader(endpoint.url),
        dial: () => this.#dial(['http/1.1']),
        keepAliveMs: tuning.pingIntervalMs,
        idleMs,
      },
      first,
    );
  }

  async #dial(alpn: readonly string[]): Promise<Dialed> {
    const { endpoint, credentials, dialTimeoutMs } = this.#options;
    const { signal } = this.#closing;
    const identity = await credentials.identity(signal);
    return dial({ endpoint, identity, alpn, timeoutMs: dialTimeoutMs, signal });
  }

  async #dialAgain(): Promise<Dialed> {
    const dialed = await this.#dial(['h2', 'http/1.1']);
    if (dialed.protocol === 'h2') return dialed;
    dialed.socket.destroy();
    this.#open = undefined;
    this.#wire = undefined;
    throw new NotSent('the server no longer offers HTTP/2');
  }

  stats(): { readonly sockets: number; readonly streams: number } {
    return this.#open?.stats() ?? { sockets: 0, streams: 0 };
  }

  renew(): void {
    this.#open?.renew();
  }

  close(): void {
    this.#closing.abort(new Error('the client was closed'));
    this.#open?.close();
  }
}

function hostHeader(url: URL): string {
  const { host, port } = hostPort(url);
  const name = host.includes(':') ? `[${host}]` : host;
  return url.port === '' ? name : `${name}:${String(port)}`;
}
