import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { refuse, refuseRaw, safeHeaders } from './answers.ts';
import { answerAsset } from './asset-answer.ts';
import type { ConnectionGate } from './connection-gate.ts';
import type { HostName } from './own-names.ts';
import {
  checkReader,
  checkVisit,
  isRefusal,
  needsKey,
  notFound,
  waiting,
  wrongMethod,
  type CheckContext,
  type Reader,
  type Refusal,
  type Visit,
} from './request-check.ts';
import { answerRoute } from './route-answer.ts';
import type { Route, WebLimits, WebServerOptions } from './web-options.ts';
import type { WebSockets } from './web-sockets.ts';

interface Init {
  readonly options: WebServerOptions;
  readonly limits: WebLimits;
  readonly context: CheckContext;
  readonly gate: ConnectionGate;
  readonly webSockets: WebSockets;
  readonly onError: (error: unknown) => void;
}

const full: Refusal = {
  status: 503,
  words: 'too many connections',
  headers: { 'Retry-After': '10', Connection: 'close' },
};
const failed: Refusal = { status: 500, words: 'the server failed' };
const sessionPath = '/session';

/** Answers requests and handshakes, one after the other judged by the same rules. */
export class RequestHandler {
  readonly #init: Init;
  readonly #secure: boolean;
  #requests = 0;
  #refused = 0;

  constructor(init: Init) {
    this.#init = init;
    this.#secure = init.context.names.scheme === 'https';
  }

  get requests(): number {
    return this.#requests;
  }

  get refused(): number {
    return this.#refused;
  }

  /** For `request` events. */
  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#requests += 1;
    let host: HostName | undefined;
    try {
      const visit = this.#visit(request);
      host = isRefusal(visit) ? undefined : visit.host;
      const refusal = isRefusal(visit) ? visit : await this.#dispatch(request, response, visit);
      if (refusal !== undefined) this.#refuse(request, response, { refusal, host });
    } catch (error) {
      this.#fail(request, response, error);
    }
  }

  /** For `upgrade` events. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#requests += 1;
    const refusal = this.#handshake(request, socket, head);
    if (refusal === undefined) return;
    this.#refused += 1;
    refuseRaw(socket, refusal);
  }

  /** Counts what could not be read as a request. */
  unreadable(): void {
    this.#refused += 1;
  }

  #visit(request: IncomingMessage): Visit | Refusal {
    if (!this.#init.gate.hasSeat(request.socket)) return full;
    return checkVisit(request, this.#init.context);
  }

  #handshake(request: IncomingMessage, socket: Duplex, head: Buffer): Refusal | undefined {
    const visit = this.#visit(request);
    if (isRefusal(visit)) return visit;
    const { sockets } = this.#init.options;
    const path = visit.url.pathname;
    const handler = Object.hasOwn(sockets, path) ? sockets[path] : undefined;
    if (handler === undefined) return notFound;
    if (request.method !== 'GET') return wrongMethod('GET');
    const viewer = this.#reader(request, visit);
    if (isRefusal(viewer)) return viewer;
    const { url } = visit;
    this.#init.webSockets.take(request, { socket, head, handler, url, viewer: viewer.id });
    return undefined;
  }

  async #dispatch(
    request: IncomingMessage,
    response: ServerResponse,
    visit: Visit,
  ): Promise<Refusal | undefined> {
    const path = visit.url.pathname;
    const { files, sockets } = this.#init.options;
    const reads = request.method === 'GET' || request.method === 'HEAD';
    if (path === sessionPath) {
      return request.method === 'GET'
        ? this.#session(request, response, visit)
        : wrongMethod('GET');
    }
    const routes = (this.#init.options.routes ?? []).filter((route) => route.path === path);
    if (routes.length > 0) return this.#route(request, response, { visit, routes });
    if (!reads) return wrongMethod('GET, HEAD');
    const file = files.get(path);
    if (file !== undefined) {
      answerAsset(request, response, { file, headers: this.#headers(visit.host) });
      return undefined;
    }
    if (!Object.hasOwn(sockets, path)) return notFound;
    const headers = { Upgrade: 'websocket', Connection: 'Upgrade, close' };
    return { status: 426, words: 'this is a WebSocket', headers };
  }

  #session(request: IncomingMessage, response: ServerResponse, visit: Visit): Refusal | undefined {
    const { keys, cookieName } = this.#init.context;
    const remote = request.socket.remoteAddress ?? '';
    const exchange = keys.exchange({ headers: request.headers, remote }, cookieName);
    if (exchange.kind === 'wait') return waiting(exchange.ms);
    if (exchange.kind !== 'open') return needsKey;
    const { cookie } = exchange;
    const attributes = `HttpOnly; SameSite=Strict; Path=/${this.#secure ? '; Secure' : ''}`;
    response.writeHead(204, {
      ...this.#headers(visit.host),
      ...(cookie === undefined ? {} : { 'Set-Cookie': `${cookieName}=${cookie}; ${attributes}` }),
    });
    response.end();
    return undefined;
  }

  async #route(
    request: IncomingMessage,
    response: ServerResponse,
    { visit, routes }: { readonly visit: Visit; readonly routes: readonly Route[] },
  ): Promise<Refusal | undefined> {
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    const route = routes.find((each) => each.method === method);
    if (route === undefined) {
      const allowed = routes.map((each) => (each.method === 'GET' ? 'GET, HEAD' : each.method));
      return wrongMethod(allowed.join(', '));
    }
    if (route.method === 'POST' && visit.origin === undefined) {
      return { status: 403, words: 'only the page of this server may change something' };
    }
    const viewer = this.#reader(request, visit);
    if (isRefusal(viewer)) return viewer;
    if (route.method === 'POST' && viewer.by !== 'cookie') return needsKey;
    return answerRoute(request, response, {
      route,
      url: visit.url,
      viewer: viewer.id,
      bodyBytes: this.#init.limits.bodyBytes,
      headers: this.#headers(visit.host),
    });
  }

  #reader(request: IncomingMessage, visit: Visit): Reader | Refusal {
    return checkReader(request, visit, this.#init.context);
  }

  #headers(host: HostName): Record<string, string> {
    return safeHeaders({ secure: this.#secure, host });
  }

  #refuse(
    request: IncomingMessage,
    response: ServerResponse,
    { refusal, host }: { readonly refusal: Refusal; readonly host: HostName | undefined },
  ): void {
    this.#refused += 1;
    refuse(request, response, { ...refusal, host, secure: this.#secure });
  }

  #fail(request: IncomingMessage, response: ServerResponse, error: unknown): void {
    if (response.headersSent || response.destroyed) {
      // The client went away, or what it has is half an answer: it must not look whole.
      if (!response.destroyed) this.#init.onError(error);
      response.destroy();
      return;
    }
    this.#init.onError(error);
    this.#refuse(request, response, { refusal: failed, host: undefined });
  }
}
