import { readFile } from 'node:fs/promises';
import { Agent, request as httpsRequest } from 'node:https';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { apiServer } from './credentials.ts';
import type { Layout } from './layout.ts';

/** One request to the API server; see {@link callApi}. */
export interface ApiCall {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: object;
  /** Answers that are as good as 200: 404 of a deletion, 409 of a creation. */
  readonly accept?: readonly number[];
}

// One connection for each request under way: ten thousand pods are not ten thousand handshakes.
const agent = new Agent({ keepAlive: true, maxSockets: 32 });

/** Asks the API server as the administrator. Rejects unless the answer is 2xx or accepted. */
export async function callApi(layout: Layout, call: ApiCall): Promise<string> {
  const [ca, cert, key] = await Promise.all(
    ['ca.crt', 'admin.crt', 'admin.key'].map((name) => readFile(join(layout.pki, name))),
  );
  const { method, path, body, accept = [] } = call;
  const isProbe = method === 'GET';
  return new Promise((settle, fail) => {
    const options = {
      ...{ ca, cert, key, method },
      agent: isProbe ? (false as const) : agent,
      timeout: isProbe ? 5000 : 30_000,
      headers: { 'content-type': 'application/json' },
    };
    const request = httpsRequest(`${apiServer}${path}`, options, collect(settle, fail, accept));
    request
      .on('error', fail)
      .on('timeout', () => request.destroy(new Error('timed out')))
      .end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** Reads one path of the API server as the administrator. Rejects unless the answer is 2xx. */
export async function getPath(layout: Layout, path: string): Promise<string> {
  return callApi(layout, { method: 'GET', path });
}

/** Reads a page of plain HTTP on this machine. Rejects unless the answer is 2xx. */
export async function getLocal(url: string): Promise<string> {
  return new Promise((settle, fail) => {
    const request = httpRequest(url, { agent: false, timeout: 5000 }, collect(settle, fail));
    request
      .on('error', fail)
      .on('timeout', () => request.destroy(new Error('timed out')))
      .end();
  });
}

function collect(
  settle: (body: string) => void,
  fail: (error: Error) => void,
  accept: readonly number[] = [],
) {
  return (response: IncomingMessage): void => {
    let body = '';
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => (body += chunk));
    response.on('error', fail);
    response.on('end', () => {
      const { statusCode = 0 } = response;
      if ((statusCode >= 200 && statusCode < 300) || accept.includes(statusCode)) settle(body);
      else fail(new Error(`status ${statusCode}: ${body.slice(0, 200)}`));
    });
  };
}
