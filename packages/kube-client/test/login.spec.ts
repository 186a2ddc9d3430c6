import { afterEach, expect, test } from '@jest/globals';
import * as net from 'node:net';
import { once } from 'node:events';
import { connect } from '../src/index.ts';
import { writeKubeconfig } from './kubeconfig.ts';
import { startServer } from './server.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

const kubeconfig = (
  server: URL,
  user: string,
  cluster?: string,
): Promise<{ folder: string; path: string }> =>
  writeKubeconfig({ server, user, cluster }, (cleanUp) => cleanUps.push(cleanUp));

test('proxy-url carries HTTP/2 through CONNECT, with the credentials of the URL', async () => {
  const server = await startServer((_, res) => res.end('{"through":true}'));
  cleanUps.push(() => server[Symbol.asyncDispose]());
  const asked: string[] = [];
  const proxy = net.createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (bytes) => {
      asked.push(bytes.toString('latin1'));
      const upstream = net.connect(Number(server.url.port), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        socket.pipe(upstream).pipe(socket);
      });
      upstream.on('error', () => undefined);
    });
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  cleanUps.push(() => proxy.close());
  const { port } = proxy.address() as net.AddressInfo;
  const { path } = await kubeconfig(
    server.url,
    '{token: t}',
    `, proxy-url: "http://me:pw@127.0.0.1:${String(port)}"`,
  );
  await using client = await connect({ env: {}, kubeconfigPath: path });
  expect(await client.requestJson({ method: 'GET', path: '/' })).toEqual({ through: true });
  expect(asked[0]).toContain(`CONNECT ${server.url.host} HTTP/1.1`);
  expect(asked[0]).toContain('Proxy-Authorization: Basic bWU6cHc=');
});

test('proxy-url carries HTTP/2 through SOCKS5 with user name and password', async () => {
  const server = await startServer((_, res) => res.end('{"through":true}'));
  cleanUps.push(() => server[Symbol.asyncDispose]());
  const said: string[] = [];
  const proxy = net.createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      socket.write(Buffer.of(5, 2));
      socket.once('data', (login: Buffer) => {
        said.push(login.toString('latin1'));
        socket.write(Buffer.of(1, 0));
        socket.once('data', () => {
          const upstream = net.connect(Number(server.url.port), '127.0.0.1', () => {
            socket.write(Buffer.of(5, 0, 0, 1, 0, 0, 0, 0, 0, 0));
            socket.pipe(upstream).pipe(socket);
          });
          upstream.on('error', () => undefined);
        });
      });
    });
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  cleanUps.push(() => proxy.close());
  const { port } = proxy.address() as net.AddressInfo;
  const { path } = await kubeconfig(
    server.url,
    '{token: t}',
    `, proxy-url: "socks5://me:pw@127.0.0.1:${String(port)}"`,
  );
  await using client = await connect({ env: {}, kubeconfigPath: path });
  expect(await client.requestJson({ method: 'GET', path: '/' })).toEqual({ through: true });
  expect(said).toEqual(['\x01\x02me\x02pw']);
});

test('a proxy that refuses is CLUSTER_UNREACHABLE in the words of the proxy', async () => {
  const proxy = net.createServer((socket) => {
    socket.on('error', () => undefined);
    socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  cleanUps.push(() => proxy.close());
  const { port } = proxy.address() as net.AddressInfo;
  const { path } = await kubeconfig(
    new URL('https://cluster.invalid'),
    '{token: t}',
    `, proxy-url: "http://127.0.0.1:${String(port)}"`,
  );
  await using client = await connect({ env: {}, kubeconfigPath: path });
  await expect(client.requestJson({ method: 'GET', path: '/' })).rejects.toMatchObject({
    code: 'CLUSTER_UNREACHABLE',
    message: expect.stringContaining('407 Proxy Authentication Required'),
  });
});
