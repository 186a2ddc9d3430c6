import type { Session } from './session/session-options.ts';
import { perMessageDeflate, viewerSocket } from './session/viewer-socket.ts';
import type {
  Route,
  RouteRequest,
  RouteResponse,
  SocketHandler,
  WebServer,
  WebServerOptions,
} from './web/web-options.ts';
import { openWebServer } from './web/web-server.ts';

/** Where and to whom a mirror serves; `routes` come beside its own. */
export type MirrorWeb = Omit<WebServerOptions, 'files' | 'sockets' | 'perMessageDeflate'>;

/** What {@link startMirror} is given. */
export interface MirrorOptions {
  readonly session: Session;
  readonly web: MirrorWeb;
  /** The page, by path: `/` and what it loads. */
  readonly files: WebServerOptions['files'];
}

/**
 * Serves a session to browsers: the page, `/ws?after=SEQ`, `/frames?from=A&to=B` (NDJSON) and `/healthz`
 * (`{ok, viewers, newest}`). Dispose of the session first: its viewers then get all of it.
 * @throws KtlError as `openWebServer` does
 */
export function startMirror({ session, web, files }: MirrorOptions): Promise<WebServer> {
  return openWebServer({
    ...web,
    files,
    perMessageDeflate,
    routes: [framesRoute(session), healthRoute(session), ...(web.routes ?? [])],
    sockets: { '/ws': feedOf(session) },
  });
}

/**
 * Serves a session to programs: WebSockets at `/ws` and `/`, with the same bytes that a page gets, and
 * `/frames` and `/healthz` as `startMirror` has them.
 * @throws KtlError as `openWebServer` does
 */
export function startFeed({ session, web }: Omit<MirrorOptions, 'files'>): Promise<WebServer> {
  const feed = feedOf(session);
  return openWebServer({
    ...web,
    files: new Map(),
    perMessageDeflate,
    routes: [framesRoute(session), healthRoute(session), ...(web.routes ?? [])],
    sockets: { '/': feed, '/ws': feed },
  });
}

function feedOf(session: Session): SocketHandler {
  return (socket, { url }) => {
    session.attach(viewerSocket(socket), { after: wholeNumber(url, 'after') });
  };
}

function framesRoute(session: Session): Route {
  return { method: 'GET', path: '/frames', handle: (request) => framesAnswer(session, request) };
}

function framesAnswer(session: Session, { url }: RouteRequest): RouteResponse {
  const from = wholeNumber(url, 'from');
  const to = wholeNumber(url, 'to');
  if (from === undefined || to === undefined) {
    const error = 'from and to are frame numbers, as in /frames?from=1&to=500';
    return { status: 400, body: JSON.stringify({ error }) };
  }
  return { type: 'application/x-ndjson; charset=utf-8', body: session.frames(from, to) };
}

function healthRoute(session: Session): Route {
  return {
    method: 'GET',
    path: '/healthz',
    handle: () => {
      const { viewers, newest } = session.stats();
      return { body: JSON.stringify({ ok: true, viewers, newest }) };
    },
  };
}

/** A parameter that is a whole number; undefined: it is absent, or something else. */
function wholeNumber(url: URL, name: string): number | undefined {
  const text = url.searchParams.get(name) ?? '';
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
