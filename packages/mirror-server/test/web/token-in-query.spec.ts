import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ask, askSocket, Served, token } from './served.ts';

let served: Served;

beforeAll(async () => {
  served = await Served.open({ access: { cookie: 'required', token } });
});

afterAll(async () => {
  await served[Symbol.asyncDispose]();
});

test.each([
  'token=T',
  'code=C',
  'access_token=T',
  'TOKEN=T',
  '%74oken=T',
  'after=1&token=T',
  'x=T',
  'x=C',
  'T',
  'token=',
])('?%s is refused with 400, even beside a right header', async (query) => {
  const filled = query.replace(/\bT\b/, token).replace(/\bC\b/, served.code);
  const headers = { Authorization: `Bearer ${token}` };
  for (const path of ['/', '/session', '/frames', '/ws', '/nothing']) {
    const answer = await ask(served, { path: `${path}?${filled}`, headers });
    expect([path, answer.status]).toEqual([path, 400]);
    expect(answer.raw).not.toContain(token);
  }
  expect((await askSocket(served, { path: `/ws?${filled}`, headers })).status).toBe(400);
  expect(served.viewers).toEqual([]);
  expect(served.errors).toEqual([]);
});

test('opens nothing where no header goes with it', async () => {
  expect((await ask(served, { path: `/session?code=${served.code}` })).status).toBe(400);
  expect((await ask(served, { path: '/session' })).status).toBe(401);
});

test('the token as Authorization: Bearer opens routes and feeds, and other queries are fine', async () => {
  const headers = { Authorization: `Bearer ${token}` };
  const answer = await ask(served, { path: '/frames?after=7', headers });
  expect([answer.status, answer.body]).toEqual([200, '{"after":7}\n']);
  expect((await askSocket(served, { path: '/ws?after=7', headers })).status).toBe(101);
});
