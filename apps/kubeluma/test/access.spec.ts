import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Feed, type ProtocolClient } from './protocol-client.ts';
import { ServeBed, type RunningKubeluma } from './serve-bed.ts';

let bed: ServeBed;
let program: RunningKubeluma;
let browser: ProtocolClient;

beforeAll(async () => {
  bed = await ServeBed.open();
  bed.pod('api-1');
  bed.pod('web-1');
  program = bed.serve('--pod', '^api-', '--token', 'a-token-of-enough-length');
  browser = await program.browser();
});
afterAll(() => bed[Symbol.asyncDispose]());

describe('who may read', () => {
  test('nobody without cookie or token, not even on this machine', async () => {
    const { origin } = browser;
    for (const headers of [
      {},
      { Cookie: 'ktl=guessed' },
      { Authorization: 'Bearer wrong-wrong-wrong' },
    ]) {
      const { status } = await fetch(`${origin}/api/current_pattern`, { headers });
      expect(status).toBe(401);
      await expect(Feed.open(origin, { ...headers, Origin: origin })).rejects.toThrow('refused');
    }
  });

  test('no page of another origin, cookie or not', async () => {
    const { origin, cookie } = browser;
    for (const foreign of ['http://evil.example', 'null', origin.replace(/:\d+$/, ':1')]) {
      const headers = { Cookie: cookie, Origin: foreign };
      await expect(Feed.open(origin, headers)).rejects.toThrow('refused');
      expect((await browser.post('/api/set_pattern', { pattern: '.' }, headers)).status).toBe(403);
    }
    expect((await browser.get('/api/current_pattern')).body).toEqual({ pattern: '^api-' });
  });

  test('a link once', async () => {
    const { origin } = browser;
    const link = await program.link(0);
    const headers = { 'X-Ktl-Code': link.split('code=')[1] ?? '' };
    expect((await fetch(`${origin}/session`, { headers })).status).toBe(401);
  });
});

describe('who may change the pattern', () => {
  test('a browser with cookie and Origin; not without either, and not by GET', async () => {
    const { origin, cookie } = browser;
    for (const headers of [{ Cookie: cookie }, { Origin: origin }, {}] as Record<
      string,
      string
    >[]) {
      for (const path of ['/api/set_pattern', '/api/reset_pattern']) {
        const { status } = await browser.post(path, { pattern: '.' }, headers);
        expect([401, 403]).toContain(status);
      }
    }
    for (const path of ['/api/set_pattern?pattern=.', '/api/reset_pattern']) {
      expect((await browser.get(path)).status).toBe(405);
    }
    expect((await browser.get('/api/current_pattern')).body).toEqual({ pattern: '^api-' });
  });
});

test('--pod is what each viewer begins with, and each may choose another', async () => {
  using first = await browser.feed();
  await first.table('api-1');
  const other = await program.browser();
  await other.post('/api/set_pattern', { pattern: '^web-' });
  using second = await other.feed();
  await second.table('web-1');
  expect((await browser.get('/api/current_pattern')).body).toEqual({ pattern: '^api-' });
});

test('a program with the token has pattern and focus for each connection', async () => {
  const { origin } = browser;
  const headers = { Authorization: 'Bearer a-token-of-enough-length' };
  using one = await Feed.open(origin, headers);
  using two = await Feed.open(origin, headers);
  await one.table('api-1');
  one.send({ action: 'set_pattern', pattern: '^web-' });
  await one.table('web-1');
  two.send({ action: 'set_pattern', pattern: '(' });
  expect(await two.next('error')).toMatchObject({ code: 'PATTERN_INVALID' });
  two.send({ action: 'reset_pattern' });
  await two.next('awaitingPattern');
  expect(JSON.stringify(two.messages)).not.toContain('web-1');
});

test('GET / is the page, with headers that let nothing foreign in', async () => {
  const answer = await fetch(browser.origin);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
});
