import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { WebSocket } from 'ws';
import {
  ask,
  askSocket,
  closeCode,
  openSocket,
  readToEnd,
  readUntil,
  requestText,
  Served,
  until,
} from './served.ts';

let served: Served;

beforeEach(async () => {
  // Connections that wait for their turn are not what is tested here.
  const limits = { headersTimeoutMs: 60_000, requestTimeoutMs: 60_000 };
  served = await Served.open({ access: { cookie: 'browsers-only' }, limits });
});

afterEach(async () => {
  await served[Symbol.asyncDispose]();
});

async function answers(socket: Socket): Promise<string> {
  socket.write(requestText(served, { headers: { Connection: 'keep-alive' } }));
  return readUntil(socket, '</title>');
}

test('a thousand connections work; the next one hears 503; when one goes, another may come', async () => {
  const sockets: Socket[] = [];
  for (let i = 0; i < 10; i += 1) {
    const some = Array.from({ length: 100 }, () => connect(served.port, '127.0.0.1'));
    await Promise.all(some.map((socket) => once(socket, 'connect')));
    sockets.push(...some);
  }
  await until(() => served.server.stats().sockets === 1000);
  expect(await answers(sockets[0] as Socket)).toMatch(/^HTTP\/1\.1 200 /);

  const refused = await ask(served);
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '10']);
  expect((await askSocket(served)).status).toBe(503);

  // Far too many are cut without a word, and nobody else notices.
  const flood = Array.from({ length: 300 }, () => connect(served.port, '127.0.0.1'));
  const ends = flood.map((socket) => {
    socket.write(requestText(served, {}));
    return readToEnd(socket);
  });
  const heard = await Promise.all(ends);
  expect(heard.filter((text) => text !== '' && !text.startsWith('HTTP/1.1 503 '))).toEqual([]);
  for (const socket of [sockets[1], sockets[400], sockets[999]]) {
    expect(await answers(socket as Socket)).toMatch(/^HTTP\/1\.1 200 /);
  }

  const gone = sockets[500] as Socket;
  gone.destroy();
  await until(() => served.server.stats().sockets === 999);
  expect((await ask(served)).status).toBe(200);
  for (const socket of sockets) socket.destroy();
}, 60_000);

test('200 WebSockets work; the next one is closed with 1013; when one goes, another may come', async () => {
  const sockets: WebSocket[] = [];
  for (let i = 0; i < 200; i += 1) sockets.push(await openSocket(served));
  expect(served.server.stats().webSockets).toBe(200);
  expect(await closeCode(await openSocket(served))).toBe(1013);
  expect(served.viewers).toHaveLength(200);

  for (const socket of sockets) {
    socket.send('still there?');
    const [answer] = (await once(socket, 'message')) as [Buffer];
    expect(answer.toString()).toBe('still there?');
  }
  sockets[7]?.terminate();
  await until(() => served.server.stats().webSockets === 199);
  const next = await openSocket(served);
  next.send('and me?');
  await once(next, 'message');
  expect(served.server.stats()).toMatchObject({ webSockets: 200, refused: 1 });
  expect((await ask(served)).status).toBe(200);
}, 60_000);

test('who may not read is told so, not that there are too many', async () => {
  await using server = await Served.open({ limits: { webSockets: 0 } });
  expect((await askSocket(server)).status).toBe(401);
});

test('disposing closes WebSockets with 1001, cuts the rest, and frees the port', async () => {
  const server = await Served.open({ access: { cookie: 'browsers-only' } });
  const socket = await openSocket(server);
  const silent = connect(server.port, '127.0.0.1');
  await once(silent, 'connect');
  const [code] = await Promise.all([
    closeCode(socket),
    readToEnd(silent),
    server[Symbol.asyncDispose](),
  ]);
  expect(code).toBe(1001);
  await using again = await Served.open({ bind: `127.0.0.1:${String(server.port)}` });
  expect(again.port).toBe(server.port);
});
