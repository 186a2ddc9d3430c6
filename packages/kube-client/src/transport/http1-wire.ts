import * as http from 'node:http';
import type { Duplex } from 'node:stream';
import { faults } from '../faults.ts';
import { ByteQueue } from './byte-queue.ts';
import { errorCode, messageOf } from './connection-fault.ts';
import type { Dialed } from './dial.ts';
import { NotSent, type Wire, type WireRequest, type WireResponse } from './wire.ts';

/** What HTTP/1.1 connections are made of. */
export interface Http1Options {
  readonly host: string;
  readonly dial: () => Promise<Dialed>;
  /** TCP keep-alive probes start after so long; there is no PING here. */
  readonly keepAliveMs: number;
  /** A connection without a request for so long is closed, ms. */
  readonly idleMs: number;
}

/** An agent whose sockets are dialed by us: with proxy, TLS settings and mapped errors. */
class DialingAgent extends http.Agent {
  readonly #options: Http1Options;
  #first: Dialed | undefined;
  #opening = 0;

  constructor(options: Http1Options, first?: Dialed) {
    super({
      keepAlive: true,
      keepAliveMsecs: options.keepAliveMs,
      maxFreeSockets: 8,
      timeout: options.idleMs,
    });
    this.#options = options;
    this.#first = first;
  }

  override createConnection(
    _options: http.ClientRequestArgs,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): Duplex | null | undefined {
    this.#opening += 1;
    const first = this.#first;
    this.#first = undefined;
    const dialed = first === undefined ? this.#options.dial() : Promise.resolve(first);
    dialed.then(
      ({ socket }) => {
        this.#opening -= 1;
        socket.setKeepAlive(true, this.#options.keepAliveMs);
        callback?.(null, socket);
      },
      (error: unknown) => {
        this.#opening -= 1;
        callback?.(error as Error, undefined as unknown as Duplex);
      },
    );
    return undefined;
  }

  get socketCount(): number {
    const count = (sockets: NodeJS.ReadOnlyDict<unknown[]>): number =>
      Object.values(sockets).reduce((sum, list) => sum + (list?.length ?? 0), 0);
    return count(this.sockets) + count(this.freeSockets) + this.#opening;
  }
}

/** HTTP/1.1 with keep-alive: for plain `http://` servers and for TLS servers without h2. */
export class Http1Wire implements Wire {
  readonly #options: Http1Options;
  #agent: DialingAgent;
  readonly #open = new Set<http.ClientRequest>();

  constructor(options: Http1Options, first: Dialed) {
    this.#options = options;
    this.#agent = new DialingAgent(options, first);
  }

  send(request: WireRequest): Promise<WireResponse> {
    const { promise, resolve, reject } = Promise.withResolvers<WireResponse>();
    const outgoing = http.request({
      agent: this.#agent,
      host: this.#options.host,
      method: request.method,
      path: request.path,
      headers: outgoingHeaders(request, this.#options.host),
    });
    this.#open.add(outgoing);
    let fail = (error: unknown): void => {
      reject(beforeAnswer(error, request, outgoing.reusedSocket));
    };
    const abort = (): void => {
      const reason: unknown = request.signal?.reason;
      reject(reason);
      body?.fail(reason);
      outgoing.destroy();
    };
    let body: ByteQueue | undefined;
    outgoing.on('error', (error) => {
      fail(error);
    });
    outgoing.once('close', () => {
      this.#open.delete(outgoing);
      request.signal?.removeEventListener('abort', abort);
      fail(Object.assign(new Error('the connection closed'), { code: 'ECONNRESET' }));
      // Where nothing was answered `send` has thrown, and the request may be on its way again.
      if (body !== undefined) request.onClose?.();
    });
    outgoing.on('response', (incoming) => {
      const queue = bodyOf(incoming, outgoing);
      body = queue;
      fail = (error) => {
        queue.fail(faults.STREAM_LOST({ problem: messageOf(error) }, error));
      };
      resolve({
        status: incoming.statusCode ?? 0,
        headers: plainHeaders(incoming.headers),
        body: queue,
      });
    });
    if (request.signal?.aborted === true) abort();
    else request.signal?.addEventListener('abort', abort, { once: true });
    outgoing.end(request.body);
    return promise;
  }

  stats(): { readonly sockets: number; readonly streams: number } {
    return { sockets: this.#agent.socketCount, streams: this.#open.size };
  }

  renew(): void {
    const old = this.#agent;
    this.#agent = new DialingAgent(this.#options);
    // Only the free sockets: requests under way go on.
    for (const sockets of Object.values(old.freeSockets)) {
      for (const socket of sockets ?? []) socket.destroy();
    }
    old.maxFreeSockets = 0;
  }

  close(): void {
    for (const outgoing of this.#open) outgoing.destroy();
    this.#agent.destroy();
  }
}

function bodyOf(incoming: http.IncomingMessage, outgoing: http.ClientRequest): ByteQueue {
  const queue = new ByteQueue({
    pause: () => incoming.pause(),
    resume: () => incoming.resume(),
    cancel: () => {
      outgoing.destroy();
    },
  });
  const lost = (error: unknown): void => {
    queue.fail(faults.STREAM_LOST({ problem: messageOf(error) }, error));
  };
  const cut = (): void => {
    lost(new Error('the connection closed before the end'));
  };
  incoming.on('data', (chunk: Buffer) => {
    queue.push(chunk);
  });
  incoming.on('end', () => {
    // A chunked body without its last chunk, or shorter than content-length, is not complete.
    if (incoming.complete) queue.end();
    else cut();
  });
  incoming.on('error', lost);
  incoming.on('close', cut);
  return queue;
}

/** A reset of a kept-alive connection: the server closed it before it read the request. */
function beforeAnswer(error: unknown, request: WireRequest, reused: boolean): unknown {
  const reset = ['ECONNRESET', 'EPIPE'].includes(errorCode(error));
  return reset && reused && request.method === 'GET' ? new NotSent(messageOf(error)) : error;
}

function outgoingHeaders(request: WireRequest, host: string): http.OutgoingHttpHeaders {
  const headers: http.OutgoingHttpHeaders = { host };
  for (const [name, value] of Object.entries(request.headers)) {
    headers[name] = typeof value === 'string' ? value : [...value];
  }
  if (request.body !== undefined) headers['content-length'] = Buffer.byteLength(request.body);
  return headers;
}

function plainHeaders(headers: http.IncomingHttpHeaders): Record<string, string> {
  const plain: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) plain[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return plain;
}
