import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createServer, type Server } from 'node:http';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { WebSocket, WebSocketServer, type ClientOptions } from 'ws';
import {
  createSession,
  perMessageDeflate,
  startFeed,
  startMirror,
  viewerSocket,
  type MirrorWeb,
  type Session,
  type SessionOptions,
} from '../src/index.ts';
import { lineFrames, numbers } from './session-fixture.ts';

const clock = {
  now: () => Date.now(),
  sleep: (ms: number, signal?: AbortSignal) =>
    sleep(ms, undefined, { ref: false, ...(signal !== undefined && { signal }) }),
};
const web: MirrorWeb = {
  ...{ bind: '127.0.0.1:0', access: { cookie: 'browsers-only' }, clock, randomBytes },
};
const cleanup: AsyncDisposable[] = [];

// Megabytes over real sockets, on machines that have other work.
jest.setTimeout(30_000);

afterEach(async () => {
  for (const item of cleanup.splice(0).reverse()) await item[Symbol.asyncDispose]();
});

function openSession(options: Partial<SessionOptions> = {}): Session {
  const startedAt = '2026-11-21T10:00:00Z';
  const session = createSession({
    ...{ session: { id: 's', kind: 'logs', title: 't', startedAt }, clock },
    ...options,
  });
  cleanup.push(session);
  return session;
}

async function mirrorOf(session: Session): Promise<string> {
  const page = { body: Buffer.from('<!doctype html>'), type: 'text/html' };
  const server = await startMirror({ session, web, files: new Map([['/', page]]) });
  cleanup.push(server);
  return `127.0.0.1:${String(server.addresses[0]?.port)}`;
}

/** A viewer that keeps what it got. */
class Client {
  readonly socket: WebSocket;
  readonly messages: string[] = [];
  readonly frames: { kind: string; seq?: number }[] = [];
  readonly closed: Promise<number>;

  constructor(url: string, options: ClientOptions = {}) {
    this.socket = new WebSocket(url, options);
    this.socket.on('message', (data, isBinary) => {
      if (isBinary) throw new Error('a binary message');
      const text = (data as Buffer).toString();
      this.messages.push(text);
      this.frames.push(...text.split('\n').map((line) => JSON.parse(line) as { kind: string }));
    });
    this.closed = once(this.socket, 'close').then(([code]) => Number(code));
  }

  get seqs(): number[] {
    return this.frames.flatMap(({ seq }) => seq ?? []);
  }

  async has(seq: number): Promise<void> {
    while ((this.frames.at(-1)?.seq ?? 0) < seq) await once(this.socket, 'message');
  }
}

