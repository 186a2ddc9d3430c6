import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ask, askSocket, page, Served, talk, type Answer } from './served.ts';

let served: Served;
let cookie: string;

beforeAll(async () => {
  served = await Served.open();
  cookie = await served.cookie();
});

afterAll(async () => {
  await served[Symbol.asyncDispose]();
});

const get = (path: string, headers: Record<string, string> = {}): Promise<Answer> =>
  ask(served, { path, headers: { Cookie: cookie, ...headers } });

test.each([
  '/../etc/passwd',
  '/app/../../etc/passwd',
  '/..',
  '/./',
  '//',
  '//evil.example/',
  '/%2e%2e/etc/passwd',
  '/..%2fetc%2fpasswd',
  '/%252e%252e/',
  '/app.0a1b2c.js%00.png',
  '/%00',
  '/%',
  '/%zz',
  '/%c0%ae%c0%ae/',
  '/\\..\\..\\windows',
  '/a\\b',
  '/ü',
  '/frames;x=1',
  '/frames/',
  '/FRAMES',
  '/frames#x',
  '/frames?a#b',
  '*',
  'frames',
  '/constructor',
  '/__proto__',
  '/toString',
])('answers %s with 400 or 404, and says no path', async (path) => {
  const answer = await get(path);
  expect([400, 404]).toContain(answer.status);
  expect(answer.body).toMatch(/^\{"error":"[a-zA-Z ]+"\}\n$/);
  expect([400, 404]).toContain(
    (await askSocket(served, { path, headers: { Cookie: cookie } })).status,
  );
});

test('a handshake on a path that is no WebSocket gets 404; a request on one that is, 426', async () => {
  expect((await askSocket(served, { path: '/', headers: { Cookie: cookie } })).status).toBe(404);
  expect((await askSocket(served, { path: '/frames', headers: { Cookie: cookie } })).status).toBe(
    404,
  );
  expect((await get('/ws')).status).toBe(426);
});

test.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND', 'QUERY'])(
  'does not take %s anywhere but on a route that does',
  async (method) => {
    const headers = { Cookie: cookie, Origin: `http://${served.name}`, 'Content-Length': '0' };
    for (const path of ['/', '/app.0a1b2c.js', '/session', '/frames', '/ws', '/nothing']) {
      expect([path, (await ask(served, { method, path, headers })).status]).toEqual([path, 405]);
    }
  },
);

test.each([
  ['method', 405, { method: 'POST' }],
  ['version', 400, { headers: { 'Sec-WebSocket-Version': '7' } }],
  ['key', 400, { headers: { 'Sec-WebSocket-Key': 'x' } }],
])('a handshake with another %s gets %d', async (_, status, given) => {
  const headers = { Cookie: cookie, ...('headers' in given ? given.headers : {}) };
  const answer = await askSocket(served, { ...given, headers });
  expect(answer.status).toBe(status);
  expect(answer.headers.get('cache-control')).toBe('no-store');
});

test('CONNECT and what is no HTTP are refused, and the server goes on', async () => {
  const Host = `Host: ${served.name}`;
  expect(await talk(served.port, `CONNECT evil.example:443 HTTP/1.1\r\n${Host}\r\n\r\n`)).toBe('');
  expect(await talk(served.port, '\x16\x03\x01\x02\x00\x01\x00\r\n\r\n')).toMatch(
    /^HTTP\/1\.1 400 /,
  );
  expect(await talk(served.port, 'GET / HTTP/9.9\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
  const smuggled = `POST /write HTTP/1.1\r\n${Host}\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`;
  expect(await talk(served.port, smuggled)).toMatch(/^HTTP\/1\.1 400 /);
  const folded = `GET / HTTP/1.1\r\n${Host}\r\nX-A: 1\n\r\nX-B\r\n\r\n`;
  expect(await talk(served.port, folded)).toMatch(/^HTTP\/1\.1 400 /);
  expect((await get('/')).status).toBe(200);
});

test('HEAD has the headers of GET and no body', async () => {
  for (const path of ['/', '/frames', '/broken', '/nothing']) {
    const headers = { Cookie: cookie };
    const [head, whole] = [await ask(served, { method: 'HEAD', path, headers }), await get(path)];
    expect([head.status, head.body]).toEqual([whole.status, '']);
    expect(head.headers.get('content-length')).toBe(whole.headers.get('content-length'));
  }
});

test('files that never change are kept by browsers, everything else by nobody', async () => {
  const asset = await get('/app.0a1b2c.js');
  expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  for (const path of ['/', '/frames', '/session', '/nothing', '/broken']) {
    expect((await get(path)).headers.get('cache-control')).toBe('no-store');
  }
});

test.each([
  ['gzip', 'packed'],
  ['br, gzip;q=0.5', 'packed'],
  ['gzip;q=0', 'start()'],
  ['gzip;q=0.000', 'start()'],
  ['identity', 'start()'],
  ['gzipped', 'start()'],
])('sends files packed to those who take it: %s', async (accepted, body) => {
  const answer = await get('/app.0a1b2c.js', { 'Accept-Encoding': accepted });
  expect(answer.body).toBe(body);
  expect(answer.headers.get('content-encoding')).toBe(body === 'packed' ? 'gzip' : null);
  expect(answer.headers.get('vary')).toBe('Accept-Encoding');
});

test('what a route throws is told to onError, and to the client only that it failed', async () => {
  const answer = await get('/broken');
  expect([answer.status, answer.body]).toEqual([500, '{"error":"the server failed"}\n']);
  expect(answer.raw).not.toMatch(/passwd|secret|\.ts|at /);
  expect(served.errors).toContainEqual(new Error('secret words of /etc/passwd'));
});

test('every refusal has the safe headers', async () => {
  const answers = [
    await get('/nothing'),
    await get('/..'),
    await ask(served, { path: '/frames' }),
    await askSocket(served, { path: '/nothing' }),
  ];
  for (const { headers } of answers) {
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; /);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('server')).toBeNull();
    expect(headers.get('x-powered-by')).toBeNull();
  }
});

