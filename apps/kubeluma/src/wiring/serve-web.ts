import { randomBytes } from 'node:crypto';
import { isKtlError, KtlError } from '@ktl/faults';
import type { Logger } from '@ktl/cli-kit';
import { systemClock } from '@ktl/kube-client';
import {
  openWebServer,
  type Route,
  type RouteResponse,
  type SocketHandler,
  type WebServer,
  type WebServerOptions,
} from '@ktl/mirror-server';
import { loadViewer } from '@ktl/web-viewer';
import type { Inspector } from '../inspector.ts';
import type { Viewer } from '../viewer/viewer.ts';

/** What {@link serveWeb} is given. */
export interface WebOptions {
  readonly inspector: Inspector;
  readonly host: string;
  readonly port: number;
  readonly token: string | undefined;
  /** Names under which browsers reach it beside its own. */
  readonly names: readonly string[];
  readonly tls: WebServerOptions['tls'];
  readonly log: Logger;
  /** Told each link after the first. */
  readonly onLink: (link: string) => void;
}

/**
 * Serves the page, the endpoints and the WebSocket. Everything but the page's own files needs the cookie
 * or the token: environments are private even on one's own machine.
 * @throws KtlError WEB_* of @ktl/mirror-server
 */
export async function serveWeb(options: WebOptions): Promise<WebServer> {
  const { inspector, host, port, token, names, tls, log, onLink } = options;
  const files = await pageFiles(log);
  try {
    return await openWebServer({
      bind: `${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}:${String(port)}`,
      access: { token, cookie: 'required' },
      tls,
      allowedHosts: names,
      allowedOrigins: names.flatMap((name) => [`https://${name}`, `http://${name}`]),
      files,
      routes: routesOf(inspector),
      sockets: { '/ws': socketHandler(inspector) },
      onLink,
      onError: (error) => {
        log.error('a request failed', { error: String(error) });
      },
      clock: systemClock,
      randomBytes,
    });
  } catch (error) {
    throw inOwnWords(error);
  }
}

async function pageFiles(log: Logger): Promise<WebServerOptions['files']> {
  try {
    const files = await loadViewer('kubeluma');
    return new Map(
      [...files].map(([name, file]) => [name === 'index.html' ? '/' : `/${name}`, file]),
    );
  } catch (error) {
    if (!isKtlError(error) || error.code !== 'VIEWER_NOT_BUILT') throw error;
    log.warn(`${error.message}; endpoints and WebSocket work; for the page: npm run build`);
    const body = Buffer.from('The page is not built: run npm run build, then start again.\n');
    return new Map([['/', { body, type: 'text/plain; charset=utf-8' }]]);
  }
}

function routesOf(inspector: Inspector): readonly Route[] {
  const changing = (path: string, change: (viewer: Viewer, body: unknown) => void): Route => ({
    method: 'POST',
    path,
    handle: ({ viewer: id, body }) => {
      const viewer = inspector.viewer(id);
      try {
        change(viewer, body);
        return json({ pattern: viewer.pattern });
      } catch (error) {
        if (!isKtlError(error)) throw error;
        const { code, message, hint } = error;
        return { ...json({ error: message, code, hint }), status: 400 };
      }
    },
  });
  return [
    changing('/api/set_pattern', (viewer, body) => {
      viewer.setPattern(patternOf(body));
    }),
    changing('/api/reset_pattern', (viewer) => {
      viewer.resetPattern();
    }),
    {
      method: 'GET',
      path: '/api/current_pattern',
      handle: ({ viewer }) => json({ pattern: inspector.patternOf(viewer) }),
    },
  ];
}

function patternOf(body: unknown): unknown {
  return typeof body === 'object' && body !== null && 'pattern' in body ? body.pattern : undefined;
}

function json(value: object): RouteResponse {
  return { body: `${JSON.stringify(value)}\n` };
}

function socketHandler(inspector: Inspector): SocketHandler {
  return (socket, { viewer }) => {
    const connection = inspector.connect(viewer, {
      get bufferedAmount() {
        return socket.bufferedAmount;
      },
      send: (text, sent) => {
        socket.send(text, () => {
          sent();
        });
      },
      ping: () => {
        if (socket.readyState === socket.OPEN) socket.ping();
      },
      terminate: () => {
        socket.terminate();
      },
    });
    for (const sign of ['ping', 'pong'] as const) {
      socket.on(sign, () => {
        connection.alive();
      });
    }
    socket.on('message', (bytes: Buffer) => {
      connection.take(bytes.toString());
    });
    socket.once('close', () => {
      connection.close();
    });
  };
}

const ownHints: Readonly<Record<string, string>> = {
  WEB_TOKEN_NEEDED:
    'set one with --token (make it with: openssl rand -hex 16), better with --tls too; or leave --host out, then only this machine reaches it',
  WEB_ADDRESS_IN_USE: 'choose another --port, or 0 for any free one',
  WEB_ADDRESS_UNAVAILABLE:
    'name an address of this machine with --host and a port above 1023 with --port, or leave both out',
  WEB_BIND_SYNTAX: '--host takes a name or an IP address alone; the port is that of --port',
};

// The server's own hints name the flags of ktl.
function inOwnWords(error: unknown): unknown {
  if (!isKtlError(error)) return error;
  const { code, message, retryable, exit, details } = error;
  const hint = ownHints[code] ?? ownFlags(error.hint);
  return new KtlError({ code, message, hint, retryable, exit, details, cause: error });
}

/** A text of the web server with the names that its flags have here. */
export function ownFlags<T extends string | undefined>(text: T): T {
  return text?.replaceAll(/--ui-(?!host)/g, '--') as T;
}
