import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { loginOfFile } from './conformance/login.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kube-sim-login-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const base64 = (text: string): string => Buffer.from(text).toString('base64');

async function login(cluster: object, user: object) {
  const file = {
    'current-context': 'second',
    contexts: [
      { name: 'first', context: { cluster: 'other', user: 'other' } },
      { name: 'second', context: { cluster: 'mine', user: 'me' } },
    ],
    clusters: [
      { name: 'other', cluster: { server: 'https://other.example' } },
      { name: 'mine', cluster: { server: 'https://mine.example:6443', ...cluster } },
    ],
    users: [
      { name: 'other', user: { token: 'other' } },
      { name: 'me', user },
    ],
  };
  await writeFile(join(folder, 'config'), stringify(file));
  const { server, tls, headers } = loginOfFile(join(folder, 'config'));
  const [ca, cert, key] = [tls.ca, tls.cert, tls.key].map((bytes) => bytes?.toString());
  return { host: server.host, ca, cert, key, headers };
}

test('the conformance suite takes the current context, with certificates inline', async () => {
  const user = { 'client-certificate-data': base64('C'), 'client-key-data': base64('K') };
  expect(await login({ 'certificate-authority-data': base64('A') }, user)).toEqual({
    host: 'mine.example:6443',
    ca: 'A',
    cert: 'C',
    key: 'K',
    headers: {},
  });
});

test('and files beside the kubeconfig: certificates, a token', async () => {
  for (const name of ['ca', 'cert', 'key', 'token']) await writeFile(join(folder, name), name);
  const user = { 'client-certificate': 'cert', 'client-key': 'key', tokenFile: 'token' };
  expect(await login({ 'certificate-authority': 'ca' }, user)).toMatchObject({
    ca: 'ca',
    cert: 'cert',
    key: 'key',
    headers: { authorization: 'Bearer token' },
  });
});

test('and a token, inline or printed by a login program', async () => {
  expect(await login({}, { token: 'T' })).toMatchObject({ headers: { authorization: 'Bearer T' } });
  const printed = '#!/bin/sh\necho \'{ "status": { "token": "P" } }\'\n';
  await writeFile(join(folder, 'program'), printed, { mode: 0o755 });
  const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: './program' };
  expect(await login({}, { exec })).toMatchObject({ headers: { authorization: 'Bearer P' } });
});
