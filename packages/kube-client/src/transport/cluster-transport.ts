import { isKtlError } from '@ktl/faults';
import type { ClientIdentity, Credentials } from '../auth/credentials.ts';
import { faults } from '../faults.ts';
import { systemClock, type Clock } from '../timing/clock.ts';
import { unlessAborted } from '../timing/unless-aborted.ts';
import {
  connectionFault,
  expiredClientCertificate,
  messageOf,
  type ConnectionSubject,
} from './connection-fault.ts';
import { baseUrl, type Endpoint } from './endpoint.ts';
import type { Http2Tuning } from './http2-connection.ts';
import { NegotiatedWire } from './negotiated-wire.ts';
import type { HttpRequest, HttpResponse, Transport } from './transport.ts';
import { NotSent, type WireResponse } from './wire.ts';

/** Times and sizes of a transport; every one has a default that suits production. */
export interface TransportTuning extends Partial<Http2Tuning> {
  /** Whole exchange of a unary request, and headers of a stream, ms. Default 30 000. */
  readonly unaryTimeoutMs?: number | undefined;
  /** TCP, proxy and TLS together, ms. Default 10 000. */
  readonly dialTimeoutMs?: number | undefined;
  /** Connections without a stream close after so long, ms. Default 60 000. */
  readonly idleMs?: number | undefined;
  /** Default `auto`: HTTP/2 where the server offers it. */
  readonly protocol?: 'auto' | 'http/1.1' | undefined;
}

/** What {@link createClusterTransport} needs. */
export interface ClusterTransportOptions {
  readonly endpoint: Endpoint;
  readonly credentials: Credentials;
  readonly userAgent: string;
  readonly tuning?: TransportTuning | undefined;
  readonly clock?: Clock | undefined;
}

/** What one request is authenticated with. */
interface Login {
  readonly identity: ClientIdentity;
  readonly authorization: string | undefined;
}

const mib = 1024 * 1024;
const http2Defaults: Http2Tuning = {
  streamWindowBytes: 4 * mib,
  connectionWindowBytes: 64 * mib,
  maxStreams: 100,
  pingIntervalMs: 30_000,
  pingTimeoutMs: 15_000,
};

/** Requests to one API server, authenticated, over HTTP/2 or HTTP/1.1. */
export function createClusterTransport(options: ClusterTransportOptions): Transport {
  return new ClusterTransport(options);
}

class ClusterTransport implements Transport {
  readonly #server: string;
  readonly #credentials: Credentials;
  readonly #clock: Clock;
  readonly #userAgent: string;
  readonly #unaryTimeoutMs: number;
  readonly #prefix: string;
  readonly #wire: NegotiatedWire;
  #identity: Login['identity'] | undefined;

