import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { startKubeSim, type KubeSim } from '@ktl/kube-sim';
import { parse, stringify } from 'yaml';
import { KubeApi } from './kube-api.ts';

interface File {
  'current-context': string;
  contexts: { name: string; context: Record<string, string> }[];
  clusters: { name: string; cluster: Record<string, string> }[];
  users: { name: string; user: Record<string, unknown> }[];
}

let sim: KubeSim;
let folder: string;
beforeEach(async () => {
  sim = await startKubeSim({ seed: 1 });
  folder = await mkdtemp(join(tmpdir(), 'ktl-login-'));
});
afterEach(async () => {
  await sim[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

/** A kubeconfig with a wrong context first, certificates in files beside it, and `user`. */
async function written(user: (file: File) => Record<string, unknown>): Promise<string> {
  const file = parse(sim.kubeconfig) as File;
  const [cluster, known] = [file.clusters[0]!, file.users[0]!];
  const ca = cluster.cluster['certificate-authority-data'] ?? '';
  await writeFile(join(folder, 'ca.crt'), Buffer.from(ca, 'base64'));
  for (const part of ['client-certificate', 'client-key']) {
    const bytes = Buffer.from(String(known.user[`${part}-data`]), 'base64');
    await writeFile(join(folder, part), bytes);
  }
  const path = join(folder, 'config');
  const right = { server: sim.url, 'certificate-authority': 'ca.crt' };
  await writeFile(
    path,
    stringify({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'right',
      contexts: [
        { name: 'wrong', context: { cluster: 'nowhere', user: 'nobody' } },
        { name: 'right', context: { cluster: 'here', user: 'me' } },
      ],
      clusters: [
        { name: 'nowhere', cluster: { server: 'https://127.0.0.1:1' } },
        { name: 'here', cluster: right },
      ],
      users: [
        { name: 'nobody', user: {} },
        { name: 'me', user: user(file) },
      ],
    }),
  );
  return path;
}

const users: [string, () => Record<string, unknown>][] = [
  [
    'certificates in files',
    () => ({ 'client-certificate': 'client-certificate', 'client-key': 'client-key' }),
  ],
  ['a token', () => ({ token: sim.token })],
  ['a token file', () => ({ tokenFile: 'token' })],
  [
    'a login program',
    () => ({
      exec: {
        apiVersion: 'client.authentication.k8s.io/v1',
        command: './login',
        interactiveMode: 'Never',
      },
    }),
  ],
];

test.each(users)('the current context is let in with %s', async (_, user) => {
  const status = JSON.stringify({ status: { token: sim.token } });
  await writeFile(join(folder, 'token'), `${sim.token}\n`);
  await writeFile(join(folder, 'login'), `#!/bin/sh\necho '${status}'\n`, { mode: 0o755 });
  const api = await KubeApi.load(await written(user));
  expect((await api.read('/readyz')).toString()).toBe('ok');
  expect(await api.pods('default', 'app=none')).toEqual([]);
});

test('the kubeconfig for a tailer works from any folder, at the given port', async () => {
  const path = await written(() => ({ tokenFile: 'token', exec: { command: 'aws' } }));
  const via = parse((await KubeApi.load(path)).kubeconfigVia(4711)) as File;
  expect(via.clusters[1]!.cluster).toEqual({
    server: 'https://127.0.0.1:4711',
    'certificate-authority': join(folder, 'ca.crt'),
  });
  expect(via.users[1]!.user).toEqual({
    tokenFile: join(folder, 'token'),
    exec: { command: 'aws' },
  });
});
