import { afterEach, expect, test } from '@jest/globals';
import { readdir } from 'node:fs/promises';
import * as net from 'node:net';
import * as tls from 'node:tls';
import { inspect } from 'node:util';
import { once } from 'node:events';
import { connect, type KubeClient } from '../src/index.ts';
import type { TransportTuning } from '../src/transport/cluster-transport.ts';
// The user's certificate is for the name "jane" and no other.
import { client as otherName, server as leaf } from './certificates.ts';
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

async function listening(server: net.Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanUps.push(() => server.close());
  return `127.0.0.1:${String((server.address() as net.AddressInfo).port)}`;
}

const ask = (client: KubeClient, path = '/'): Promise<unknown> =>
  client.requestJson({ method: 'GET', path });

test.each(['http', 'https'])(
  'an %s proxy carries HTTP/2 through CONNECT, with the credentials of the URL',
  async (scheme) => {
    const server = await startServer((_, res) => res.end('{"through":true}'));
    cleanUps.push(() => server[Symbol.asyncDispose]());
    const asked: string[] = [];
    const tunnel = (socket: net.Socket): void => {
      socket.on('error', () => undefined);
      socket.once('data', (bytes) => {
        asked.push(bytes.toString('latin1'));
        const upstream = net.connect(Number(server.url.port), '127.0.0.1', () => {
          socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
          socket.pipe(upstream).pipe(socket);
        });
        upstream.on('error', () => undefined);
      });
    };
    const proxy = scheme === 'http' ? net.createServer(tunnel) : tls.createServer(leaf, tunnel);
    const host = await listening(proxy);
    const { path } = await kubeconfig(
      server.url,
      '{token: t}',
      `, proxy-url: "${scheme}://me:pw@${host}"`,
    );
    await using client = await connect({ env: {}, kubeconfigPath: path });
    expect(await ask(client)).toEqual({ through: true });
    expect(asked[0]).toContain(`CONNECT ${server.url.host} HTTP/1.1`);
    expect(asked[0]).toContain('Proxy-Authorization: Basic bWU6cHc=');
  },
);

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
  const host = await listening(proxy);
  const { path } = await kubeconfig(
    server.url,
    '{token: t}',
    `, proxy-url: "socks5://me:pw@${host}"`,
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
  const { message } = await proxyError('http', await listening(proxy));
  expect(message).toContain('407 Proxy Authentication Required');
});

test.each(['http', 'https', 'socks5'])(
  'an %s proxy that is away is named, and not its password',
  async (scheme) => {
    const { message } = await proxyError(scheme, '127.0.0.1:1');
    expect(message).toContain('connection refused');
  },
);

test('a proxy that never answers is named', async () => {
  const host = await listening(net.createServer((socket) => socket.on('error', () => undefined)));
  const { message } = await proxyError('http', host, { dialTimeoutMs: 50 });
  expect(message).toContain('no answer within 0.05 s');
});

test('an HTTPS proxy with a certificate for another name is named', async () => {
  const host = await listening(tls.createServer(otherName, (socket) => socket.destroy()));
  const { message } = await proxyError('https', host);
  expect(message).toContain('certificate is for other names');
});

/** What a request through a proxy of no use gives. */
async function proxyError(
  scheme: string,
  host: string,
  tuning?: TransportTuning,
): Promise<{ message: string }> {
  const { path } = await kubeconfig(
    new URL('https://cluster.invalid'),
    '{token: t}',
    `, proxy-url: "${scheme}://me:HUSH@${host}"`,
  );
  await using client = await connect({ env: {}, kubeconfigPath: path, tuning });
  const error: unknown = await ask(client).catch((reason: unknown) => reason);
  expect(error).toMatchObject({
    code: 'CLUSTER_UNREACHABLE',
    message: expect.stringMatching(
      `^cannot reach https://cluster.invalid: the proxy ${scheme}://${host}: `,
    ),
    hint: expect.stringContaining('proxy-url'),
  });
  expect(inspect(error, { depth: null })).not.toContain('HUSH');
  return error as { message: string };
}

test.each(['/k8s/clusters/c-1', '/k8s/clusters/c-1/'])(
  'requests go below the path of the server line: %s',
  async (prefix) => {
    const server = await startServer((req, res) => res.end(JSON.stringify(req.url)));
    cleanUps.push(() => server[Symbol.asyncDispose]());
    const { path } = await kubeconfig(new URL(prefix, server.url), '{token: t}');
    await using client = await connect({ env: {}, kubeconfigPath: path });
    expect(await ask(client, '/api/v1/pods?limit=1')).toBe('/k8s/clusters/c-1/api/v1/pods?limit=1');
    expect(client.cluster.server).toBe(`${server.url.origin}/k8s/clusters/c-1`);
  },
);

test('clusters below one host keep their kinds apart in the cache', async () => {
  const server = await startServer((req, res) => {
    const [, , , cluster = '', ...path] = req.url.split('/');
    const resources = [
      { resource: `of-${cluster}`, responseKind: { kind: 'A' }, scope: 'Namespaced' },
    ];
    const items = path.join('/') === 'apis' ? [{ versions: [{ version: 'v1', resources }] }] : [];
    res.end(JSON.stringify({ kind: 'APIGroupDiscoveryList', items }));
  });
  cleanUps.push(() => server[Symbol.asyncDispose]());
  const find = async (cluster: string, word: string): Promise<boolean> => {
    const { path } = await kubeconfig(new URL(`/k8s/clusters/${cluster}`, server.url), '{}');
    await using client = await connect({ env: {}, kubeconfigPath: path, cacheDir });
    return (await client.findResource(word)) !== undefined;
  };
  const { folder: cacheDir } = await kubeconfig(server.url, '{}');
  expect(await find('c-1', 'of-c-1')).toBe(true);
  expect(await find('c-2', 'of-c-2')).toBe(true);
  expect(await find('c-2', 'of-c-1')).toBe(false);
  const files = await readdir(cacheDir);
  expect(files.filter((name) => name.startsWith('discovery-'))).toHaveLength(2);
});

test('tls-server-name is the name that the certificate must have, and what SNI says', async () => {
  const asked: unknown[] = [];
  const server = await startServer(
    (req, res) => {
      asked.push((req.socket as tls.TLSSocket & { servername?: string }).servername);
      res.end('{}');
    },
    { leaf: otherName },
  );
  cleanUps.push(() => server[Symbol.asyncDispose]());
  const named = await kubeconfig(server.url, '{token: t}', ', tls-server-name: jane');
  await using client = await connect({ env: {}, kubeconfigPath: named.path });
  expect(await ask(client)).toEqual({});
  expect(asked).toEqual(['jane']);

  for (const cluster of ['', ', tls-server-name: joan']) {
    const { path } = await kubeconfig(server.url, '{token: t}', cluster);
    await using refusing = await connect({ env: {}, kubeconfigPath: path });
    await expect(ask(refusing)).rejects.toMatchObject({
      code: 'CLUSTER_CERT_INVALID',
      message: expect.stringContaining('the server certificate is for other names'),
      hint: expect.stringContaining('tls-server-name'),
    });
  }
});