  constructor({ endpoint, credentials, userAgent, tuning = {}, clock }: ClusterTransportOptions) {
    const { unaryTimeoutMs, dialTimeoutMs, idleMs, protocol, ...http2 } = tuning;
    this.#server = baseUrl(endpoint.url);
    this.#credentials = credentials;
    this.#clock = clock ?? systemClock;
    this.#userAgent = userAgent;
    this.#unaryTimeoutMs = unaryTimeoutMs ?? 30_000;
    this.#prefix = this.#server.slice(endpoint.url.origin.length);
    this.#wire = new NegotiatedWire({
      endpoint,
      credentials,
      tuning: { ...http2Defaults, ...http2 },
      dialTimeoutMs: dialTimeoutMs ?? 10_000,
      idleMs: idleMs ?? 60_000,
      protocol: protocol ?? 'auto',
    });
  }

  stats = (): { readonly sockets: number; readonly streams: number } => this.#wire.stats();

  async exchange(request: HttpRequest): Promise<HttpResponse> {
    request.signal?.throwIfAborted();
    const login = await this.#login(request.signal);
    const response = await this.#send(request, login);
    if (response.status !== 401) return inflated(response);
    let renewed: Login | undefined;
    try {
      renewed = await this.#renew(login, request.signal);
    } catch (error) {
      await discard(response);
      throw error;
    }
    if (renewed === undefined) return this.#unauthorized(response, login);
    await discard(response);
    const again = await this.#send(request, renewed);
    return again.status === 401 ? this.#unauthorized(again, renewed) : inflated(again);
  }

  /** Logs in anew after a 401. Undefined where that gives the same as before. */
  async #renew(before: Login, signal: AbortSignal | undefined): Promise<Login | undefined> {
    const refreshed = await unlessAborted(this.#credentials.refresh(signal), signal);
    const now = await this.#login(signal);
    // Another request may have refreshed them a moment ago.
    const isOther = now.identity !== before.identity || now.authorization !== before.authorization;
    return refreshed || isOther ? now : undefined;
  }

  /** Logging in may take a person's time: only the caller's abort ends the waiting. */
  async #login(signal: AbortSignal | undefined): Promise<Login> {
    const login = await unlessAborted(this.#obtain(signal), signal);
    // A connection stays with the certificate that it was opened with.
    if (this.#identity !== undefined && this.#identity !== login.identity) this.#wire.renew();
    this.#identity = login.identity;
    return login;
  }

  async #obtain(signal: AbortSignal | undefined): Promise<Login> {
    return {
      identity: await this.#credentials.identity(signal),
      authorization: await this.#credentials.authorization(signal),
    };
  }

  /** An API server answers 401 also to an expired client certificate, without saying so. */
  async #unauthorized(response: WireResponse, login: Login): Promise<HttpResponse> {
    const expired = expiredClientCertificate(this.#subject(login));
    if (expired === undefined) return inflated(response);
    await discard(response);
    throw expired;
  }

  async #send(request: HttpRequest, login: Login): Promise<WireResponse> {
    request.signal?.throwIfAborted();
    const limit = new Limit(request, this.#clock, this.#unaryTimeoutMs);
    try {
      const response = await this.#wire.send({
        method: request.method,
        path: this.#prefix + request.path,
        headers: this.#headers(request, login.authorization),
        body: request.body,
        signal: limit.signal,
        onClose: limit.release,
      });
      if (request.kind === 'stream') limit.stopTimer();
      return response;
    } catch (error) {
      limit.release();
      if (limit.signal.aborted) throw limit.signal.reason;
      if (isKtlError(error)) throw error;
      if (error instanceof NotSent) {
        const server = this.#server;
        throw faults.CLUSTER_UNREACHABLE({ server, problem: messageOf(error) }, error);
      }
      throw connectionFault(error, this.#subject(login));
    }
  }

  #headers(
    request: HttpRequest,
    authorization: string | undefined,
  ): Readonly<Record<string, string | readonly string[]>> {
    const compressed = request.method === 'GET' && request.kind !== 'stream';
    return {
      accept: 'application/json',
      'user-agent': this.#userAgent,
      ...(compressed ? { 'accept-encoding': 'gzip' } : {}),
      ...(authorization === undefined ? {} : { authorization }),
      ...this.#credentials.extraHeaders,
      ...request.headers,
    };
  }

  #subject({ identity }: Login): ConnectionSubject {
    return {
      server: this.#server,
      user: this.#credentials.user,
      identity,
      now: this.#clock.now(),
    };
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#wire.close();
    this.#credentials.close?.();
    return Promise.resolve();
  }
}

/** Ends a request for its caller's abort or for the timeout, whichever comes first. */
class Limit {
  readonly signal: AbortSignal;
  readonly #request: HttpRequest;
  readonly #controller = new AbortController();
  readonly #timer = new AbortController();

  constructor(request: HttpRequest, clock: Clock, timeoutMs: number) {
    this.#request = request;
    this.signal = this.#controller.signal;
    request.signal?.addEventListener('abort', this.#onAbort, { once: true });
    clock.sleep(timeoutMs, this.#timer.signal).then(
      () => {
        const { method, path } = request;
        this.#controller.abort(faults.REQUEST_TIMEOUT({ method, path, timeoutMs }));
      },
      () => undefined,
    );
  }

  readonly #onAbort = (): void => {
    this.#controller.abort(this.#request.signal?.reason);
  };

  stopTimer(): void {
    this.#timer.abort();
  }

  readonly release = (): void => {
    this.stopTimer();
    this.#request.signal?.removeEventListener('abort', this.#onAbort);
  };
}

async function inflated(response: WireResponse): Promise<HttpResponse> {
  if (response.headers['content-encoding'] !== 'gzip') return response;
  const { gunzip } = await import('./gunzip.ts');
  return { ...response, body: gunzip(response.body) };
}

async function discard(response: WireResponse): Promise<void> {
  await response.body[Symbol.asyncIterator]().return?.();
}
