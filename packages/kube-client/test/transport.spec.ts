import { afterEach, describe, expect, test } from '@jest/globals';
import type * as http2 from 'node:http2';
import * as net from 'node:net';
import * as tls from 'node:tls';
import { once } from 'node:events';
import { gzipSync } from 'node:zlib';
import { expiredClient, expiredServer, server as leaf } from './certificates.ts';
import {
  certificateUser,
  clientOver,
  startServer,
  text,
  transportTo,
  type Handler,
  type TestServer,
} from './server.ts';
import type { Clock, HttpRequest, Transport } from '../src/index.ts';

const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const resource of open.splice(0).reverse()) await resource[Symbol.asyncDispose]();
});

const streaming: HttpRequest = { method: 'GET', path: '/log', kind: 'stream' };
const unary: HttpRequest = { method: 'GET', path: '/api' };

async function setUp(
  handler: Handler,
  options: Parameters<typeof startServer>[1] & Parameters<typeof transportTo>[1] = {},
): Promise<{ server: TestServer; transport: Transport }> {
  const server = await startServer(handler, options);
  open.push(server);
  const transport = transportTo(server.url, options);
  open.push(transport);
  return { server, transport };
}

/** A clock that stands still until the test moves it. */
function manualClock(): Clock & {
  advance(ms: number): void;
  onceAdvanced(listener: () => void): void;
} {
  let now = 0;
  let sleepers: { readonly until: number; readonly wake: () => void }[] = [];
  const listeners: (() => void)[] = [];
  return {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const sleeper = { until: now + ms, wake: resolve };
        sleepers.push(sleeper);
        signal?.addEventListener('abort', () => {
          sleepers = sleepers.filter((other) => other !== sleeper);
          reject(signal.reason as Error);
        });
      }),
    advance(ms) {
      now += ms;
      for (const { until, wake } of sleepers) if (until <= now) wake();
      for (const listener of listeners.splice(0)) listener();
    },
    onceAdvanced: (listener) => void listeners.push(listener),
  };
}

