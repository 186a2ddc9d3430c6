import type { WebServer, WebServerOptions } from './web-options.ts';

/**
 * Serves files, routes and WebSockets to those who may read, safe by default: see "Access" in the
 * README.
 * @throws KtlError WEB_BIND_SYNTAX, WEB_TOKEN_NEEDED, WEB_TOKEN_UNFIT, WEB_NAME_SYNTAX,
 * WEB_ADDRESS_IN_USE, WEB_ADDRESS_UNAVAILABLE, WEB_CERTIFICATE_UNREADABLE, WEB_CERTIFICATE_DATES,
 * WEB_KEY_UNREADABLE, WEB_KEY_MISMATCH
 */
export async function openWebServer(options: WebServerOptions): Promise<WebServer> {
  await Promise.resolve();
  throw new Error(`not there yet: ${options.bind}`);
}
