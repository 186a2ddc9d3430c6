import type { ApiResponse } from './api-handler.ts';

const always = { 'cache-control': 'no-cache, private' };

/** A value as JSON. */
export function jsonResponse(
  status: number,
  value: object,
  headers: Readonly<Record<string, string>> = {},
): ApiResponse {
  return bytesResponse(status, Buffer.from(`${JSON.stringify(value)}\n`), headers);
}

/** JSON that is already bytes. */
export function bytesResponse(
  status: number,
  body: Uint8Array | AsyncIterable<Uint8Array>,
  headers: Readonly<Record<string, string>> = {},
): ApiResponse {
  return { status, headers: { ...always, 'content-type': 'application/json', ...headers }, body };
}

export function textResponse(status: number, text: string): ApiResponse {
  const headers = { ...always, 'content-type': 'text/plain; charset=utf-8' };
  return { status, headers, body: Buffer.from(text) };
}
