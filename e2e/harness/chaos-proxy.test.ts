import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { startChaosProxy, type ChaosProxy } from './chaos-proxy.ts';

let echo: Server;
let proxy: ChaosProxy;

beforeEach(async () => {
  echo = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.pipe(socket);
  }).listen(0, '127.0.0.1');
  await once(echo, 'listening');
  proxy = await startChaosProxy({ host: '127.0.0.1', port: (echo.address() as AddressInfo).port });
});

afterEach(async () => {
  await proxy[Symbol.asyncDispose]();
  echo.close();
});

async function speaking(): Promise<Socket> {
  const socket = connect(proxy.port, '127.0.0.1');
  socket.on('error', () => undefined);
  await say(socket, 'hello');
  return socket;
}

async function say(socket: Socket, text: string): Promise<void> {
  socket.write(text);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  expect(answer.toString()).toBe(text);
}

describe('the chaos proxy', () => {
  test('resets: the client sees ECONNRESET', async () => {
    const socket = await speaking();
    const failed = once(socket, 'error') as Promise<[NodeJS.ErrnoException]>;
    expect(proxy.reset()).toBe(1);
    expect((await failed)[0].code).toBe('ECONNRESET');
  });

  test('closes: the client sees a clean end', async () => {
    const socket = await speaking();
    const ended = once(socket, 'end');
    proxy.close();
    await ended;
    socket.destroy();
  });

  test('freezes what is open, says nothing, and lets new connections through', async () => {
    const frozen = await speaking();
    proxy.freeze();
    let heard = 0;
    frozen.on('data', () => (heard += 1)).on('close', () => (heard += 1));
    frozen.write('anybody?');
    const fresh = await speaking();
    await say(fresh, 'again');
    expect(heard).toBe(0);
    expect(proxy.open()).toBe(2);
    frozen.destroy();
    fresh.destroy();
  });
});
