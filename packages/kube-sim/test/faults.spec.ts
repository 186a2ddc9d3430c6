import { X509Certificate } from 'node:crypto';
import { connect } from 'node:http2';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import {
  manualClock,
  startKubeSim,
  type KubeSim,
  type SimClock,
  type SimResponse,
} from '../src/index.ts';

const text = async (response: SimResponse): Promise<string> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of response.body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
};
const pods = '/api/v1/namespaces/default/pods';
const get = (path: string) => ({ method: 'GET' as const, path });

describe('in process', () => {
  const clock = manualClock();
  let sim: KubeSim;
  beforeEach(async () => {
    sim = await startKubeSim({ seed: 3, serve: false, clock, watchHistory: 5 });
    sim.kubelet.runPod({ namespace: 'default', name: 'p', containers: [{ name: 'c' }] });
  });
  afterEach(async () => {
    await sim[Symbol.asyncDispose]();
  });
  const log = `${pods}/p/log?follow=true`;
  const readLog = async () => (await sim.transport.exchange(get(log))).body[Symbol.asyncIterator]();

  test('cut gives exactly so many bytes, then breaks', async () => {
    sim.kubelet.container('default', 'p', 'c').write('0123456789\n');
    sim.faults.add({ match: { verb: 'log' }, fault: { kind: 'cut', atByte: 4 } });
    const body = await readLog();
    expect(Buffer.from((await body.next()).value as Uint8Array).toString()).toBe('0123');
    await expect(body.next()).rejects.toMatchObject({ code: 'STREAM_LOST' });
    expect(sim.faults.struck).toBe(1);
  });

  test('fin ends cleanly, and the next request is whole again', async () => {
    sim.kubelet.container('default', 'p', 'c').write('0123456789\n');
    sim.faults.add({ match: { verb: 'log' }, fault: { kind: 'fin', afterBytes: 3 } });
    expect(await text(await sim.transport.exchange(get(log)))).toBe('012');
    const again = await sim.transport.exchange(get(`${pods}/p/log`));
    expect(await text(again)).toBe('0123456789\n');
  });

  test('reset without bytes answers nothing at all', async () => {
    sim.faults.add({ fault: { kind: 'reset' } });
    await expect(sim.transport.exchange(get(pods))).rejects.toMatchObject({ code: 'STREAM_LOST' });
  });

  test('a black hole holds the answer until the thaw, and an abort gets out of it', async () => {
    sim.faults.add({ match: { verb: 'get' }, fault: { kind: 'blackhole' }, times: 2 });
    const held = sim.transport.exchange(get(`${pods}/p`));
    const abort = new AbortController();
    const left = sim.transport.exchange({ ...get(`${pods}/p`), signal: abort.signal });
    abort.abort(new Error('enough'));
    await expect(left).rejects.toThrow('enough');
    sim.faults.thaw();
    expect((await held).status).toBe(200);
  });

  test('dropped connections throw, frozen ones go on after the thaw', async () => {
    const first = await readLog();
    const waiting = first.next();
    sim.faults.dropConnections('reset');
    await expect(waiting).rejects.toMatchObject({ code: 'STREAM_LOST' });
    const second = await readLog();
    const frozen = second.next();
    sim.faults.dropConnections('freeze');
    sim.kubelet.container('default', 'p', 'c').write('x\n');
    sim.faults.thaw();
    expect(Buffer.from((await frozen).value as Uint8Array).toString()).toBe('x\n');
    await second.return?.();
    expect(sim.transport.stats().streams).toBe(0);
  });

  test('status, token and watch faults answer instead of the API server', async () => {
    sim.faults.add({ fault: { kind: 'status', code: 429, retryAfterSeconds: 2 } });
    const busy = await sim.transport.exchange(get(pods));
    expect([busy.status, busy.headers['retry-after']]).toEqual([429, '2']);
    sim.faults.add({ fault: { kind: 'token-expired' } });
    expect((await sim.transport.exchange(get(pods))).status).toBe(401);
    sim.faults.add({ fault: { kind: 'watch-expired' } });
    const watch = await sim.transport.exchange(get(`${pods}?watch=1&resourceVersion=1`));
    expect(JSON.parse(await text(watch))).toMatchObject({ type: 'ERROR', object: { code: 410 } });
    expect((await sim.transport.exchange(get(pods))).status).toBe(200);
  });

  test('an outage refuses until it is over', async () => {
    const end = sim.faults.outage();
    await expect(sim.transport.exchange(get(pods))).rejects.toMatchObject({
      code: 'CLUSTER_UNREACHABLE',
    });
    end();
    expect((await sim.transport.exchange(get(pods))).status).toBe(200);
  });

  test('history that is too short, or compacted, is a 410 as frame and as page', async () => {
    const page = await sim.transport.exchange(get('/api/v1/namespaces?limit=1'));
    const token = (JSON.parse(await text(page)) as { metadata: { continue: string } }).metadata;
    sim.store.create('namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'n' },
    });
    sim.store.compact();
    const next = await sim.transport.exchange(
      get(`/api/v1/namespaces?limit=1&continue=${encodeURIComponent(token.continue)}`),
    );
    expect(next.status).toBe(410);
    const status = JSON.parse(await text(next)) as {
      reason: string;
      metadata: { continue: string };
    };
    expect(status.reason).toBe('Expired');
    expect(status.metadata.continue).not.toBe('');
    const watch = await sim.transport.exchange(get('/api/v1/namespaces?watch=1&resourceVersion=2'));
    expect(watch.status).toBe(200);
    expect(JSON.parse(await text(watch))).toMatchObject({ type: 'ERROR', object: { code: 410 } });
  });

  test('bookmarks come every minute of the simulated clock, and at the end', async () => {
    const query = 'watch=1&allowWatchBookmarks=true&timeoutSeconds=90&labelSelector=none';
    const watch = await sim.transport.exchange(get(`${pods}?${query}`));
    clock.advance(90_000);
    const frames = (await text(watch))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(frames).toHaveLength(2);
    expect(frames[0]).toMatchObject({ type: 'BOOKMARK', object: { kind: 'Pod' } });
  });

  test('a denial is a 403 in RBAC’s words until it is taken back', async () => {
    const allow = sim.deny({ verb: 'list', resource: 'pods' });
    const refused = await sim.transport.exchange(get(pods));
    expect(refused.status).toBe(403);
    expect(JSON.parse(await text(refused))).toMatchObject({
      reason: 'Forbidden',
      message:
        'pods is forbidden: User "kube-sim:in-process" cannot list resource "pods" in API group "" in the namespace "default"',
    });
    expect((await sim.transport.exchange(get(`${pods}/p`))).status).toBe(200);
    allow();
    expect((await sim.transport.exchange(get(pods))).status).toBe(200);
  });
});

