import { constants, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import type { ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { ApiRequest, ApiResponse } from '../api/api-handler.ts';
import type { ApiServer } from '../api/api-server.ts';
import { realClock } from '../clock/sim-clock.ts';
import type { FaultBoard, LineFault } from '../faults-injection/fault-board.ts';
import { LineBreak, shapeBody, strikesBeforeAnswer } from '../faults-injection/shape-body.ts';
import type { BreakableSocket } from './breakable-socket.ts';

const compress = promisify(gzip);
// As the real server: small answers are not worth it.
const gzipFromBytes = 128 * 1024;

export interface Exchange {
  readonly api: ApiServer;
  readonly board: FaultBoard;
  readonly request: Http2ServerRequest;
  readonly response: Http2ServerResponse;
  readonly line: BreakableSocket;
  readonly user: string | undefined;
}

/** Answers one HTTP request, with whatever fault awaits it. */
export async function answer(exchange: Exchange): Promise<void> {
  const { api, board, response } = exchange;
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  response.on('error', () => undefined);
  const request = toApiRequest(exchange, gone.signal);
  const fault = board.lineFaultFor(request);
  try {
    if (strikesBeforeAnswer(fault)) {
      exchange.line.sever(fault?.kind === 'reset' ? 'reset' : 'freeze');
      return;
    }
    const answered = await api.serve(request);
    await send(exchange, await compressed(request, answered), fault);
  } catch (error) {
    await carryOut(exchange, error);
  }
}

function toApiRequest({ request, user }: Exchange, signal: AbortSignal): ApiRequest {
  const url = new URL(request.url, 'https://kube-sim');
  const headers: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return {
    method: request.method,
    path: decodeURIComponent(url.pathname),
    query: url.searchParams,
    headers,
    body: () => readAll(request),
    signal,
    user,
  };
}

async function readAll(request: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function compressed(request: ApiRequest, answered: ApiResponse): Promise<ApiResponse> {
  const { body, headers } = answered;
  const isWanted = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
  if (!isWanted || !(body instanceof Uint8Array) || body.length < gzipFromBytes) return answered;
  const small = await compress(body, { level: 1 });
  return {
    ...answered,
    body: small,
    headers: { ...headers, 'content-encoding': 'gzip', vary: 'Accept-Encoding' },
  };
}

async function send(
  { request, response }: Exchange,
  answered: ApiResponse,
  fault: LineFault | undefined,
): Promise<void> {
  const { status, headers, body } = answered;
  const isWhole = body instanceof Uint8Array && fault === undefined;
  const length = isWhole ? { 'content-length': String(body.length) } : {};
  response.writeHead(status, { ...headers, ...length });
  if (isWhole) {
    response.end(request.method === 'HEAD' ? '' : body);
    return;
  }
  // HTTP/1.1 would hold the headers back until the first byte of a body that may be long in coming.
  if (request.httpVersionMajor === 1) (response as unknown as ServerResponse).flushHeaders();
  const chunks = fault === undefined ? body : shapeBody(body, fault, realClock);
  for await (const chunk of chunks as AsyncIterable<Uint8Array>) {
    if (response.closed || response.destroyed) return;
    await write(response, chunk);
  }
  response.end();
}

function write(response: Http2ServerResponse, chunk: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('close', done);
      resolve();
    };
    response.once('close', done);
    response.write(chunk, done);
  });
}

async function carryOut(exchange: Exchange, error: unknown): Promise<void> {
  const { response, request, line } = exchange;
  if (!(error instanceof LineBreak)) {
    line.sever('reset');
    return;
  }
  switch (error.how) {
    case 'fin':
      response.end();
      return;
    case 'blackhole':
      line.sever('freeze');
      return;
    case 'cut':
      if (request.httpVersionMajor === 2) {
        response.stream.close(constants.NGHTTP2_INTERNAL_ERROR);
        return;
      }
      line.sever('reset');
      return;
    case 'reset':
      // What was written has to leave this process before the reset throws it away.
      await new Promise((resolve) => setImmediate(resolve));
      line.sever('reset');
  }
}
