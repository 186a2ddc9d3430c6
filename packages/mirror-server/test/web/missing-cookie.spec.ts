import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ask, askSocket, codeOf, openSocket, Served, token, type Answer } from './served.ts';

const wrong = (index: number): string => `wrong-${String(index)}-0123456789`;

let served: Served;

beforeEach(async () => {
  served = await Served.open();
});

afterEach(async () => {
  await served[Symbol.asyncDispose]();
});

const session = (headers: Record<string, string> = {}): Promise<Answer> =>
  ask(served, { path: '/session', headers });
const json = { 'Content-Type': 'application/json' };

describe('without a cookie or the token', () => {
  test('the page and its files are served, and nothing else', async () => {
    const statusOf = async (path: string): Promise<number> => (await ask(served, { path })).status;
    expect(await statusOf('/')).toBe(200);
    expect(await statusOf('/app.0a1b2c.js')).toBe(200);
    expect(await statusOf('/session')).toBe(401);
    expect(await statusOf('/frames')).toBe(401);
    expect(await statusOf('/broken')).toBe(401);
    expect((await askSocket(served)).status).toBe(401);
    const Origin = `http://${served.name}`;
    expect((await askSocket(served, { headers: { Origin } })).status).toBe(401);
    const write = { method: 'POST', path: '/write', headers: { Origin, ...json }, body: '{}' };
    expect((await ask(served, write)).status).toBe(401);
    expect([served.viewers, served.written]).toEqual([[], []]);
  });

  test.each([
    ['empty', ''],
    ['of another server', 'ktl-1=abc.def'],
    ['only an id', 'ID'],
    ['an id with another secret', 'ID.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'],
    ['the secret cut short', 'CUT'],
    ['a prototype', '__proto__.x'],
  ])('a forged cookie opens nothing: %s', async (_, text) => {
    const [name = '', value = ''] = (await served.cookie()).split('=');
    const [id = ''] = value.split('.');
    const forged = text.replace('ID', id).replace('CUT', value.slice(0, -1));
    const Cookie = text.includes('=') ? text : `${name}=${forged}`;
    expect((await ask(served, { path: '/frames', headers: { Cookie } })).status).toBe(401);
    expect((await askSocket(served, { headers: { Cookie } })).status).toBe(401);
  });
});

describe('the one-time code', () => {
  test('is 128 bits behind #, and gives a cookie of 256 bits that scripts and others never see', async () => {
    const [link = ''] = served.server.links;
    expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#code=[\w-]{22}$/);
    const answer = await session({ 'X-Ktl-Code': served.code });
    expect(answer.status).toBe(204);
    expect(answer.headers.get('set-cookie')).toMatch(
      new RegExp(
        `^ktl-${String(served.port)}=[\\w-]{12}\\.[\\w-]{43}; HttpOnly; SameSite=Strict; Path=/$`,
      ),
    );
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  test('works once; the next link is told, and works once too', async () => {
    const { code } = served;
    expect((await session({ 'X-Ktl-Code': code })).status).toBe(204);
    expect((await session({ 'X-Ktl-Code': code })).status).toBe(401);
    expect(served.links).toEqual(served.server.links);
    expect(served.code).not.toBe(code);
    expect(codeOf(served.links[0] ?? '')).toBe(served.code);
    expect((await session({ 'X-Ktl-Code': served.code })).status).toBe(204);
    expect(served.links).toHaveLength(2);
    expect(served.server.stats().browsers).toBe(2);
  });

  test('opens for one of many that bring it at the same moment', async () => {
    const headers = { 'X-Ktl-Code': served.code };
    const answers = await Promise.all(Array.from({ length: 8 }, () => session(headers)));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([204, 401, 401, 401, 401, 401, 401, 401]);
  });

  test('is not asked for again by a browser that has its cookie, even with an old link', async () => {
    const old = served.code;
    const Cookie = await served.cookie();
    const again = await session({ Cookie, 'X-Ktl-Code': old });
    expect([again.status, again.headers.get('set-cookie')]).toEqual([204, null]);
    expect((await session({ Cookie })).status).toBe(204);
  });

  test('opens nothing but /session', async () => {
    const headers = { 'X-Ktl-Code': served.code, Authorization: `Bearer ${served.code}` };
    expect((await ask(served, { path: '/frames', headers })).status).toBe(401);
    expect((await askSocket(served, { headers })).status).toBe(401);
    expect((await session({ Authorization: `Bearer ${served.code}` })).status).toBe(401);
  });
});

describe('wrong codes', () => {
  test('of one address are counted: after ten even the right one waits', async () => {
    for (let i = 0; i < 10; i += 1) {
      expect((await session({ 'X-Ktl-Code': wrong(i) })).status).toBe(401);
    }
    const right = { 'X-Ktl-Code': served.code };
    const limited = await session(right);
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '6']);
    expect(served.links).toEqual([]);
    served.clock.advance(6000);
    expect((await session({ 'X-Ktl-Code': wrong(10) })).status).toBe(401);
    expect((await session(right)).status).toBe(429);
    served.clock.advance(6000);
    expect((await session(right)).status).toBe(204);
  });

  test('hinder no browser that has its cookie', async () => {
    const Cookie = await served.cookie();
    for (let i = 0; i < 11; i += 1) await session({ 'X-Ktl-Code': wrong(i) });
    expect((await session({ Cookie })).status).toBe(204);
    expect((await ask(served, { path: '/frames', headers: { Cookie } })).status).toBe(200);
  });

  test('that are the same one again are no guesses', async () => {
    for (let i = 0; i < 30; i += 1) await session({ 'X-Ktl-Code': wrong(0) });
    expect((await session({ 'X-Ktl-Code': served.code })).status).toBe(204);
  });
});

