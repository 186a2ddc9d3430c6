import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { STATUS_CODES } from 'node:http';
import { isLoopback } from './bind.ts';
import type { HostName } from './own-names.ts';
import type { Refusal } from './request-check.ts';

/** What an answer's headers depend on. */
export interface AnswerContext {
  readonly secure: boolean;
  readonly host: HostName | undefined;
}

/**
 * Headers of every answer. `connect-src` names the server's own WebSocket address too, because
 * Safari before 16 does not take 'self' for it; a proxy may serve it with TLS.
 */
export function safeHeaders({ secure, host }: AnswerContext): Record<string, string> {
  const schemes = secure ? ['wss'] : ['ws', 'wss'];
  const own = host === undefined ? '' : schemes.map((s) => ` ${s}://${host.authority}`).join('');
  const policy = [
    `default-src 'none'`,
    `script-src 'self'`,
    `style-src 'self'`,
    `img-src 'self' data:`,
    `connect-src 'self'${own}`,
    `font-src 'self'`,
    `worker-src 'self'`,
    `base-uri 'none'`,
    `form-action 'none'`,
    `frame-ancestors 'none'`,
  ];
  return {
    'Content-Security-Policy': policy.join('; '),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    ...(isTrustworthy({ secure, host }) ? { 'Cross-Origin-Opener-Policy': 'same-origin' } : {}),
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cache-Control': 'no-store',
  };
}

// Elsewhere browsers ignore the opener policy, and complain of it in the console.
function isTrustworthy({ secure, host }: AnswerContext): boolean {
  const name = host?.name.replace(/^\[|\]$/g, '') ?? '';
  return secure || name === 'localhost' || name.endsWith('.localhost') || isLoopback(name);
}

/** Answers with a refusal as JSON. What the client still sends is not waited for. */
export function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  refusal: Refusal & { readonly host?: HostName | undefined; readonly secure: boolean },
): void {
  const body = bodyOf(refusal);
  const unread = request.method !== 'GET' && request.method !== 'HEAD';
  response.writeHead(refusal.status, {
    ...safeHeaders({ secure: refusal.secure, host: refusal.host }),
    ...jsonHeaders(body),
    ...refusal.headers,
    ...(unread ? { Connection: 'close' } : {}),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** The same without a response object: handshakes, and requests that could not be read. */
export function refuseRaw(socket: Duplex, refusal: Refusal): void {
  socket.on('error', () => socket.destroy());
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const body = bodyOf(refusal);
  const headers = {
    ...safeHeaders({ secure: true, host: undefined }),
    ...jsonHeaders(body),
    ...refusal.headers,
    Connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const status = `${String(refusal.status)} ${STATUS_CODES[refusal.status] ?? ''}`;
  socket.end(`HTTP/1.1 ${status}\r\n${lines.join('')}\r\n${body}`, () => socket.destroy());
}

function bodyOf({ words }: Refusal): string {
  return `${JSON.stringify({ error: words })}\n`;
}

function jsonHeaders(body: string): Record<string, string> {
  return {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': String(Buffer.byteLength(body)),
  };
}
