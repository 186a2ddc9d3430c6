import { describe, expect, test } from '@jest/globals';
import { faults } from '../faults.ts';
import type { HttpRequest, HttpResponse } from '../transport/transport.ts';
import { createNodeLogReader } from './node-logs.ts';

function answering(answer: Partial<HttpResponse> & { readonly text?: string }) {
  const requests: HttpRequest[] = [];
  let taken = 0;
  async function* body(): AsyncGenerator<Uint8Array> {
    for (const byte of Buffer.from(answer.text ?? '')) {
      taken++;
      yield Uint8Array.of(byte);
    }
  }
  const reader = createNodeLogReader({
    request: (request) => {
      requests.push(request);
      const { status = 200, headers = {} } = answer;
      return Promise.resolve({ status, headers, body: body() });
    },
  });
  return { reader, requests, taken: () => taken };
}

describe('a part of a file', () => {
  test('is asked for as a range, uncompressed, below the log folder', async () => {
    const headers = { 'content-range': 'bytes 5-7/20' };
    const { reader, requests } = answering({ status: 206, headers, text: 'abc' });
    const part = await reader.readNodeLog('n1', 'a b/ü.log', { range: { from: 5, to: 8 } });
    expect(part).toMatchObject({ start: 5, size: 20 });
    expect(part?.bytes.toString()).toBe('abc');
    expect(requests[0]).toMatchObject({
      path: '/api/v1/nodes/n1/proxy/logs/a%20b/%C3%BC.log',
      headers: { range: 'bytes=5-7', 'accept-encoding': 'identity' },
    });
  });

  test('is cut out where something in between knows no ranges, and read no further', async () => {
    const text = '0123456789'.repeat(10);
    const headers = { 'content-length': '100' };
    const { reader, taken } = answering({ headers, text });
    const part = await reader.readNodeLog('n1', 'a', { range: { from: 12, to: 15 } });
    expect(part).toMatchObject({ start: 12, size: 100 });
    expect(part?.bytes.toString()).toBe('234');
    expect(taken()).toBe(15);
    const last = await answering({ headers, text }).reader.readNodeLog('n1', 'a', {
      range: { last: 2 },
    });
    expect(last?.bytes.toString()).toBe('89');
  });

  test('is undefined where the file is shorter, however the server says so', async () => {
    const range = { from: 10, to: 20 };
    const { reader } = answering({ headers: { 'content-length': '0' } });
    expect(await reader.readNodeLog('n1', 'a', { range })).toBeUndefined();
    const refusing = createNodeLogReader({
      request: () => {
        const subject = { verb: 'get', resource: 'nodes/proxy' };
        return Promise.reject(faults.API_INVALID({ subject, status: 416, serverMessage: '' }));
      },
    });
    expect(await refusing.readNodeLog('n1', 'a', { range })).toBeUndefined();
  });

  test('is undefined for a folder', async () => {
    const { reader } = answering({ status: 301, headers: { location: 'a/' } });
    expect(await reader.readNodeLog('n1', 'a', { range: { last: 1 } })).toBeUndefined();
  });
});

describe('a folder', () => {
  test('lists its names as they are, folders with a slash', async () => {
    const text =
      '<!doctype html>\n<pre>\n<a href="a%20b.log">a b.log</a>\n<a href="pods/">pods/</a>\n<a href="./x:y&amp;z">x:y</a>\n</pre>';
    const { reader, requests } = answering({ text });
    expect(await reader.listNodeLogs('n1', 'sub')).toEqual(['a b.log', 'pods/', 'x:y&z']);
    expect(requests[0]?.path).toBe('/api/v1/nodes/n1/proxy/logs/sub/');
  });
});

describe('a query', () => {
  test('names service, time and count', async () => {
    const { reader, requests } = answering({ headers: { 'content-type': 'text/plain' } });
    const query = { service: 'kubelet', sinceTime: '2026-01-01T00:00:00Z', tailLines: 0 };
    expect(await reader.queryNodeLog('n1', query)).toBeDefined();
    expect(requests[0]?.path).toBe(
      '/api/v1/nodes/n1/proxy/logs/?query=kubelet&sinceTime=2026-01-01T00%3A00%3A00Z&tailLines=0',
    );
  });

  test('is undefined where the node shows its folder in place of an answer', async () => {
    const { reader } = answering({ headers: { 'content-type': 'text/html; charset=utf-8' } });
    expect(await reader.queryNodeLog('n1', { service: 'kubelet' })).toBeUndefined();
  });
});
