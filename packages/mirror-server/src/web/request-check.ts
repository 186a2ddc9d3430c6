import type { IncomingMessage } from 'node:http';
import type { AccessKeys } from './access-keys.ts';
import { isLoopback } from './bind.ts';
import type { HostName, OwnNames } from './own-names.ts';
import type { ViewerId, WebAccess } from './web-options.ts';

/** Why a request is turned away. The words are fixed: nothing of the request or the server is in them. */
export interface Refusal {
  readonly status: number;
  readonly words: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request that came to the right server, from nowhere that may not ask. */
export interface Visit {
  readonly url: URL;
  readonly host: HostName;
  /** False where Host is a name that the server was given, or a proxy has signed. */
  readonly straight: boolean;
  /** Undefined: no Origin header. */
  readonly origin: 'own' | 'allowed' | undefined;
}

export interface CheckContext {
  readonly names: OwnNames;
  readonly keys: AccessKeys;
  readonly access: WebAccess;
  readonly cookieName: string;
}

const secretNames = new Set([
  'code',
  'token',
  'access_token',
  'auth',
  'authorization',
  'x-ktl-code',
]);
const proxyHeaders = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip'];

/** True where the answer is a refusal. */
export function isRefusal(answer: object): answer is Refusal {
  return 'words' in answer;
}

/** Reads and judges what every request has: its form, Host, Origin, and where browsers say it is from. */
export function checkVisit(request: IncomingMessage, context: CheckContext): Visit | Refusal {
  const { names, keys } = context;
  const { headers, socket } = request;
  const once = ['host', 'origin'].every((name) => countOf(request, name) <= 1);
  const host = once ? names.readHost(headers.host ?? '') : undefined;
  if (host === undefined) return { status: 400, words: 'the Host header cannot be read' };
  const local = { address: socket.localAddress ?? '', port: socket.localPort ?? 0 };
  const known = names.knows(host, local);
  if (known === undefined) {
    return unknownHost;
  }
  const url = urlOf(request.url ?? '', `${names.scheme}://${host.authority}`);
  if (url === undefined) return { status: 400, words: 'the path cannot be read' };
  if (hasKey(url, keys)) {
    return {
      status: 400,
      words: 'codes and tokens belong in a header or behind #, not in the query',
    };
  }
  const origin = headers.origin === undefined ? undefined : names.knowsOrigin(headers.origin, host);
  if (headers.origin !== undefined && origin === undefined) return foreign;
  const proxied = proxyHeaders.some((name) => headers[name] !== undefined);
  const visit: Visit = { url, host, origin, straight: known === 'own' && !proxied };
  return comesFromElsewhere(request, visit) ? foreign : visit;
}

/** Someone who may read, and by what. */
export interface Reader {
  readonly id: ViewerId;
  readonly by: 'cookie' | 'token' | 'nothing';
}

/** Judges who asks for something private. */
export function checkReader(
  request: IncomingMessage,
  visit: Visit,
  context: CheckContext,
): Reader | Refusal {
  const { keys, access } = context;
  const remote = request.socket.remoteAddress ?? '';
  const check = keys.check({ headers: request.headers, remote }, context.cookieName);
  if (check.kind === 'viewer') return { id: check.viewer, by: check.by };
  if (check.kind === 'wait') return waiting(check.ms);
  const open = access.cookie === 'browsers-only' && !keys.hasToken && check.kind === 'none';
  const near =
    visit.straight && isLoopback(remote) && isLoopback(request.socket.localAddress ?? '');
  const free = open && near && !isBrowser(request);
  return free ? { id: keys.newViewer(), by: 'nothing' } : needsKey;
}

/** Too many wrong keys: try again in `ms`. */
export function waiting(ms: number): Refusal {
  return {
    status: 429,
    words: 'too many wrong codes or tokens from this address',
    headers: { 'Retry-After': String(Math.ceil(ms / 1000)) },
  };
}

export const needsKey: Refusal = {
  status: 401,
  words: 'open the link that the program printed, or send the token as Authorization: Bearer',
  headers: { 'WWW-Authenticate': 'Bearer' },
};

export const notFound: Refusal = { status: 404, words: 'there is nothing here' };

export function wrongMethod(allowed: string): Refusal {
  return { status: 405, words: 'this method is not allowed here', headers: { Allow: allowed } };
}

const unknownHost: Refusal = {
  status: 421,
  words:
    'this server does not answer to that name or port; start it with --ui-host <name>, or --ui-host <name:port>, as it stands in the address bar: for a proxy, or for ssh -L from another port (--ui-host localhost)',
};

const foreign: Refusal = { status: 403, words: 'another page may not ask this server' };

// Every path of this server is plain: what is encoded, doubled or has dots is an attempt or a mistake.
function urlOf(target: string, base: string): URL | undefined {
  const plain = /^(\/[\w.~/-]*)(\?[!-~]*)?$/.exec(target);
  const path = plain?.[1] ?? '//';
  if (/\/\/|\/\.{1,2}(\/|$)/.test(path) || target.includes('#')) return undefined;
  return URL.parse(target, base) ?? undefined;
}

function hasKey(url: URL, keys: AccessKeys): boolean {
  return [...url.searchParams].some(
    ([name, value]) =>
      secretNames.has(name.toLowerCase()) || [name, value].some((text) => keys.isKey(text)),
  );
}

/**
 * Browsers say where a request comes from. `same-site` is another port of this host, so no better
 * than `cross-site`. Typed addresses and bookmarks are `none`. A link to the page itself may come
 * from anywhere: it holds nothing private. A WebSocket always has an Origin, which was judged.
 */
function comesFromElsewhere({ headers }: IncomingMessage, { url, origin }: Visit): boolean {
  const site = headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin' || site === 'none') return false;
  if (origin === 'allowed' || (origin === 'own' && headers.upgrade !== undefined)) return false;
  const link = headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
  return !(link && url.pathname === '/');
}

// GET of the same origin has no Origin. (Node's fetch sends Sec-Fetch-Mode, and is no browser.)
function isBrowser({ headers }: IncomingMessage): boolean {
  return headers.origin !== undefined || headers['sec-fetch-site'] !== undefined;
}

function countOf({ rawHeaders }: IncomingMessage, name: string): number {
  return rawHeaders.filter((text, i) => i % 2 === 0 && text.toLowerCase() === name).length;
}
