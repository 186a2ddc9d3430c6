import { afterEach, expect, test } from '@jest/globals';
import { chmod, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { connect, type KubeClient } from '../src/index.ts';
import { caCert, client as jane, server as other, type Leaf } from './certificates.ts';
import { writeKubeconfig } from './kubeconfig.ts';
import { startServer, type TestServer } from './server.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

interface Printed extends Partial<Leaf> {
  readonly token?: string;
  readonly expires?: string;
}

const credential = ({ cert, key, token, expires }: Printed): string =>
  JSON.stringify({
    apiVersion: 'client.authentication.k8s.io/v1',
    kind: 'ExecCredential',
    status: {
      token,
      clientCertificateData: cert,
      clientKeyData: key,
      expirationTimestamp: expires,
    },
  });

interface Bed {
  readonly client: KubeClient;
  /** Names in the client certificates of the requests so far. */
  readonly seen: string[];
  /** What the login program prints from now on; put there at once. */
  readonly print: (what: string) => Promise<void>;
  /** KUBERNETES_EXEC_INFO of each run. */
  readonly asked: () => Promise<unknown[]>;
  readonly server: TestServer;
}

/** A server that asks for certificates, and a login program that prints a file. */
async function setUp(
  first: string,
  options: { readonly now?: () => number; readonly exec?: string } = {},
): Promise<Bed> {
  const seen: string[] = [];
  const server = await startServer(
    (req, res) => {
      const { subject } = (req.socket as TLSSocket).getPeerCertificate();
      seen.push(String(subject.CN));
      res.end('{}');
    },
    { requestCert: true },
  );
  cleanUps.push(() => server[Symbol.asyncDispose]());
  const user = `{exec: {command: ./login${options.exec ?? ''}}}`;
  const { folder, path } = await writeKubeconfig({ server: server.url, user }, (cleanUp) =>
    cleanUps.push(cleanUp),
  );
  const at = (name: string): string => join(folder, name);
  const print = async (what: string): Promise<void> => {
    await writeFile(at('next'), what);
    await rename(at('next'), at('printed'));
  };
  await print(first);
  const script = `#!/bin/sh\necho "$KUBERNETES_EXEC_INFO" >> ${at('asked')}\ncat ${at('printed')}\n`;
  await writeFile(at('login'), script);
  await chmod(at('login'), 0o755);
  const { now = Date.now } = options;
  const client = await connect({
    env: { PATH: process.env['PATH'] },
    kubeconfigPath: path,
    clock: { now, sleep: () => new Promise(() => undefined) },
  });
  cleanUps.push(() => client[Symbol.asyncDispose]());
  const asked = async (): Promise<unknown[]> =>
    (await readFile(at('asked'), 'utf8'))
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
  return { client, seen, print, asked, server };
}

const ask = (client: KubeClient): Promise<unknown> =>
  client.requestJson({ method: 'GET', path: '/a' });

test('a client certificate of a login program is what the server sees, and is asked for once', async () => {
  const { client, seen, asked } = await setUp(credential(jane));
  await ask(client);
  await ask(client);
  expect(seen).toEqual(['jane', 'jane']);
  expect(await asked()).toHaveLength(1);
});

test('after its end the program runs again, and its new certificate gets a new connection', async () => {
  let now = Date.parse('2030-01-01T00:00:00Z');
  const bed = await setUp(credential({ ...jane, expires: '2030-01-01T01:00:00Z' }), {
    now: () => now,
  });
  await ask(bed.client);
  now = Date.parse('2030-01-01T00:59:55Z');
  await bed.print(credential({ ...other, expires: '2030-01-01T02:00:00Z' }));
  await ask(bed.client);
  await ask(bed.client);
  expect(bed.seen).toEqual(['jane', 'server', 'server']);
  expect(await bed.asked()).toHaveLength(2);
});

test('the same certificate with a later end keeps its connection', async () => {
  let now = Date.parse('2030-01-01T00:00:00Z');
  const bed = await setUp(credential({ ...jane, expires: '2030-01-01T01:00:00Z' }), {
    now: () => now,
  });
  await ask(bed.client);
  now = Date.parse('2030-01-01T01:00:00Z');
  await bed.print(credential({ ...jane, expires: '2030-01-01T02:00:00Z' }));
  await ask(bed.client);
  expect(await bed.asked()).toHaveLength(2);
  expect(bed.server.accepted()).toBe(1);
});

test.each([
  ['no JSON', 'Please log in.', 'it printed no ExecCredential'],
  ['an empty status', credential({}), 'it printed no ExecCredential'],
  ['a certificate alone', credential({ cert: jane.cert }), 'a certificate without its key'],
  ['a key alone', credential({ key: jane.key, token: 't' }), 'a key without its certificate'],
  ['a certificate that is none', credential({ ...jane, cert: 'abc' }), 'are not PEM'],
  ['the key of another', credential({ ...jane, key: other.key }), 'do not belong together'],
])('a login program that prints %s is AUTH_REJECTED and says so', async (_, printed, why) => {
  const { client, seen } = await setUp(printed);
  await expect(ask(client)).rejects.toMatchObject({
    code: 'AUTH_REJECTED',
    message: expect.stringMatching(
      new RegExp(`^cannot log in to https://\\S+ as user "u" of context "c": .*"login".*${why}`),
    ),
    hint: 'run "login" with the arguments in the kubeconfig to see why',
  });
  expect(seen).toEqual([]);
});

test('provideClusterInfo tells the program which cluster it is', async () => {
  const { client, asked, server } = await setUp(credential(jane), {
    exec: ', provideClusterInfo: true, interactiveMode: Never',
  });
  await ask(client);
  expect(await asked()).toEqual([
    {
      apiVersion: 'client.authentication.k8s.io/v1',
      kind: 'ExecCredential',
      spec: {
        interactive: false,
        cluster: {
          server: server.url.origin,
          'certificate-authority-data': Buffer.from(caCert).toString('base64'),
        },
      },
    },
  ]);
});

test('without provideClusterInfo the program is told nothing of the cluster', async () => {
  const { client, asked } = await setUp(credential(jane), { exec: ', interactiveMode: Never' });
  await ask(client);
  expect(await asked()).toMatchObject([{ spec: { interactive: false } }]);
  expect(JSON.stringify(await asked())).not.toContain('cluster');
});