describe('cookies', () => {
  test('of another server on this host, under our name, hide no right one', async () => {
    const cookie = await served.cookie();
    const name = cookie.split('=', 1).join('');
    const Cookie = `${name}=tossed; theme=dark; ${cookie}`;
    expect((await ask(served, { path: '/frames', headers: { Cookie } })).status).toBe(200);
  });

  test('tell viewers apart, and tabs of one browser not', async () => {
    const [one, two] = [await served.cookie(), await served.cookie()];
    for (const Cookie of [one, one, two]) {
      await ask(served, { path: '/frames', headers: { Cookie } });
    }
    const [a, b, c] = served.viewers;
    expect(a).toBe(b);
    expect(c).not.toBe(a);
    expect(one).not.toBe(two);
  });
});

describe('the token', () => {
  beforeEach(async () => {
    await served[Symbol.asyncDispose]();
    served = await Served.open({ access: { cookie: 'required', token } });
  });

  test('of a #token= link gives a cookie as a code does, again and again', async () => {
    for (let i = 0; i < 2; i += 1) {
      const answer = await session({ Authorization: `Bearer ${token}` });
      const Cookie = (answer.headers.get('set-cookie') ?? '').split(';', 1).join('');
      expect(answer.status).toBe(204);
      expect((await askSocket(served, { headers: { Cookie } })).status).toBe(101);
    }
    expect(served.links).toEqual([]);
  });

  test('changes nothing by itself: a route needs the cookie', async () => {
    const headers = {
      Authorization: `Bearer ${token}`,
      Origin: `http://${served.name}`,
      ...json,
    };
    const write = { method: 'POST', path: '/write', body: '{}' };
    expect((await ask(served, { ...write, headers })).status).toBe(401);
    expect(served.written).toEqual([]);
  });

  test.each([`Bearer ${token}x`, `Bearer ${token.slice(1)}`, 'Bearer', `Basic ${token}`, token])(
    'that is not exactly right opens nothing: %s',
    async (Authorization) => {
      expect((await ask(served, { path: '/frames', headers: { Authorization } })).status).toBe(401);
      expect((await askSocket(served, { headers: { Authorization } })).status).toBe(401);
    },
  );

  test('is guessed ten times at most', async () => {
    for (let i = 0; i < 10; i += 1) {
      await askSocket(served, { headers: { Authorization: `Bearer ${wrong(i)}` } });
    }
    const headers = { Authorization: `Bearer ${token}` };
    expect((await askSocket(served, { headers })).status).toBe(429);
  });

  test.each(['', 'short', 'fifteen-charact', 'has a blank in its middle', 'ümlaut-ümlaut-ümlaut'])(
    'must be fit for it: "%s"',
    async (unfit) => {
      const opening = Served.open({ access: { cookie: 'required', token: unfit } });
      await expect(opening).rejects.toMatchObject({ code: 'WEB_TOKEN_UNFIT' });
      await expect(opening).rejects.not.toMatchObject({
        message: expect.stringContaining(unfit === '' ? '\0' : unfit) as unknown,
      });
    },
  );
});

describe('a feed for browsers only', () => {
  beforeEach(async () => {
    await served[Symbol.asyncDispose]();
    served = await Served.open({ access: { cookie: 'browsers-only' } });
  });

  test('is open to a bot on this machine', async () => {
    const socket = await openSocket(served);
    socket.terminate();
    expect((await ask(served, { path: '/frames' })).status).toBe(200);
    expect(
      (await ask(served, { path: '/frames', headers: { 'Sec-Fetch-Mode': 'cors' } })).status,
    ).toBe(200);
    expect(new Set(served.viewers).size).toBe(3);
  });

  test.each([
    ['its own page', { Origin: 'OWN' }],
    ['its own page by GET', { 'Sec-Fetch-Site': 'same-origin' }],
    ['a typed address', { 'Sec-Fetch-Site': 'none' }],
    ['a proxy', { 'X-Forwarded-For': '203.0.113.9' }],
    ['a standard proxy', { Forwarded: 'for=203.0.113.9' }],
    ['a given name', { Host: 'logs.example.com' }],
    ['a wrong token', { Authorization: 'Bearer 0123456789abcdef' }],
  ])('needs the cookie from %s', async (_, given) => {
    await using server = await Served.open({
      access: { cookie: 'browsers-only' },
      allowedHosts: ['logs.example.com'],
    });
    const headers = Object.fromEntries(
      Object.entries(given).map(([name, text]) => [
        name,
        text.replace('OWN', `http://${server.name}`),
      ]),
    );
    expect((await askSocket(server, { headers })).status).toBe(401);
    expect((await ask(server, { path: '/frames', headers })).status).toBe(401);
  });

  test('needs the token where one is set', async () => {
    await using server = await Served.open({ access: { cookie: 'browsers-only', token } });
    expect((await askSocket(server)).status).toBe(401);
    const headers = { Authorization: `Bearer ${token}` };
    expect((await askSocket(server, { headers })).status).toBe(101);
  });

  test('changes nothing for a bot', async () => {
    const write = { method: 'POST', path: '/write', headers: json, body: '{}' };
    expect((await ask(served, write)).status).toBe(403);
    expect(served.written).toEqual([]);
  });
});