test('an upgrade to something else is a plain request', async () => {
  const headers = { Upgrade: 'h2c', Connection: 'Upgrade, close' };
  expect((await get('/', headers)).body).toBe(page);
});

test('answers in pieces end whole, and one that fails in the middle does not look whole', async () => {
  async function* pieces(fails: boolean): AsyncGenerator<string> {
    yield 'one\n';
    await Promise.resolve();
    if (fails) throw new Error('secret words');
    yield 'two\n';
  }
  await using server = await Served.open({
    access: { cookie: 'browsers-only' },
    routes: [
      { method: 'GET', path: '/whole', handle: () => ({ body: pieces(false) }) },
      { method: 'GET', path: '/half', handle: () => ({ body: pieces(true) }) },
    ],
  });
  expect((await ask(server, { path: '/whole' })).body).toMatch(/one\n[^]*two\n[^]*0\r\n\r\n$/);
  const half = await ask(server, { path: '/half' });
  expect(half.body).not.toMatch(/0\r\n\r\n$/);
  expect(half.raw).not.toContain('secret');
});

const json = 'application/json';

test.each([
  { what: 'not JSON', type: json, body: '{"a":', status: 400 },
  { what: 'nothing', type: json, body: '', status: 400 },
  { what: 'a form', type: 'application/x-www-form-urlencoded', body: '{}', status: 415 },
  { what: 'plain text, which needs no preflight', type: 'text/plain', body: '{}', status: 415 },
  { what: 'another JSON', type: 'application/json-seq', body: '{}', status: 415 },
  { what: '64 KiB', type: `${json}; charset=utf-8`, body: quoted(65_534), status: 204 },
  { what: 'one byte more', type: json, body: quoted(65_535), status: 413 },
])('a body that is $what is answered with $status', async ({ type, body, status }) => {
  const headers = { Cookie: cookie, Origin: `http://${served.name}`, 'Content-Type': type };
  expect((await ask(served, { method: 'POST', path: '/write', headers, body })).status).toBe(
    status,
  );
});

test('a POST of nothing needs no type, but cookie and Origin all the same', async () => {
  const own = { Cookie: cookie, Origin: `http://${served.name}` };
  const post = async (headers: Record<string, string>): Promise<number> =>
    (await ask(served, { method: 'POST', path: '/write', headers })).status;
  expect(await post(own)).toBe(204);
  expect(await post({ Cookie: cookie })).toBe(403);
  expect(await post({ Origin: own.Origin })).toBe(401);
});

function quoted(length: number): string {
  return `"${'a'.repeat(length)}"`;
}

test('a body without a length is measured as it comes', async () => {
  const headers = {
    Cookie: cookie,
    Origin: `http://${served.name}`,
    'Content-Type': json,
    'Transfer-Encoding': 'chunked',
  };
  const lines = Object.entries({ Host: served.name, ...headers }).map(([k, v]) => `${k}: ${v}\r\n`);
  const chunk = `8000\r\n${'a'.repeat(0x8000)}\r\n`;
  const text = `POST /write HTTP/1.1\r\n${lines.join('')}\r\n${chunk.repeat(3)}`;
  expect(await talk(served.port, text)).toMatch(/^HTTP\/1\.1 413 /);
});

test('a body that is announced too large is not waited for', async () => {
  const headers = {
    Cookie: cookie,
    Origin: `http://${served.name}`,
    'Content-Type': json,
    'Content-Length': '65537',
  };
  expect((await ask(served, { method: 'POST', path: '/write', headers })).status).toBe(413);
});
