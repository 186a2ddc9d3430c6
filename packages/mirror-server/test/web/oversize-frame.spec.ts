import { once } from 'node:events';
import type { Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { WebSocket } from 'ws';
import { closeCode, openSocket, Served } from './served.ts';

let served: Served;
let neighbour: WebSocket;

beforeAll(async () => {
  served = await Served.open({ access: { cookie: 'browsers-only' }, perMessageDeflate: true });
  neighbour = await openSocket(served);
});

afterAll(async () => {
  await served[Symbol.asyncDispose]();
});

async function neighbourAnswers(): Promise<void> {
  neighbour.send('still there?');
  const [answer] = (await once(neighbour, 'message')) as [Buffer];
  expect(answer.toString()).toBe('still there?');
}

const limit = 64 * 1024;

test('a message of 64 KiB is taken', async () => {
  const socket = await openSocket(served);
  socket.send(Buffer.alloc(limit, 'a'));
  const [answer] = (await once(socket, 'message')) as [Buffer];
  expect(answer).toHaveLength(limit);
  socket.terminate();
});

test('one byte more closes that socket with 1009, and no other', async () => {
  const socket = await openSocket(served);
  socket.send(Buffer.alloc(limit + 1, 'a'));
  expect(await closeCode(socket)).toBe(1009);
  await neighbourAnswers();
});

test('so does one that is small until it is unpacked', async () => {
  const socket = await openSocket(served, { perMessageDeflate: { threshold: 0 } });
  socket.send(Buffer.alloc(64 * limit, 'a'), { compress: true });
  expect(await closeCode(socket)).toBe(1009);
  await neighbourAnswers();
});

test('so does one in pieces', async () => {
  const socket = await openSocket(served);
  for (let i = 0; i < 3; i += 1) socket.send(Buffer.alloc(limit / 2, 'a'), { fin: false });
  expect(await closeCode(socket)).toBe(1009);
  await neighbourAnswers();
});

test.each([
  ['one that announces 2^40 bytes', [0x82, 0xff, 0, 0, 1, 0, 0, 0, 0, 0, 1, 2, 3, 4], 1009],
  ['a reserved bit', [0xf2, 0x80, 1, 2, 3, 4], 1002],
  ['no mask', [0x81, 0x01, 0x61], 1002],
  ['an unknown opcode', [0x83, 0x80, 1, 2, 3, 4], 1002],
  ['a ping of 126 bytes', [0x89, 0xfe, 0, 126, 1, 2, 3, 4], 1002],
  ['text that is not UTF-8', [0x81, 0x81, 0, 0, 0, 0, 0xff], 1007],
])('%s closes that socket only', async (_, bytes, code) => {
  const socket = await openSocket(served);
  const raw = (socket as unknown as { _socket: Socket })._socket;
  const closed = closeCode(socket);
  raw.write(Buffer.from(bytes));
  expect(await closed).toBe(code);
  await neighbourAnswers();
});

test('a connection that breaks in the middle of a frame harms nobody', async () => {
  const socket = await openSocket(served);
  const raw = (socket as unknown as { _socket: Socket })._socket;
  socket.on('error', () => undefined);
  raw.write(Buffer.from([0x82, 0xfe, 0x10, 0x00, 1, 2, 3, 4, 5]));
  raw.resetAndDestroy();
  await once(socket, 'close');
  await neighbourAnswers();
  expect(served.errors).toEqual([]);
});

test('a handler that throws closes its socket with 1011 and tells why to onError only', async () => {
  await using server = await Served.open({
    access: { cookie: 'browsers-only' },
    sockets: {
      '/ws': () => {
        throw new Error('secret words');
      },
    },
  });
  const socket = await openSocket(server);
  const [code, reason] = (await once(socket, 'close')) as [number, Buffer];
  expect([code, reason.toString()]).toEqual([1011, 'the server failed']);
  expect(server.errors).toHaveLength(1);
});
