import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ask, askSocket, page, Served } from './served.ts';

let served: Served;
let cookie: string;
let own: string;

beforeAll(async () => {
  served = await Served.open();
  cookie = await served.cookie();
  own = `http://${served.name}`;
});

afterAll(async () => {
  await served[Symbol.asyncDispose]();
});

const write = { method: 'POST', path: '/write', body: '{"focus":1}' };
const json = { 'Content-Type': 'application/json' };

describe('a page of another origin, in a browser that holds the cookie', () => {
  const strangers = [
    ['another site', 'https://evil.example'],
    ['another port of this host', 'http://127.0.0.1:1'],
    ['another name of this host', 'localhost'],
    ['another scheme', 'https'],
    ['a sandboxed frame', 'null'],
    ['a name that begins like ours', 'suffix'],
    ['a list', 'list'],
  ] as const;

  // The port is known only now.
  const originOf = (text: string): string => {
    if (text === 'localhost') return `http://localhost:${String(served.port)}`;
    if (text === 'https') return `https://${served.name}`;
    if (text === 'suffix') return `${own}.evil.example`;
    return text === 'list' ? `${own}, https://evil.example` : text;
  };

  test.each(strangers)('opens no WebSocket: %s', async (_, text) => {
    const answer = await askSocket(served, { headers: { Cookie: cookie, Origin: originOf(text) } });
    expect(answer.status).toBe(403);
  });

  test.each(strangers)('changes nothing: %s', async (_, text) => {
    const headers = { Cookie: cookie, Origin: originOf(text), ...json };
    expect((await ask(served, { ...write, headers })).status).toBe(403);
    expect(served.written).toEqual([]);
  });

  test('reads nothing: its fetch has an Origin, and no answer allows another one', async () => {
    const headers = { Cookie: cookie, Origin: 'https://evil.example' };
    const answer = await ask(served, { path: '/frames', headers });
    expect(answer.status).toBe(403);
    expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual(
      [],
    );
  });

  test.each(['cross-site', 'same-site'])('embeds nothing: Sec-Fetch-Site %s', async (site) => {
    const headers = { Cookie: cookie, 'Sec-Fetch-Site': site, 'Sec-Fetch-Mode': 'no-cors' };
    for (const path of ['/', '/app.0a1b2c.js', '/frames', '/session']) {
      expect([path, (await ask(served, { path, headers })).status]).toEqual([path, 403]);
    }
    expect((await askSocket(served, { headers })).status).toBe(403);
  });

  test('may link to the page, and to nothing else', async () => {
    const headers = {
      'Sec-Fetch-Site': 'cross-site',
      'Sec-Fetch-Mode': 'navigate',
      'Sec-Fetch-Dest': 'document',
    };
    const linked = await ask(served, { headers });
    expect([linked.status, linked.body]).toEqual([200, page]);
    expect(
      (await ask(served, { path: '/frames', headers: { ...headers, Cookie: cookie } })).status,
    ).toBe(403);
    const framed = { ...headers, 'Sec-Fetch-Dest': 'iframe' };
    expect((await ask(served, { headers: framed })).status).toBe(403);
  });

  test('gets no cookie with a code: a preflight is refused', async () => {
    const headers = {
      Origin: 'https://evil.example',
      'Access-Control-Request-Method': 'GET',
      'Access-Control-Request-Headers': 'x-ktl-code',
    };
    expect((await ask(served, { method: 'OPTIONS', path: '/session', headers })).status).toBe(403);
  });

  test('a request with two Origins or two Hosts is refused', async () => {
    for (const [name, value] of [
      ['origin', own],
      ['host', served.name],
    ] as const) {
      const doubled = { Cookie: cookie, Origin: own, [name]: value };
      expect((await askSocket(served, { headers: doubled })).status).toBe(400);
    }
  });
});

describe('the page itself', () => {
  test('opens the WebSocket, and changes what it may', async () => {
    const headers = { Cookie: cookie, Origin: own, 'Sec-Fetch-Site': 'same-origin' };
    expect((await askSocket(served, { headers })).status).toBe(101);
    const answer = await ask(served, { ...write, headers: { ...headers, ...json } });
    expect(answer.status).toBe(204);
    expect(served.written).toEqual([{ focus: 1 }]);
  });

  test('cannot be framed, and runs only its own files', async () => {
    const { headers } = await ask(served);
    const ws = `ws://${served.name} wss://${served.name}`;
    expect(headers.get('content-security-policy')).toBe(
      `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self' ${ws}; font-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    );
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    // Browsers heed it only where nobody on the way can have changed it, and complain elsewhere.
    await using remote = await Served.open({ allowedHosts: ['logs.example.com'] });
    const plain = await ask(remote, { headers: { Host: 'logs.example.com' } });
    expect(plain.status).toBe(200);
    expect(plain.headers.get('cross-origin-opener-policy')).toBeNull();
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
  });
});

describe('an origin that the server was given, for a proxy', () => {
  test('works exactly as written, with a Host that it was given', async () => {
    const name = 'logs.example.com';
    await using proxied = await Served.open({
      allowedHosts: [name],
      // The scheme's own port is not in an Origin.
      allowedOrigins: [`https://${name}:443`, `http://${name}:81`],
    });
    const proxyCookie = await proxied.cookie();
    const statusOf = async (Origin: string): Promise<number> => {
      const headers = { Host: name, Origin, Cookie: proxyCookie };
      return (await askSocket(proxied, { headers })).status;
    };
    expect(await statusOf(`https://${name}`)).toBe(101);
    expect(await statusOf(`https://${name}:8443`)).toBe(403);
    expect(await statusOf(`https://sub.${name}`)).toBe(403);
    expect(await statusOf(`http://${name}:81`)).toBe(101);
    expect(await statusOf(`http://${name}`)).toBe(101);
    expect(proxied.server.links[1]).toBe(`https://${name}/#code=${proxied.code}`);
  });
});