describe('over HTTPS', () => {
  const open = async (sim: KubeSim, token = sim.token) => {
    const config = parse(sim.kubeconfig) as {
      clusters: [{ cluster: { 'certificate-authority-data': string } }];
    };
    const ca = Buffer.from(config.clusters[0].cluster['certificate-authority-data'], 'base64');
    const session = connect(sim.url, { ca });
    const closed = new Promise<string>((resolve) => {
      session.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'error'));
      session.once('close', () => resolve('closed'));
    });
    const ask = (path: string) => {
      const stream = session.request({ ':path': path, authorization: `Bearer ${token}` });
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      const done = new Promise<{ status: number; body: string; error?: string }>((resolve) => {
        let status = 0;
        stream.on('response', (headers) => (status = headers[':status'] ?? 0));
        const body = (): string => Buffer.concat(chunks).toString();
        stream.on('end', () => resolve({ status, body: body() }));
        stream.on('error', (error: NodeJS.ErrnoException) =>
          resolve({ status, body: body(), error: error.code ?? '' }),
        );
      });
      return done;
    };
    return { session, ask, closed };
  };

  test('a certificate in the kubeconfig can be expired on purpose', async () => {
    const clientUntilMs = Date.UTC(2020, 0, 1);
    await using late = await startKubeSim({ certificates: { clientUntilMs } });
    const { users } = parse(late.kubeconfig) as {
      users: { user: Record<'client-certificate-data', string> }[];
    };
    const data = users[0]?.user['client-certificate-data'] ?? '';
    const { validTo } = new X509Certificate(Buffer.from(data, 'base64'));
    expect(Date.parse(validTo)).toBe(clientUntilMs);
  });

  test('tokens are checked, rotated, and required', async () => {
    await using sim = await startKubeSim({ seed: 4 });
    const { ask, session } = await open(sim);
    expect((await ask(pods)).status).toBe(200);
    sim.rotateToken();
    expect((await ask(pods)).status).toBe(401);
    session.destroy();
  });

  test('cut resets one stream after its bytes and leaves the connection', async () => {
    await using sim = await startKubeSim({ seed: 4 });
    const { ask, session } = await open(sim);
    sim.faults.add({ fault: { kind: 'cut', atByte: 10 } });
    const cut = await ask(pods);
    expect(cut).toMatchObject({ status: 200, error: 'ERR_HTTP2_STREAM_ERROR' });
    expect(cut.body).toHaveLength(10);
    expect((await ask(pods)).status).toBe(200);
    session.destroy();
  });

  test('reset breaks the whole connection', async () => {
    await using sim = await startKubeSim({ seed: 4 });
    const { ask, closed } = await open(sim);
    await ask(pods);
    sim.faults.dropConnections('reset');
    expect(await closed).toBe('ECONNRESET');
  });

  test('a frozen connection answers no PING until the thaw', async () => {
    await using sim = await startKubeSim({ seed: 4 });
    const { ask, session } = await open(sim);
    await ask(pods);
    sim.faults.dropConnections('freeze');
    let isAnswered = false;
    const pong = new Promise<void>((resolve) =>
      session.ping(() => {
        isAnswered = true;
        resolve();
      }),
    );
    const other = await open(sim);
    // A new connection works meanwhile, which takes longer than a PING would.
    expect((await other.ask(pods)).status).toBe(200);
    expect(isAnswered).toBe(false);
    sim.faults.thaw();
    await pong;
    session.destroy();
    other.session.destroy();
  });

  test('latency is added to each round trip, half of it each way', async () => {
    let waits = 0;
    // What waits for half the latency goes on at once and is counted; nothing else ever runs.
    const clock: SimClock = {
      now: () => Date.UTC(2026, 0, 1),
      setTimeout: (run, ms) => {
        if (ms !== 30) return { cancel: () => undefined };
        waits++;
        const next = setImmediate(run);
        return { cancel: () => clearImmediate(next) };
      },
    };
    await using sim = await startKubeSim({ seed: 4, latencyMs: 60, clock });
    const { ask, session } = await open(sim);
    await ask(pods);
    const before = waits;
    await ask(pods);
    expect(waits - before).toBeGreaterThanOrEqual(2);
    session.destroy();
  });

  test('a port that is taken is an error that says so', async () => {
    await using sim = await startKubeSim({ seed: 4 });
    const port = Number(new URL(sim.url).port);
    await expect(startKubeSim({ port })).rejects.toMatchObject({
      code: 'SIM_PORT_UNUSABLE',
      exit: 'usage',
      details: { port },
    });
  });

  test('the kubeconfig names the namespace that was asked for', async () => {
    await using sim = await startKubeSim({ namespace: 'shop' });
    expect(parse(sim.kubeconfig)).toMatchObject({
      contexts: [{ context: { namespace: 'shop' } }],
    });
  });
});