/** A TLS server that speaks HTTP/2 frames by hand: `after` is sent when the request came. */
async function frameServer(after: readonly Buffer[]): Promise<URL> {
  const server = tls.createServer({ ...leaf, ALPNProtocols: ['h2'] }, (socket) => {
    let answered = false;
    socket.on('error', () => undefined);
    socket.write(frame([4, 0, 0], ''));
    let seenBytes = 0;
    socket.on('data', (bytes: Buffer) => {
      seenBytes += bytes.length;
      // Preface, SETTINGS and WINDOW_UPDATE are shorter; past that the request has begun.
      if (answered || seenBytes < 100) return;
      answered = true;
      for (const one of after) socket.write(one);
    });
    open.push({ [Symbol.asyncDispose]: () => Promise.resolve(void socket.destroy()) });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.push({ [Symbol.asyncDispose]: () => Promise.resolve(void server.close()) });
  return new URL(`https://127.0.0.1:${String((server.address() as net.AddressInfo).port)}`);
}

type FrameHead = readonly [type: number, flags: number, stream: number];

function frame([type, flags, stream]: FrameHead, payload: string | readonly number[]): Buffer {
  const body = typeof payload === 'string' ? Buffer.from(payload) : Buffer.from(payload);
  const head = Buffer.alloc(9);
  head.writeUIntBE(body.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, body]);
}

describe.each(['h2', 'http/1.1'] as const)('over %s', (protocol) => {
  test('a whole response ends cleanly, byte for byte, also for a slow reader', async () => {
    const bytes = Buffer.alloc(6 * 1024 * 1024, 'abcdefghij\n');
    const { transport } = await setUp((_, res) => res.end(bytes), { protocol });
    const response = await transport.exchange(streaming);
    const chunks: Uint8Array[] = [];
    for await (const chunk of response.body) {
      chunks.push(chunk);
      if (chunks.length % 16 === 0) await new Promise(setImmediate);
    }
    expect(Buffer.concat(chunks).equals(bytes)).toBe(true);
  });

  test('a socket cut in the middle of the body is STREAM_LOST, after what had arrived', async () => {
    const { server, transport } = await setUp((_, res) => void res.write('first\n'), { protocol });
    const response = await transport.exchange(streaming);
    const reader = response.body[Symbol.asyncIterator]();
    const first = await reader.next();
    expect(Buffer.from(first.value as Uint8Array).toString()).toBe('first\n');
    for (const socket of server.sockets) socket.destroy();
    await expect(reader.next()).rejects.toMatchObject({ code: 'STREAM_LOST', retryable: true });
  });

  test('a FIN in the middle of the body is STREAM_LOST, not the end', async () => {
    const { server, transport } = await setUp((_, res) => void res.write('first\n'), { protocol });
    const response = await transport.exchange(streaming);
    const reader = response.body[Symbol.asyncIterator]();
    await reader.next();
    for (const socket of server.sockets) socket.end();
    await expect(reader.next()).rejects.toMatchObject({ code: 'STREAM_LOST' });
  });

  test('abort ends a quiet stream at once with the reason of the signal', async () => {
    const { transport } = await setUp((_, res) => void res.write('x'), { protocol });
    const controller = new AbortController();
    const response = await transport.exchange({ ...streaming, signal: controller.signal });
    const reader = response.body[Symbol.asyncIterator]();
    await reader.next();
    const next = reader.next();
    controller.abort(new Error('enough'));
    await expect(next).rejects.toThrow('enough');
  });

  test('abort before the answer rejects the exchange', async () => {
    const { transport } = await setUp(() => undefined, { protocol });
    const controller = new AbortController();
    const exchange = transport.exchange({ ...streaming, signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(exchange).rejects.toThrow('enough');
  });

  test('no answer in time is REQUEST_TIMEOUT; a quiet stream outlives the limit', async () => {
    const clock = manualClock();
    const arrived = Promise.withResolvers<undefined>();
    const { transport } = await setUp(
      (req, res) => {
        if (req.url === '/never') {
          arrived.resolve(undefined);
          return;
        }
        res.write('a');
        clock.onceAdvanced(() => res.end('b'));
      },
      { protocol, tuning: { unaryTimeoutMs: 80 }, clock },
    );
    const timeout = transport.exchange({ method: 'GET', path: '/never' });
    await arrived.promise;
    clock.advance(80);
    await expect(timeout).rejects.toMatchObject({ code: 'REQUEST_TIMEOUT' });
    const response = await transport.exchange(streaming);
    clock.advance(3_600_000);
    expect(await text(response.body)).toBe('ab');
  });

  test('gzip bodies arrive decompressed; a stream asks for none', async () => {
    const seen: (string | undefined)[] = [];
    const { transport } = await setUp(
      (req, res) => {
        seen.push(req.headers['accept-encoding']);
        res.setHeader('content-encoding', 'gzip');
        res.end(gzipSync('x'.repeat(1_000_000)));
      },
      { protocol },
    );
    expect(await text((await transport.exchange(unary)).body)).toHaveLength(1_000_000);
    await text((await transport.exchange(streaming)).body);
    expect(seen).toEqual(['gzip', undefined]);
  });

  test('a cut gzip body is STREAM_LOST', async () => {
    const { server, transport } = await setUp(
      (_, res) => {
        res.setHeader('content-encoding', 'gzip');
        res.write(gzipSync('x'.repeat(100_000)).subarray(0, 60));
      },
      { protocol },
    );
    const response = await transport.exchange(unary);
    for (const socket of server.sockets) socket.destroy();
    await expect(text(response.body)).rejects.toMatchObject({ code: 'STREAM_LOST' });
  });

  test('a reader that stops stops the server: unread bytes stay bounded', async () => {
    let written = 0;
    const chunk = Buffer.alloc(64 * 1024);
    const pump = (res: http2.Http2ServerResponse): void => {
      while (written < 512 * 1024 * 1024) {
        written += chunk.length;
        if (!res.write(chunk)) {
          res.once('drain', () => {
            pump(res);
          });
          return;
        }
      }
      res.end();
    };
    const { transport } = await setUp(
      (req, res) => {
        if (req.url === streaming.path) pump(res);
        else res.end('ok');
      },
      { protocol },
    );
    const response = await transport.exchange(streaming);
    const reader = response.body[Symbol.asyncIterator]();
    await reader.next();
    // The server stands still when it writes nothing more while it answers others.
    for (let quiet = 0, before = -1; quiet < 20; before = written) {
      await text((await transport.exchange(unary)).body);
      quiet = before === written ? quiet + 1 : 0;
    }
    expect(written).toBeLessThan(48 * 1024 * 1024);
    await reader.return?.();
  });

  test('the next request after the server dropped an idle connection succeeds', async () => {
    const { server, transport } = await setUp((_, res) => res.end('ok'), { protocol });
    await text((await transport.exchange(unary)).body);
    const gone = [...server.sockets].map((socket) => once(socket, 'close'));
    for (const socket of server.sockets) socket.destroy();
    await Promise.all(gone);
    expect(await text((await transport.exchange(unary)).body)).toBe('ok');
  });
});

describe('HTTP/2', () => {
  const headers = frame([1, 4, 1], [0x88]);
  const part = frame([0, 0, 1], 'part');

  test.each([
    ['RST_STREAM NO_ERROR', frame([3, 0, 1], [0, 0, 0, 0])],
    ['RST_STREAM CANCEL', frame([3, 0, 1], [0, 0, 0, 8])],
    ['RST_STREAM INTERNAL_ERROR', frame([3, 0, 1], [0, 0, 0, 2])],
    ['GOAWAY INTERNAL_ERROR', frame([7, 0, 0], [0, 0, 0, 1, 0, 0, 0, 2])],
  ])('%s before the end is STREAM_LOST', async (_name, cut) => {
    const transport = transportTo(await frameServer([headers, part, cut]));
    open.push(transport);
    const response = await transport.exchange(streaming);
    await expect(text(response.body)).rejects.toMatchObject({ code: 'STREAM_LOST' });
  });

  test('END_STREAM is a clean end also when RST_STREAM NO_ERROR follows', async () => {
    const last = frame([0, 1, 1], 'end');
    const reset = frame([3, 0, 1], [0, 0, 0, 0]);
    const transport = transportTo(await frameServer([headers, part, last, reset]));
    open.push(transport);
    expect(await text((await transport.exchange(streaming)).body)).toBe('partend');
  });

  test('a peer that no longer answers PING is dead: its streams are STREAM_LOST', async () => {
    const url = await frameServer([headers, part]);
    const transport = transportTo(url, { tuning: { pingIntervalMs: 30, pingTimeoutMs: 30 } });
    open.push(transport);
    const response = await transport.exchange(streaming);
    await expect(text(response.body)).rejects.toMatchObject({
      code: 'STREAM_LOST',
      message: expect.stringContaining('PING'),
    });
    expect(transport.stats?.()).toEqual({ sockets: 0, streams: 0 });
  });

  test('PING answered keeps a quiet stream open', async () => {
    let pings = 0;
    const { transport } = await setUp(
      (req, res) => {
        res.write('a');
        // A PING follows only upon the answer to the one before.
        req.stream.session?.on('ping', () => {
          pings += 1;
          if (pings === 3) res.end('b');
        });
      },
      { tuning: { pingIntervalMs: 5, pingTimeoutMs: 5_000 } },
    );
    expect(await text((await transport.exchange(streaming)).body)).toBe('ab');
    expect(pings).toBeGreaterThanOrEqual(3);
  });

  test('150 streams use 2 sockets, and the socket without streams closes', async () => {
    const { server, transport } = await setUp((_, res) => void res.write('x'), {
      tuning: { idleMs: 20 },
    });
    const controller = new AbortController();
    const request = { ...streaming, signal: controller.signal };
    const all = await Promise.all(Array.from({ length: 150 }, () => transport.exchange(request)));
    expect(transport.stats?.()).toEqual({ sockets: 2, streams: 150 });
    expect(server.accepted()).toBe(2);
    const closed = [...server.sockets].map((socket) => once(socket, 'close'));
    controller.abort(new Error('enough'));
    const ends = await Promise.allSettled(all.map((response) => text(response.body)));
    expect(ends.every(({ status }) => status === 'rejected')).toBe(true);
    await Promise.all(closed);
    expect(transport.stats?.()).toEqual({ sockets: 0, streams: 0 });
  });

  test("a server's lower stream limit is respected", async () => {
    const { server, transport } = await setUp((_, res) => void res.write('x'), { maxStreams: 10 });
    await Promise.all(Array.from({ length: 25 }, () => transport.exchange(streaming)));
    expect(server.accepted()).toBe(3);
  });
});

describe('a connection that cannot be made', () => {
  test('says that nobody listens', async () => {
    const transport = transportTo(new URL('https://127.0.0.1:1'));
    open.push(transport);
    await expect(transport.exchange(unary)).rejects.toMatchObject({
      code: 'CLUSTER_UNREACHABLE',
      exit: 'unreachable',
      message: 'cannot reach https://127.0.0.1:1: connection refused',
    });
  });

  test('says when the server certificate expired', async () => {
    const { transport } = await setUp(() => undefined, { leaf: expiredServer });
    await expect(transport.exchange(unary)).rejects.toMatchObject({
      code: 'CLUSTER_CERT_INVALID',
      message: expect.stringContaining(
        'server certificate has expired (on 2020-01-01T00:00:00.000Z)',
      ),
    });
  });

  test.each([
    ['before TLS', 'connection'],
    ['right after TLS', 'secureConnection'],
  ])(
    'an expired server certificate is told also when the peer drops the second look %s',
    async (_when, event) => {
      const { server, transport } = await setUp(() => undefined, { leaf: expiredServer });
      let connections = 0;
      server.on(event, (socket) => {
        connections += 1;
        if (event === 'secureConnection' || connections === 2) socket.destroy();
      });
      await expect(transport.exchange(unary)).rejects.toMatchObject({
        code: 'CLUSTER_CERT_INVALID',
        message: expect.stringContaining('the server certificate has expired'),
      });
    },
  );

  test.each([
    ['before', 0],
    ['within', 1],
  ])('a peer that drops %s the TLS handshake is CLUSTER_UNREACHABLE', async (_when, atBytes) => {
    const dropping = net.createServer((socket) => {
      socket.on('error', () => undefined);
      if (atBytes === 0) socket.destroy();
      else socket.once('data', () => socket.destroy());
    });
    dropping.listen(0, '127.0.0.1');
    await once(dropping, 'listening');
    open.push({ [Symbol.asyncDispose]: () => Promise.resolve(void dropping.close()) });
    const { port } = dropping.address() as net.AddressInfo;
    const transport = transportTo(new URL(`https://127.0.0.1:${String(port)}`));
    open.push(transport);
    await expect(transport.exchange(unary)).rejects.toMatchObject({
      code: 'CLUSTER_UNREACHABLE',
      message: expect.stringContaining('the connection was reset while it was being set up'),
    });
  });

  test('says that the CA is another one', async () => {
    const { transport } = await setUp(() => undefined, { ca: expiredServer.cert });
    await expect(transport.exchange(unary)).rejects.toMatchObject({
      code: 'CLUSTER_CERT_INVALID',
      message: expect.stringContaining('not signed by the CA'),
    });
  });

  test('says that the server does not speak TLS', async () => {
    const plain = net.createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    plain.listen(0, '127.0.0.1');
    await once(plain, 'listening');
    open.push({ [Symbol.asyncDispose]: () => Promise.resolve(void plain.close()) });
    const { port } = plain.address() as net.AddressInfo;
    const transport = transportTo(new URL(`https://127.0.0.1:${String(port)}`));
    open.push(transport);
    await expect(transport.exchange(unary)).rejects.toMatchObject({
      code: 'CLUSTER_UNREACHABLE',
      message: expect.stringContaining('does not speak TLS'),
    });
  });

  test('a 401 for an expired client certificate says whose and when', async () => {
    const { transport } = await setUp((_, res) => res.writeHead(401).end(), {
      credentials: certificateUser(expiredClient),
    });
    await expect(transport.exchange(unary)).rejects.toMatchObject({
      code: 'CLUSTER_CERT_INVALID',
      message: expect.stringContaining('client certificate of user "jane" expired on 2020-01-01'),
    });
  });
});

describe('a client over it', () => {
  test('429 is tried again, and gives up after 6 tries with API_THROTTLED', async () => {
    let calls = 0;
    const { transport } = await setUp((req, res) => {
      calls += 1;
      if (req.url === '/ok' && calls > 2) res.end('{"fine":true}');
      else res.writeHead(429, { 'retry-after': '0' }).end('slow down');
    });
    const client = clientOver(transport);
    expect(await client.requestJson({ method: 'GET', path: '/ok' })).toEqual({ fine: true });
    expect(calls).toBe(3);
    calls = 0;
    await expect(client.request({ method: 'GET', path: '/no' })).rejects.toMatchObject({
      code: 'API_THROTTLED',
    });
    expect(calls).toBe(6);
    calls = 0;
    await expect(client.request({ method: 'POST', path: '/no', body: '{}' })).rejects.toThrow();
    expect(calls).toBe(1);
  });

  test('a 401 obtains new credentials once and repeats the request with its body', async () => {
    let token = 'old';
    let refreshes = 0;
    const seen: string[] = [];
    const { transport } = await setUp(
      (req, res) => {
        let body = '';
        req.on('data', (chunk: Buffer) => (body += chunk.toString()));
        req.on('end', () => {
          seen.push(`${String(req.headers.authorization)} ${body}`);
          if (req.headers.authorization === 'Bearer new') res.end('{}');
          else res.writeHead(401).end();
        });
      },
      {
        credentials: {
          ...certificateUser(),
          authorization: () => `Bearer ${token}`,
          refresh: () => {
            refreshes += 1;
            token = 'new';
            return Promise.resolve(true);
          },
        },
      },
    );
    const client = clientOver(transport);
    await client.requestJson({ method: 'POST', path: '/', body: '{"a":1}' });
    expect(seen).toEqual(['Bearer old {"a":1}', 'Bearer new {"a":1}']);
    expect(refreshes).toBe(1);
  });

  test('credentials that stay rejected are AUTH_REJECTED', async () => {
    const { transport } = await setUp((_, res) => res.writeHead(401).end());
    await expect(clientOver(transport).request(unary)).rejects.toMatchObject({
      code: 'AUTH_REJECTED',
      exit: 'unreachable',
    });
  });
});
