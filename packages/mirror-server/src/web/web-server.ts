import type { Server } from 'node:http';
import { faults } from '../faults.ts';
import { AccessKeys } from './access-keys.ts';
import { authority, isLoopback, parseBind, type Bind } from './bind.ts';
import { ConnectionGate } from './connection-gate.ts';
import { GuessLimit } from './guess-limit.ts';
import { createHttpServer } from './http-server.ts';
import { identityOf, isOfThisRun } from './certificate.ts';
import { linkOrigins } from './links.ts';
import { addressesOf, listenAll, type Listening } from './listen.ts';
import { OwnNames } from './own-names.ts';
import { RequestHandler } from './request-handler.ts';
import { defaultLimits } from './web-limits.ts';
import type { WebServer, WebServerOptions, WebWarning } from './web-options.ts';
import { WebSockets } from './web-sockets.ts';

/**
 * Serves files, routes and WebSockets to those who may read, safe by default: see "Access" in the
 * README.
 * @throws KtlError WEB_BIND_SYNTAX, WEB_TOKEN_NEEDED, WEB_TOKEN_UNFIT, WEB_NAME_SYNTAX,
 * WEB_ADDRESS_IN_USE, WEB_ADDRESS_UNAVAILABLE, WEB_CERTIFICATE_UNREADABLE, WEB_CERTIFICATE_DATES,
 * WEB_KEY_UNREADABLE, WEB_KEY_MISMATCH
 */
export async function openWebServer(options: WebServerOptions): Promise<WebServer> {
  const limits = { ...defaultLimits, ...options.limits };
  const onError = options.onError ?? (() => undefined);
  const bind = parseBind(options.bind, options.defaultPort ?? 8080);
  const scheme = options.tls === undefined ? 'http' : 'https';
  const names = new OwnNames({
    scheme,
    bindHosts: bind.hosts,
    allowedHosts: options.allowedHosts ?? [],
    allowedOrigins: options.allowedOrigins ?? [],
  });
  let origins: readonly string[] = [];
  const linksOf = (code: string): string[] => origins.map((origin) => `${origin}/#code=${code}`);
  const keys = new AccessKeys({
    token: options.access.token,
    limit: new GuessLimit(limits.wrongKeys, () => options.clock.now()),
    randomBytes: options.randomBytes,
    onNewCode: () => {
      const [link] = linksOf(keys.code);
      if (link !== undefined) options.onLink?.(link);
    },
  });
  const where = await placeOf(bind, keys.hasToken);
  const identity = await identityOf(options, bind, where.addresses);
  const gate = new ConnectionGate(limits.sockets);
  const { perMessageDeflate, clock, access } = options;
  const webSockets = new WebSockets({ limits, perMessageDeflate, clock, onError });
  // Read when a request comes: only then the port is known.
  const context = { names, keys, access, cookieName: '' };
  const handler = new RequestHandler({ options, limits, context, gate, webSockets, onError });
  const listening = await listenAll(
    () => createHttpServer({ identity, limits, gate, handler, onError }),
    where,
  );
  context.cookieName = cookieNameOf(listening[0]?.address.port ?? 0, identity !== undefined);
  const addresses = listening.map(({ address }) => address);
  origins = linkOrigins({
    scheme,
    bind,
    addresses,
    allowedOrigins: names.allowedOrigins,
    certificateNames: isOfThisRun(options.tls) ? [] : (identity?.names ?? []),
    allowedHosts: (options.allowedHosts ?? []).map((host) => host.toLowerCase()),
  });
  return {
    addresses,
    get links() {
      return linksOf(keys.code);
    },
    warnings: where.loopback || identity !== undefined ? [] : [plainText(options.bind)],
    fingerprint: identity?.fingerprint,
    stats: () => ({
      sockets: gate.open,
      webSockets: webSockets.open,
      browsers: keys.browsers,
      requests: handler.requests,
      refused: handler.refused + webSockets.refused + gate.cut,
    }),
    [Symbol.asyncDispose]: () => close(listening, { gate, webSockets }),
  };
}

async function placeOf(
  bind: Bind,
  hasToken: boolean,
): Promise<{ addresses: readonly string[]; port: number; loopback: boolean }> {
  const addresses = await addressesOf(bind);
  const loopback = addresses.every(isLoopback);
  if (!loopback && !hasToken) {
    const [host = ''] = bind.hosts;
    throw faults.WEB_TOKEN_NEEDED({ address: authority({ host, port: bind.port }) });
  }
  return { addresses, port: bind.port, loopback };
}

// Cookies do not know ports: two servers on one host need two names. __Host- keeps other hosts out.
function cookieNameOf(port: number, secure: boolean): string {
  return `${secure ? '__Host-' : ''}ktl-${String(port)}`;
}

function plainText(bind: string): WebWarning {
  return {
    code: 'PLAIN_TEXT',
    message: `what is sent on ${bind} can be read and changed on its way: use --ui-tls, or --ui-cert and --ui-key`,
  };
}

async function close(
  listening: readonly Listening<Server>[],
  { gate, webSockets }: { readonly gate: ConnectionGate; readonly webSockets: WebSockets },
): Promise<void> {
  const closed = listening.map(
    ({ server }) =>
      new Promise<void>((resolve) =>
        server.close(() => {
          resolve();
        }),
      ),
  );
  await webSockets.closeAll();
  gate.destroyAll();
  await Promise.all(closed);
}
