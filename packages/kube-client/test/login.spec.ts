import { afterEach, expect, test } from '@jest/globals';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import * as net from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '../src/index.ts';
import { caCert } from './certificates.ts';
import { startServer } from './server.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function kubeconfig(
  server: URL,
  user: string,
  cluster = '',
): Promise<{ folder: string; path: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'login-'));
  cleanUps.push(() => rm(folder, { recursive: true }));
  const path = join(folder, 'config');
  const ca = Buffer.from(caCert).toString('base64');
  await writeFile(
    path,
    `current-context: c
contexts: [{name: c, context: {cluster: c, user: u}}]
clusters: [{name: c, cluster: {server: "${server.origin}", certificate-authority-data: ${ca}${cluster}}}]
users: [{name: u, user: ${user}}]
`,
  );
  return { folder, path };
}

test('an exec plugin runs once, and once more after a 401', async () => {
  const server = await startServer((req, res) => {
    if (req.headers.authorization === 'Bearer run-2') res.end('{}');
    else res.writeHead(401).end();
  });
  cleanUps.push(() => server[Symbol.asyncDispose]());
  const { folder, path } = await kubeconfig(
    server.url,
    '{exec: {apiVersion: client.authentication.k8s.io/v1, command: ./login, interactiveMode: Never}}',
  );
  const script = `#!/bin/sh
echo run >> ${folder}/runs
echo "{\\"status\\": {\\"token\\": \\"run-$(wc -l < ${folder}/runs | tr -d ' ')\\"}}"
`;
  await writeFile(join(folder, 'login'), script);
  await chmod(join(folder, 'login'), 0o755);
  await using client = await connect({ env: { PATH: process.env['PATH'] }, kubeconfigPath: path });
  expect(await client.requestJson({ method: 'GET', path: '/a' })).toEqual({});
  expect(await client.requestJson({ method: 'GET', path: '/b' })).toEqual({});
});

test('an exec plugin that is missing is AUTH_REJECTED and names the program', async () => {
  const { path } = await kubeconfig(
    new URL('https://127.0.0.1:1'),
    '{exec: {command: no-such-login, installHint: install it}}',
  );
  await using client = await connect({ env: {}, kubeconfigPath: path });
  await expect(client.requestJson({ method: 'GET', path: '/' })).rejects.toMatchObject({
    code: 'AUTH_REJECTED',
    message: expect.stringContaining('no-such-login'),
    hint: 'install it',
  });
});

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
