import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AssetFile } from './web-options.ts';

/** Sends a file of the page, compressed where the client takes it. */
export function answerAsset(
  request: IncomingMessage,
  response: ServerResponse,
  { file, headers }: { file: AssetFile; headers: Readonly<Record<string, string>> },
): void {
  const packed = takesGzip(request.headers['accept-encoding']) ? file.gzip : undefined;
  const body = packed ?? file.body;
  response.writeHead(200, {
    ...headers,
    'Content-Type': file.type,
    'Content-Length': body.length,
    ...(packed === undefined ? {} : { 'Content-Encoding': 'gzip' }),
    ...(file.gzip === undefined ? {} : { Vary: 'Accept-Encoding' }),
    ...(file.immutable === true ? { 'Cache-Control': 'public, max-age=31536000, immutable' } : {}),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

function takesGzip(header: string | string[] | undefined): boolean {
  const items = String(header ?? '').split(',', 32);
  return items.some((item) => /^\s*gzip\s*(;\s*q=(1|0\.0*[1-9])[\d.]*)?\s*$/i.test(item));
}
