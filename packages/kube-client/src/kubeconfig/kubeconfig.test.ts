import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '../index.ts';
import { createStaticCredentials } from '../auth/user-credentials.ts';
import { findInCluster } from './in-cluster.ts';
import { loadKubeconfig } from './load-kubeconfig.ts';
import { parseKubeconfig } from './parse-kubeconfig.ts';
import { proxyFor } from './proxy-env.ts';
import { resolveContext } from './resolve-context.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kubeconfig-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const config = (name: string, extra = ''): string => `
current-context: ${name}
contexts:
- {name: ${name}, context: {cluster: shared, user: ${name}}}
clusters:
- {name: shared, cluster: {server: "https://${name}:6443"}}
users:
- name: ${name}
  user: {token: t-${name}}
${extra}`;

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, text);
  return path;
}

describe('loadKubeconfig', () => {
  test('merges the files of KUBECONFIG: the first to name a thing wins, missing ones are skipped', async () => {
    const list = [
      await file('a', config('one')),
      join(folder, 'none'),
      await file('b', config('two')),
    ];
    const merged = await loadKubeconfig({ env: { KUBECONFIG: list.join(':') } });
    expect(merged?.currentContext).toBe('one');
    expect([...(merged?.contexts.keys() ?? [])].sort()).toEqual(['one', 'two']);
    expect(merged?.clusters.get('shared')?.server).toBe('https://one:6443');
  });

  test('reads ~/.kube/config where KUBECONFIG is empty', async () => {
    await file('.kube/config', config('home'));
    const loaded = await loadKubeconfig({ env: { HOME: folder, KUBECONFIG: '' } });
    expect(loaded?.currentContext).toBe('home');
  });

  test('relative paths resolve against the file that names them', async () => {
    const parsed = await parseKubeconfig(
      '/etc/kube/config',
      'users: [{name: u, user: {client-certificate: pki/u.crt, tokenFile: ../token}}]',
    );
    expect(parsed.users.get('u')).toMatchObject({
      cert: { file: '/etc/kube/pki/u.crt' },
      tokenFile: '/etc/kube/../token'.replace('/kube/..', ''),
    });
  });

  test.each([
    ['contexts:\n- name: a\n  context: {', 3],
    ['kind: Config\nclusters: 7\n', 2],
    ['clusters:\n- name: a\n  cluster:\n    server: nonsense\n', 4],
    ['users:\n- name: a\n  user:\n    client-key-data: "%%%"\n', 4],
    ['users:\n- name: a\n  user: {}\n- user: {}\n', 4],
    ['kind: Pod\n', 1],
  ])('names the line of a mistake: %j', async (text, line) => {
    await expect(parseKubeconfig('/k', text)).rejects.toMatchObject({
      code: 'KUBECONFIG_INVALID',
      exit: 'usage',
      details: { file: '/k', line },
    });
  });

  test('aliases are followed, and one that contains itself is an error, not a hang', async () => {
    const shared = 'users: [{name: u, user: &u {token: t}}, {name: v, user: *u}]';
    const parsed = await parseKubeconfig('/k', shared);
    expect(parsed.users.get('v')).toMatchObject({ token: 't' });
    await expect(parseKubeconfig('/k', 'users: &a [*a]')).rejects.toMatchObject({
      code: 'KUBECONFIG_INVALID',
      details: { line: 1 },
    });
  });
});

describe('connect', () => {
  test('says where it searched when there is no kubeconfig', async () => {
    await expect(connect({ env: { HOME: folder } })).rejects.toMatchObject({
      code: 'KUBECONFIG_NOT_FOUND',
      exit: 'usage',
      message: `no kubeconfig found; searched ${join(folder, '.kube/config')}`,
    });
    const kubeconfigPath = join(folder, 'nope');
    await expect(connect({ env: {}, kubeconfigPath })).rejects.toMatchObject({
      code: 'KUBECONFIG_NOT_FOUND',
    });
  });

  test('suggests the nearest context and lists all', async () => {
    const kubeconfigPath = await file('a', config('production'));
    await expect(connect({ env: {}, kubeconfigPath, context: 'prodution' })).rejects.toMatchObject({
      code: 'CONTEXT_UNKNOWN',
      exit: 'usage',
      hint: 'did you mean "production"? contexts: production',
    });
  });

  test('a certificate file that is missing names the kubeconfig that wants it', async () => {
    const text = config('one').replace('server:', 'certificate-authority: ca.crt, server:');
    const kubeconfigPath = await file('a', text);
    await expect(connect({ env: {}, kubeconfigPath })).rejects.toMatchObject({
      code: 'KUBECONFIG_INVALID',
      details: { file: kubeconfigPath, line: 6 },
    });
  });

  test('knows cluster, context, namespace and user', async () => {
    const kubeconfigPath = await file('a', config('one'));
    await using client = await connect({ env: {}, kubeconfigPath });
    expect(client.cluster).toEqual({
      server: 'https://one:6443',
      context: 'one',
      namespace: 'default',
      user: 'one',
    });
  });
});

test('a token file is read again after a minute, and at once after a 401', async () => {
  const tokenFile = await file('token', 'first\n');
  let now = 0;
  const credentials = createStaticCredentials({
    name: 'u',
    entry: { cert: {}, key: {}, tokenFile },
    origin: { file: 'k' },
    clock: { now: () => now },
  });
  expect(await credentials.authorization()).toBe('Bearer first');
  await file('token', 'second');
  now = 59_000;
  expect(await credentials.authorization()).toBe('Bearer first');
  now = 61_000;
  expect(await credentials.authorization()).toBe('Bearer second');
  expect(await credentials.refresh()).toBe(false);
  await file('token', 'third');
  expect(await credentials.refresh()).toBe(true);
  expect(await credentials.authorization()).toBe('Bearer third');
});

test('impersonation becomes headers', async () => {
  const text = 'users: [{name: u, user: {as: jane, as-groups: [a, b], as-user-extra: {s: [x]}}}]';
  const entry = (await parseKubeconfig('/k', text)).users.get('u')!;
  const origin = { file: '/k' };
  const { extraHeaders } = createStaticCredentials({ name: 'u', entry, origin, clock: Date });
  expect(extraHeaders).toEqual({
    'impersonate-user': 'jane',
    'impersonate-group': ['a', 'b'],
    'impersonate-extra-s': ['x'],
  });
});

test('inside a pod the service account is the user', async () => {
  await file('token', 't');
  await file('namespace', 'shop');
  const env = { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '443' };
  expect(await findInCluster(env, folder)).toMatchObject({
    cluster: { server: 'https://[fd00::1]', namespace: 'shop' },
    user: { tokenFile: join(folder, 'token') },
  });
  expect(await findInCluster({}, folder)).toBeUndefined();
});

describe('proxies', () => {
  const env = {
    HTTPS_PROXY: 'proxy.example:3128',
    NO_PROXY: '.corp.example,10.0.0.0/8,api.example:6443,other.example',
  };
  test.each([
    ['https://cluster.example', 'http://proxy.example:3128/'],
    ['https://127.0.0.1:6443', undefined],
    ['https://localhost', undefined],
    ['https://10.1.2.3', undefined],
    ['https://11.1.2.3', 'http://proxy.example:3128/'],
    ['https://a.corp.example', undefined],
    ['https://corp.example', 'http://proxy.example:3128/'],
    ['https://api.example:6443', undefined],
    ['https://api.example', 'http://proxy.example:3128/'],
    ['https://x.other.example', undefined],
    ['http://cluster.example', undefined],
  ])('%s goes through %s', (server, proxy) => {
    expect(proxyFor(new URL(server), env)?.href).toBe(proxy);
  });

  test('proxy-url of the kubeconfig wins, and must be a proxy', async () => {
    const at = async (url: string): ReturnType<typeof resolveContext> =>
      resolveContext(
        await parseKubeconfig('/k', config('a').replace('server:', `proxy-url: "${url}", server:`)),
        'a',
        env,
      );
    expect((await at('socks5://p:1080')).endpoint.proxy?.href).toBe('socks5://p:1080');
    await expect(at('ftp://p')).rejects.toMatchObject({ code: 'KUBECONFIG_INVALID' });
  });
});
