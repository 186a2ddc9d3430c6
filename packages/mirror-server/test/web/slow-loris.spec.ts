import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ask, openSocket, readToEnd, requestText, Served, talk } from './served.ts';

const limits = { headersTimeoutMs: 200, requestTimeoutMs: 400, idleTimeoutMs: 800 };

let served: Served;
let cookie: string;

beforeAll(async () => {
  served = await Served.open({ limits });
  cookie = await served.cookie();
});

afterAll(async () => {
  await served[Symbol.asyncDispose]();
});

// A byte each 20 ms, for as long as the server listens.
function drip(socket: Socket, text: string): void {
  let sent = 0;
  const timer = setInterval(() => {
    if (sent < text.length) socket.write(text.charAt(sent));
    sent += 1;
  }, 20);
  socket.once('close', () => {
    clearInterval(timer);
  });
}

describe('headers, with the default time for a request', () => {
  let patient: Served;

  beforeAll(async () => {
    patient = await Served.open({ limits: { headersTimeoutMs: limits.headersTimeoutMs } });
  });

  afterAll(async () => {
    await patient[Symbol.asyncDispose]();
  });

  test('that come drop by drop end with 408', async () => {
    const socket = connect(patient.port, '127.0.0.1');
    drip(socket, `GET / HTTP/1.1\r\nHost: ${patient.name}\r\nX-Long: ${'a'.repeat(1000)}`);
    expect(await readToEnd(socket)).toMatch(/^HTTP\/1\.1 408 /);
  });

  test('that never come end with 408', async () => {
    const socket = connect(patient.port, '127.0.0.1');
    expect(await readToEnd(socket)).toMatch(/^HTTP\/1\.1 408 /);
  });
});

test('a connection that says nothing more after an answer ends', async () => {
  await using other = await Served.open({ limits });
  const socket = connect(other.port, '127.0.0.1');
  socket.write(requestText(other, { headers: { Connection: 'keep-alive' } }));
  expect(await readToEnd(socket)).toMatch(/^HTTP\/1\.1 200 /);
});

test('a body that comes drop by drop ends', async () => {
  const socket = connect(served.port, '127.0.0.1');
  const headers = {
    Cookie: cookie,
    Origin: `http://${served.name}`,
    'Content-Type': 'application/json',
    'Content-Length': '1000',
  };
  socket.write(requestText(served, { method: 'POST', path: '/write', headers }));
  drip(socket, `{"a":"${'b'.repeat(990)}`);
  await readToEnd(socket);
  expect(served.written).toEqual([]);
  expect(served.errors).toEqual([]);
});

test('a client that never reads a long answer is cut', async () => {
  const piece = 'x'.repeat(64 * 1024);
  let ended: () => void = () => undefined;
  const gone = new Promise<void>((resolve) => (ended = resolve));
  await using server = await Served.open({
    limits,
    access: { cookie: 'browsers-only' },
    routes: [
      {
        method: 'GET',
        path: '/endless',
        handle: ({ signal }) => {
          signal.addEventListener('abort', () => {
            ended();
          });
          return { type: 'text/plain', body: endless(piece) };
        },
      },
    ],
  });
  const socket = connect(server.port, '127.0.0.1').pause();
  socket.on('error', () => undefined);
  socket.write(requestText(server, { path: '/endless' }));
  await gone;
  socket.destroy();
  expect(server.errors).toEqual([]);
});

async function* endless(piece: string): AsyncGenerator<string> {
  for (;;) {
    yield piece;
    await Promise.resolve();
  }
}

test('others are served all the while', async () => {
  const slow = Array.from({ length: 100 }, () => {
    const socket = connect(served.port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\n');
    return socket;
  });
  await Promise.all(slow.map((socket) => once(socket, 'connect')));
  expect((await ask(served)).status).toBe(200);
  const ends = await Promise.all(slow.map(readToEnd));
  expect(ends.filter((text) => text.startsWith('HTTP/1.1 408 '))).toHaveLength(100);
});

test('a WebSocket stays open however long it is silent', async () => {
  await using server = await Served.open({ limits, access: { cookie: 'browsers-only' } });
  const socket = await openSocket(server);
  // Five times until a silent connection has ended: longer than any of the limits.
  for (let i = 0; i < 5; i += 1) await readToEnd(connect(server.port, '127.0.0.1'));
  expect(socket.readyState).toBe(socket.OPEN);
  socket.terminate();
});

test('headers without an end are refused by size too', async () => {
  const head = `GET / HTTP/1.1\r\nHost: ${served.name}\r\nX-Long: ${'a'.repeat(20_000)}\r\n\r\n`;
  expect(await talk(served.port, head)).toMatch(/^HTTP\/1\.1 431 /);
});
