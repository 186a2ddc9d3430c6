import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { isRefusal, type Refusal } from './request-check.ts';
import type { Route, RouteResponse, ViewerId } from './web-options.ts';

export interface RouteCall {
  readonly route: Route;
  readonly url: URL;
  readonly viewer: ViewerId;
  readonly bodyBytes: number;
  /** Headers that the answer has anyway. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Lets a route answer. Returns a refusal where nothing was sent yet.
 * @throws what the route threw; the caller answers for it
 */
export async function answerRoute(
  request: IncomingMessage,
  response: ServerResponse,
  call: RouteCall,
): Promise<Refusal | undefined> {
  const { route, url, viewer } = call;
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  const body = route.method === 'POST' ? await readJson(request, call.bodyBytes) : undefined;
  if (body !== undefined && isRefusal(body)) return body;
  const answer = await route.handle({ url, viewer, body: body?.value, signal: gone.signal });
  await send(request, response, { answer, headers: call.headers });
  return undefined;
}

interface Sent {
  readonly answer: RouteResponse;
  readonly headers: Readonly<Record<string, string>>;
}

async function send(
  request: IncomingMessage,
  response: ServerResponse,
  { answer, headers }: Sent,
): Promise<void> {
  const { status = 200, type = 'application/json; charset=utf-8', body } = answer;
  const streamed = typeof body === 'object' && Symbol.asyncIterator in body ? body : undefined;
  const whole = streamed === undefined ? (body as string | Uint8Array | undefined) : undefined;
  response.writeHead(status, {
    ...headers,
    ...(body === undefined ? {} : { 'Content-Type': type }),
    ...(whole === undefined ? {} : { 'Content-Length': Buffer.byteLength(whole) }),
  });
  if (request.method === 'HEAD' || streamed === undefined) {
    response.end(request.method === 'HEAD' ? undefined : whole);
    await streamed?.[Symbol.asyncIterator]().return?.();
    return;
  }
  await pipeline(Readable.from(streamed, { objectMode: true }), response);
}

async function readJson(
  request: IncomingMessage,
  limit: number,
): Promise<{ readonly value: unknown } | Refusal> {
  const { headers } = request;
  const length = headers['content-length'] ?? '0';
  const isEmpty = length === '0' && headers['transfer-encoding'] === undefined;
  if (isEmpty && headers['content-type'] === undefined) return { value: undefined };
  if (!/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '')) {
    return { status: 415, words: 'the body must be application/json' };
  }
  const tooLarge: Refusal = { status: 413, words: 'the body is too large' };
  if (Number(length) > limit) return tooLarge;
  const bytes = await readBytes(request, limit);
  if (bytes === undefined) return tooLarge;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return { value: JSON.parse(text) as unknown };
  } catch {
    return { status: 400, words: 'the body is not JSON' };
  }
}

// A client that goes away in the middle has sent what is no JSON.
async function readBytes(request: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  const pieces: Buffer[] = [];
  let size = 0;
  try {
    for await (const piece of request.iterator({ destroyOnReturn: false })) {
      size += (piece as Buffer).length;
      if (size > limit) return undefined;
      pieces.push(piece as Buffer);
    }
  } catch {
    return Buffer.alloc(0);
  }
  return Buffer.concat(pieces);
}
