import { readFile } from 'node:fs/promises';
import { request as httpsRequest } from 'node:https';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { apiServer } from './credentials.ts';
import type { Layout } from './layout.ts';

/** Reads one path of the API server as the administrator. Rejects unless the answer is 200. */
export async function getPath(layout: Layout, path: string): Promise<string> {
  const [ca, cert, key] = await Promise.all(
    ['ca.crt', 'admin.crt', 'admin.key'].map((name) => readFile(join(layout.pki, name))),
  );
  return new Promise((settle, fail) => {
    const options = { ca, cert, key, agent: false, timeout: 5000 } as const;
    const request = httpsRequest(`${apiServer}${path}`, options, collect(settle, fail));
    request
      .on('error', fail)
      .on('timeout', () => request.destroy(new Error('timed out')))
      .end();
  });
}

/** Reads a page of plain HTTP on this machine. Rejects unless the answer is 200. */
export async function getLocal(url: string): Promise<string> {
  return new Promise((settle, fail) => {
    const request = httpRequest(url, { agent: false, timeout: 5000 }, collect(settle, fail));
    request
      .on('error', fail)
      .on('timeout', () => request.destroy(new Error('timed out')))
      .end();
  });
}

function collect(settle: (body: string) => void, fail: (error: Error) => void) {
  return (response: IncomingMessage): void => {
    let body = '';
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => (body += chunk));
    response.on('error', fail);
    response.on('end', () => {
      if (response.statusCode === 200) settle(body);
      else fail(new Error(`status ${response.statusCode ?? 0}: ${body.slice(0, 200)}`));
    });
  };
}