describe('a mirror', () => {
  test('gives deflated and plain viewers the same text, in messages that ws can read', async () => {
    const session = openSession();
    const at = await mirrorOf(session);
    const clients = [false, true].map(
      (deflate) => new Client(`ws://${at}/ws`, { perMessageDeflate: deflate }),
    );
    await Promise.all(clients.map(({ socket }) => once(socket, 'open')));
    expect(clients.map(({ socket }) => socket.extensions.includes('deflate'))).toEqual([
      false,
      true,
    ]);
    // Of each size that a header is written differently for, and so many that deflate spans batches.
    for (const bytes of [50, 300, 3000, 70_000, 300_000]) {
      session.publish(lineFrames(3, bytes));
      await Promise.all(clients.map((client) => client.has(session.stats().newest)));
    }
    const [plain, deflated] = clients.map(({ messages }) => messages.slice(1).join('\n'));
    expect(deflated).toBe(plain);
    expect(clients[1]?.seqs).toEqual(numbers(15));
  });

  test('resumes behind ?after, and fills holes from /frames', async () => {
    const session = openSession();
    session.publish(lineFrames(100));
    const at = await mirrorOf(session);
    const client = new Client(`ws://${at}/ws?after=90`);
    await client.has(100);
    expect(client.seqs).toEqual(numbers(100, 91));
    const answer = await fetch(`http://${at}/frames?from=40&to=50`);
    expect(answer.headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8');
    const lines = (await answer.text()).trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { seq: number }).seq)).toEqual(numbers(50, 40));
    const wrong = await fetch(`http://${at}/frames?from=x`);
    expect([wrong.status, await wrong.text()]).toEqual([
      400,
      expect.stringContaining('from and to'),
    ]);
    const health = await fetch(`http://${at}/healthz`);
    expect(await health.json()).toEqual({ ok: true, viewers: 1, newest: 100 });
  });

  test('ends with everything sent and 1001', async () => {
    const session = openSession();
    const client = new Client(`ws://${await mirrorOf(session)}/ws`);
    await once(client.socket, 'message');
    session.publish(lineFrames(5000, 1000));
    await session[Symbol.asyncDispose]();
    expect(await client.closed).toBe(1001);
    expect(client.seqs).toEqual(numbers(5000));
  });

  test('keeps a viewer that stops reading, tells it what it missed, and others miss nothing', async () => {
    const session = openSession({ lagBytes: 1024 * 1024, lagMs: 0 });
    const at = await mirrorOf(session);
    const [slow, quick] = [
      new Client(`ws://${at}/ws`, { perMessageDeflate: false }),
      new Client(`ws://${at}/ws`, { perMessageDeflate: false }),
    ];
    await Promise.all([slow, quick].map(({ socket }) => once(socket, 'message')));
    slow.socket.pause();
    // More than the system's buffers of a connection hold.
    for (let round = 1; round <= 80; round++) {
      session.publish(lineFrames(500, 1000));
      await quick.has(round * 500);
    }
    slow.socket.resume();
    while (!slow.frames.some(({ kind }) => kind === 'skip')) await once(slow.socket, 'message');
    session.publish(lineFrames(1));
    while (slow.frames.at(-1)?.seq !== 40_001) await once(slow.socket, 'message');
    const skips = slow.frames.filter(({ kind }) => kind === 'skip') as unknown as {
      from: number;
      to: number;
      reason: string;
    }[];
    // What it got and what it was told that it missed are all there is.
    const covered = [...slow.seqs, ...skips.flatMap(({ from, to }) => numbers(to, from))];
    expect(covered.sort((a, b) => a - b)).toEqual(numbers(40_001));
    expect(skips.every(({ reason }) => reason === 'slow')).toBe(true);
    expect(quick.frames.map(({ kind }) => kind)).not.toContain('skip');
  });
});

test('a feed serves the same at /ws and /, and no page', async () => {
  const session = openSession();
  session.publish(lineFrames(5));
  const server = await startFeed({ session, web });
  cleanup.push(server);
  const at = `127.0.0.1:${String(server.addresses[0]?.port)}`;
  const clients = ['/', '/ws'].map((path) => new Client(`ws://${at}${path}`));
  await Promise.all(clients.map((client) => client.has(5)));
  expect(clients[0]?.messages).toEqual(clients[1]?.messages);
  expect((await fetch(`http://${at}/`)).status).toBe(426);
});

test('a peer with a small window is sent plain messages', async () => {
  const session = openSession();
  const http: Server = createServer();
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate });
  http.on('upgrade', (request, socket, head) => {
    sockets.handleUpgrade(request, socket, head, (ws) => session.attach(viewerSocket(ws)));
  });
  await once(http.listen(0, '127.0.0.1'), 'listening');
  cleanup.push({
    [Symbol.asyncDispose]: async () => {
      await once(http.close(), 'close');
    },
  });
  const { port } = http.address() as AddressInfo;
  const client = new Client(`ws://127.0.0.1:${String(port)}/`, {
    perMessageDeflate: { serverMaxWindowBits: 9 },
  });
  await once(client.socket, 'message');
  expect(client.socket.extensions).toContain('deflate');
  session.publish(lineFrames(500, 1000));
  await client.has(500);
  expect(client.seqs).toEqual(numbers(500));
  client.socket.close();
  await client.closed;
});
