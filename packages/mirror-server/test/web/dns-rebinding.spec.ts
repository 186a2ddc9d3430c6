import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ask, askSocket, Served, talk } from './served.ts';

let served: Served;
let cookie: string;

beforeAll(async () => {
  served = await Served.open({ allowedHosts: ['logs.example.com', 'other.example.com:444'] });
  cookie = await served.cookie();
});

afterAll(async () => {
  await served[Symbol.asyncDispose]();
});

const port = (): string => String(served.port);

test.each([
  ['a name that was rebound to this address', () => `evil.example:${port()}`],
  ['without a port', () => '127.0.0.1'],
  ['another port', () => '127.0.0.1:1'],
  ['a name that ends like ours', () => `evil.localhost:${port()}`],
  ['a name that begins like ours', () => `127.0.0.1.evil.example:${port()}`],
  ['a trailing dot', () => `localhost.:${port()}`],
  ['another address of this host', () => `127.0.0.2:${port()}`],
  ['any address', () => `0.0.0.0:${port()}`],
  ['the address as a number', () => `2130706433:${port()}`],
  ['a given name with another port', () => 'other.example.com:445'],
])('refuses %s with 421, everywhere', async (_, host) => {
  const headers = { Host: host(), Origin: `http://${host()}`, Cookie: cookie };
  for (const path of ['/', '/app.0a1b2c.js', '/session', '/frames', '/nothing']) {
    expect([path, (await ask(served, { path, headers })).status]).toEqual([path, 421]);
  }
  expect((await askSocket(served, { headers })).status).toBe(421);
});

test('says how to be let in under another name, such as that of a tunnel from another port', async () => {
  const { body } = await ask(served, { headers: { Host: 'localhost:1' } });
  expect(body).toContain('--ui-host localhost');
  await using tunnelled = await Served.open({ allowedHosts: ['localhost'] });
  expect((await ask(tunnelled, { headers: { Host: 'localhost:1' } })).status).toBe(200);
});

test.each(['', 'a b', 'user@localhost', 'localhost:99999999', '[::1', '[zz]', 'localhost/x'])(
  'refuses the Host "%s", which is none',
  async (host) => {
    const { status } = await ask(served, { headers: { Host: host } });
    expect([400, 421]).toContain(status);
  },
);

test('refuses a request without a Host, and an address in the request line', async () => {
  expect(await talk(served.port, 'GET / HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /);
  expect(await talk(served.port, 'GET / HTTP/1.1\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /);
  const target = `http://evil.example:${port()}/`;
  expect((await ask(served, { path: target })).status).toBe(400);
});

test.each([
  () => `127.0.0.1:${port()}`,
  () => `localhost:${port()}`,
  () => `LOCALHOST:${port()}`,
  () => `[::1]:${port()}`,
  () => `[0:0:0:0:0:0:0:1]:${port()}`,
  () => 'logs.example.com',
  () => 'logs.example.com:8443',
  () => 'other.example.com:444',
])('answers to %s', async (host) => {
  expect((await ask(served, { headers: { Host: host() } })).status).toBe(200);
});

test.each(['*', '*.example.com', 'https://logs.example.com', 'logs.example.com/', ''])(
  'does not take "%s" as an allowed Host',
  async (name) => {
    const opening = Served.open({ allowedHosts: [name] });
    await expect(opening).rejects.toMatchObject({ code: 'WEB_NAME_SYNTAX' });
  },
);

test.each([
  '*',
  'logs.example.com',
  'https://logs.example.com/',
  'https://a@b',
  'null',
  'ws://a',
  'https://*',
  'https://*.example.com',
  'https://',
  'https://a?b',
  '',
])('does not take "%s" as an allowed Origin', async (name) => {
  const opening = Served.open({ allowedOrigins: [name] });
  await expect(opening).rejects.toMatchObject({ code: 'WEB_NAME_SYNTAX' });
});
