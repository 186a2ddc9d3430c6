import type { FaultFactory, KtlError } from '@ktl/faults';
import { faults, type ApiDetails } from '../faults.ts';
import type { HttpRequest, HttpResponse } from '../transport/transport.ts';
import { requestSubject } from './api-path.ts';
import { asRecord, asText } from './json-shape.ts';
import type { ClusterIdentity } from './kube-client.ts';

/** The part of meta/v1 Status that says what went wrong. {@link parseStatusObject} reads it. */
export interface ApiStatus {
  readonly code?: number | undefined;
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
}

const maxMessageBytes = 64 * 1024;

// A server that asks for more is mostly a proxy's maintenance page; a person would not wait so long.
const maxRetryAfterMs = 60_000;

/** A request, the cluster that refused it, and when (epoch ms). */
export interface RefusedRequest {
  readonly request: HttpRequest;
  readonly cluster: ClusterIdentity;
  readonly now: number;
}

/** Reads an error response to its end and makes the error of it, with the server's own words. */
export async function responseFault(
  { request, cluster, now }: RefusedRequest,
  response: HttpResponse,
): Promise<KtlError> {
  const status = parseStatus(await readText(response), response.headers['content-type'] ?? '');
  return statusFault(
    { ...status, code: response.status, retryAfterMs: retryAfterMs(response, now) },
    request,
    cluster,
  );
}

/** The error for a Status, as a response or as the object of an ERROR frame. */
export function statusFault(
  status: ApiStatus & { readonly retryAfterMs?: number | undefined },
  request: HttpRequest,
  cluster: ClusterIdentity,
): KtlError {
  const code = status.code ?? 500;
  const serverMessage = status.message ?? '';
  if (code === 401) {
    return faults.AUTH_REJECTED({
      server: cluster.server,
      user: cluster.user,
      problem: serverMessage === '' ? 'Unauthorized' : serverMessage,
    });
  }
  return factoryFor(
    code,
    status.reason,
  )({
    subject: requestSubject(request),
    status: code,
    serverMessage,
    reason: status.reason,
    ...(status.retryAfterMs === undefined ? {} : { retryAfterMs: status.retryAfterMs }),
    server: cluster.server,
    user: refusedUser(code, serverMessage) ?? (cluster.user === '' ? undefined : cluster.user),
  });
}

// The server knows whom it refused; the name that the kubeconfig gives a user is the client's own.
function refusedUser(code: number, serverMessage: string): string | undefined {
  return code === 403 ? /\bUser "([^"]+)" cannot /.exec(serverMessage)?.[1] : undefined;
}

function factoryFor(code: number, reason: string | undefined): FaultFactory<ApiDetails> {
  switch (code) {
    case 403:
      return faults.API_FORBIDDEN;
    case 404:
      return faults.API_NOT_FOUND;
    case 409:
      return faults.API_CONFLICT;
    case 410:
      return faults.API_EXPIRED;
    case 429:
      return faults.API_THROTTLED;
    default:
      if (reason === 'Expired' || reason === 'Gone') return faults.API_EXPIRED;
      return code < 500 && code !== 408 ? faults.API_INVALID : faults.API_FAILED;
  }
}

/**
 * Retry-After in ms, at most a minute: seconds or a date. Undefined where the server names none.
 * @param now - epoch ms
 * @see RFC 9110 §10.2.3
 */
export function retryAfterMs(response: HttpResponse, now: number): number | undefined {
  const value = response.headers['retry-after'];
  if (value === undefined) return undefined;
  const wait = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isNaN(wait) ? undefined : Math.min(maxRetryAfterMs, Math.max(0, wait));
}

function parseStatus(text: string, contentType: string): ApiStatus {
  if (contentType.includes('json')) {
    try {
      const parsed: unknown = JSON.parse(text);
      const { reason, message = text.trim() } = parseStatusObject(parsed);
      return { reason, message };
    } catch {
      // Shown as it came.
    }
  }
  // A proxy's HTML page says nothing in its markup.
  const plain = /<html/i.test(text) ? text.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ') : text;
  return { message: plain.trim().slice(0, 1000) };
}

/** What of a Status has the right shape; nothing is taken for granted. */
export function parseStatusObject(value: unknown): ApiStatus {
  const { code, reason, message } = asRecord(value) ?? {};
  return {
    code: typeof code === 'number' ? code : undefined,
    reason: asText(reason),
    message: asText(message),
  };
}

async function readText(response: HttpResponse): Promise<string> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of response.body) {
    chunks.push(chunk);
    sizeBytes += chunk.byteLength;
    if (sizeBytes > maxMessageBytes) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}
