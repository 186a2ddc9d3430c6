import { describe, expect, test } from '@jest/globals';
import type { KtlError } from '@ktl/faults';
import { FakeSocket } from '../../test/fake-socket.ts';
import { settle } from '../../test/manual-clock.ts';
import { MemorySpool } from '../../test/memory-spool.ts';
import { forSeeds } from '../../test/random.ts';
import { lineFrame, lineFrames, numbers, openSession } from '../../test/session-fixture.ts';
import { frameSchemas } from '../frames/frame.ts';
import { createRedactor } from '../redact/redactor.ts';
import type { SessionOptions } from './session-options.ts';

const kibibyte = 1024;

describe('a viewer', () => {
  test('is greeted first, and everything that it gets is of the schema', async () => {
    const { session, clock } = openSession();
    const socket = new FakeSocket();
    session.attach(socket);
    session.publish([
      ...lineFrames(2),
      { kind: 'end', ts: '2026-11-21T10:00:00Z', reason: 'done' },
    ]);
    await clock.advance(5);
    await clock.advance(6000);
    expect(socket.kinds).toEqual(['hello', 'line', 'line', 'end', 'heartbeat']);
    for (const frame of socket.frames)
      expect(frameSchemas.logs.safeParse(frame).error).toBe(undefined);
  });

  test('gets what is published within 5 ms in one message', async () => {
    const { session, clock } = openSession();
    const socket = new FakeSocket();
    session.attach(socket);
    for (const frame of lineFrames(10)) session.publish([frame]);
    await clock.advance(4);
    expect(socket.messages).toHaveLength(1);
    await clock.advance(1);
    expect(socket.messages).toHaveLength(2);
    expect(socket.seqs).toEqual(numbers(10));
  });

  test('that comes late reads the backlog and goes on live: nothing missing, nothing twice', async () => {
    await forSeeds(30, async (random) => {
      const spool = new MemorySpool();
      const { session, clock } = openSession({ spool, memoryBytes: 20 * kibibyte });
      const sockets: [FakeSocket, number][] = [];
      let published = 0;
      for (let step = 0; step < 40; step++) {
        const action = random.below(4);
        if (action === 0) {
          const after = random.below(published + 1);
          const socket = new FakeSocket({ reads: random.below(2) === 0 });
          session.attach(socket, { after });
          sockets.push([socket, after]);
        } else if (action === 1) await clock.advance(random.below(10));
        else if (action === 2) for (const [socket] of sockets) socket.drain();
        else {
          const count = 1 + random.below(30);
          published += count;
          session.publish(lineFrames(count, 300 + random.below(3000)));
        }
      }
      await clock.advance(5);
      for (const [socket, after] of sockets) {
        socket.reads = true;
        await settle(10);
        expect(socket.seqs).toEqual(numbers(published, after + 1));
      }
    });
  });

  test('goes on behind a frame that it has, and a number of another session counts as none', () => {
    const { session } = openSession();
    session.publish(lineFrames(5));
    const [behind, foreign] = [new FakeSocket(), new FakeSocket()];
    session.attach(behind, { after: 3 });
    session.attach(foreign, { after: 99 });
    expect(behind.seqs).toEqual([4, 5]);
    expect(foreign.seqs).toEqual([1, 2, 3, 4, 5]);
  });
});

describe('a slow viewer', () => {
  test('that was live and is 4 MiB behind for 2 s is skipped to the newest, told so, and not closed', async () => {
    const { session, clock } = openSession();
    const [slow, quick] = [new FakeSocket(), new FakeSocket()];
    session.attach(slow);
    session.attach(quick);
    slow.reads = false;
    session.publish(lineFrames(6000, 1000));
    await clock.advance(5);
    expect(quick.seqs).toEqual(numbers(6000));
    const got = slow.seqs.length;
    expect(got).toBeLessThan(2000);
    await clock.advance(2000);
    slow.reads = true;
    await settle();
    session.publish(lineFrames(1));
    await clock.advance(5);
    const skip = slow.frames.find(({ kind }) => kind === 'skip');
    expect(skip).toEqual({
      ...{ kind: 'skip', from: got + 1, to: 6000, count: 6000 - got, reason: 'slow' },
    });
    expect(slow.seqs).toEqual([...numbers(got), 6001]);
    expect(slow.closed).toBe(undefined);
    expect(session.stats().skippedFrames).toBe(6000 - got);
  });

  test('that is further behind for less than 2 s misses nothing: a burst is no slowness', async () => {
    const { session, clock } = openSession();
    const viewer = new FakeSocket();
    session.attach(viewer);
    viewer.reads = false;
    session.publish(lineFrames(20_000, 1000));
    await clock.advance(1900);
    viewer.reads = true;
    await settle(100);
    expect(viewer.seqs).toEqual(numbers(20_000));
  });

  test('that is less than 4 MiB behind misses nothing', async () => {
    const { session, clock } = openSession();
    const slow = new FakeSocket();
    session.attach(slow);
    slow.reads = false;
    session.publish(lineFrames(3000, 1000));
    await clock.advance(10_000);
    slow.reads = true;
    await settle();
    expect(slow.seqs).toEqual(numbers(3000));
  });

  test('that reads a backlog is not skipped, however long that takes', async () => {
    const { session, clock } = openSession();
    session.publish(lineFrames(6000, 1000));
    const late = new FakeSocket({ reads: false });
    session.attach(late);
    for (let round = 0; round < 20; round++) {
      session.publish(lineFrames(500, 1000));
      await clock.advance(1000);
      late.drain();
    }
    late.reads = true;
    await settle(100);
    expect(late.kinds).not.toContain('skip');
    expect(late.seqs).toEqual(numbers(16_000));
  });

  test('is told what was let go before it could read it', async () => {
    const { session, clock } = openSession({ memoryBytes: 600 * kibibyte });
    session.publish(lineFrames(2000, 1000));
    await clock.advance(5);
    const late = new FakeSocket();
    session.attach(late);
    await settle();
    const { oldest } = session.stats();
    expect(oldest).toBeGreaterThan(1);
    expect(late.frames[1]).toEqual({
      ...{ kind: 'skip', from: 1, to: oldest - 1, count: oldest - 1, reason: 'evicted' },
    });
    expect(late.seqs).toEqual(numbers(2000, oldest));
  });

  test('never makes the producer wait: publishing goes on while nobody reads', async () => {
    const { session, clock } = openSession({ memoryBytes: 600 * kibibyte });
    for (let viewer = 0; viewer < 50; viewer++) session.attach(new FakeSocket({ reads: false }));
    for (let round = 0; round < 100; round++) session.publish(lineFrames(100, 1000));
    await clock.advance(5);
    expect(session.stats()).toMatchObject({ newest: 10_000, viewers: 50 });
    expect(session.stats().memoryBytes).toBeLessThanOrEqual(600 * kibibyte);
  });
});

describe('silence', () => {
  test('is broken by a heartbeat every 5 s, and only silence is', async () => {
    const { session, clock } = openSession();
    const socket = new FakeSocket();
    session.attach(socket);
    for (let second = 0; second < 8; second++) {
      session.publish(lineFrames(1));
      await clock.advance(1000);
    }
    expect(socket.kinds).not.toContain('heartbeat');
    await clock.advance(15_000);
    const beats = socket.frames.filter(({ kind }) => kind === 'heartbeat');
    expect(beats).toHaveLength(3);
    expect(beats[0]).toMatchObject({ newest: 8 });
  });

  test('of a peer that answers no ping and takes nothing for 60 s ends its connection', async () => {
    const { session, clock } = openSession();
    const [gone, slow, here] = [new FakeSocket(), new FakeSocket(), new FakeSocket()];
    for (const socket of [gone, slow, here]) session.attach(socket);
    for (let second = 1; second <= 59; second++) {
      await clock.advance(1000);
      if (second === 30) slow.drain();
      if (second === 30) here.answer();
    }
    expect(gone.pings).toBe(2);
    expect(gone.closed).toBe(undefined);
    await clock.advance(1000);
    expect([gone.closed, slow.closed, here.closed]).toEqual(['terminated', undefined, undefined]);
    expect(session.stats().viewers).toBe(2);
  });
});

describe('frames(from, to)', () => {
  async function read(parts: AsyncIterable<Uint8Array>): Promise<{ seq?: number }[]> {
    const pieces: Uint8Array[] = [];
    for await (const part of parts) pieces.push(part);
    const lines = Buffer.concat(pieces).toString().split('\n').filter(Boolean);
    return lines.map((line) => JSON.parse(line) as { seq?: number });
  }

  test('gives exactly the frames asked for, from spool and memory', async () => {
    const { session } = openSession({ spool: new MemorySpool(), memoryBytes: 50 * kibibyte });
    session.publish(lineFrames(3000, 500));
    for (const [from, to] of [
      [1, 1],
      [7, 2995],
      [2990, 9999],
      [0, 3],
    ] as const) {
      const got = (await read(session.frames(from, to))).map(({ seq }) => seq);
      expect(got).toEqual(numbers(Math.min(to, 3000), Math.max(1, from)));
    }
    expect(await read(session.frames(20, 10))).toEqual([]);
  });

  test('says what is no longer kept', async () => {
    const { session } = openSession({ memoryBytes: 50 * kibibyte });
    session.publish(lineFrames(3000, 500));
    session.publish(lineFrames(1));
    const [first] = await read(session.frames(5, 10));
    expect(first).toEqual({ kind: 'skip', from: 5, to: 10, count: 6, reason: 'evicted' });
  });
});

describe('a spool', () => {
  test('is kept within its bytes', async () => {
    const spool = new MemorySpool();
    const { session } = openSession({ spool, memoryBytes: 0, spoolBytes: 300 * kibibyte });
    for (let round = 0; round < 20; round++) session.publish(lineFrames(300, 1000));
    expect(spool.sizeBytes).toBeLessThanOrEqual(300 * kibibyte);
    expect(spool.sizeBytes).toBeGreaterThan(0);
    await session[Symbol.asyncDispose]();
    expect(spool.disposed).toBe(true);
  });

  test('that fails is a notice to viewers and a fault to the app, and the session goes on', async () => {
    const spool = new MemorySpool();
    const told: KtlError[] = [];
    const { session, clock } = openSession({
      ...{ spool, memoryBytes: 600 * kibibyte, onFault: (fault) => void told.push(fault) },
    });
    const socket = new FakeSocket();
    session.attach(socket);
    spool.fails = new Error('database or disk is full');
    session.publish(lineFrames(1000, 1000));
    await clock.advance(5);
    await clock.advance(5);
    await settle();
    expect(told.map(({ code }) => code)).toEqual(['MIRROR_SPOOL_FAILED']);
    expect(spool.disposed).toBe(true);
    const notice = socket.frames.find(({ kind }) => kind === 'notice');
    expect(notice).toMatchObject({ notice: 'spool-failed' });
    expect(String(notice?.['message'])).toContain('disk is full');
    session.publish(lineFrames(1));
    await clock.advance(5);
    expect(socket.seqs).toEqual(numbers(1002));
  });
});

test('a spool that fails while it is read costs what it held, said as a skip, and nothing else', async () => {
  const spool = new MemorySpool();
  const { session, clock } = openSession({ spool, memoryBytes: 600 * kibibyte });
  session.publish(lineFrames(3000, 1000));
  spool.read = () => {
    throw new Error('disk I/O error');
  };
  const late = new FakeSocket();
  session.attach(late);
  await clock.advance(5);
  const [, skip] = late.frames;
  const kept = Number(skip?.['to']) + 1;
  expect(skip).toMatchObject({ kind: 'skip', from: 1, reason: 'evicted' });
  expect(late.seqs).toEqual(numbers(3001, kept)); // 3001 is the notice.
});

describe('a session with a state', () => {
  test('gives a late viewer the state as it is, the last 300 lines, and then what comes', async () => {
    const ts = '2026-11-21T10:00:00Z';
    const { session, clock } = openSession({
      late: { snapshot: () => [{ kind: 'phase', ts, name: 'wait', state: 'running' }] },
    });
    session.publish([{ kind: 'phase', ts, name: 'render', state: 'done' }, ...lineFrames(1000)]);
    const late = new FakeSocket();
    session.attach(late);
    expect(late.frames.slice(0, 2)).toMatchObject([{ kind: 'hello' }, { name: 'wait' }]);
    expect(late.frames[1]).not.toHaveProperty('seq');
    expect(late.seqs).toEqual(numbers(1001, 702));
    session.publish(lineFrames(1));
    await clock.advance(5);
    expect(late.seqs).toEqual(numbers(1002, 702));
    const back = new FakeSocket();
    session.attach(back, { after: 1000 });
    expect(back.seqs).toEqual([1001, 1002]);
  });
});

describe('the end', () => {
  test('sends what is left, closes viewers, and drops those that do not take it', async () => {
    const { session, clock } = openSession();
    const [quick, stuck] = [new FakeSocket(), new FakeSocket({ reads: false })];
    session.attach(quick);
    session.attach(stuck);
    session.publish(lineFrames(3000, 1000));
    const disposing = session[Symbol.asyncDispose]();
    await settle();
    expect(quick.seqs).toEqual(numbers(3000));
    expect(quick.closed).toBe('1001 session ended');
    expect(stuck.closed).toBe(undefined);
    await clock.advance(1000);
    await disposing;
    expect(stuck.closed).toBe('terminated');
    session.publish(lineFrames(1));
    expect(session.stats().newest).toBe(3000);
  });
});

test('secrets are gone before anything is kept or sent', async () => {
  const { session } = openSession({ redactor: createRedactor() });
  session.publish([lineFrame('password=hunter2')]);
  const socket = new FakeSocket();
  session.attach(socket);
  expect(Buffer.concat(socket.messages).toString()).not.toContain('hunter2');
  for await (const part of session.frames(1, 1)) expect(String(part)).not.toContain('hunter2');
});

test('what a session says of itself is redacted, and who it is stays', () => {
  const session: SessionOptions['session'] = {
    ...{ id: '2026-1', kind: 'logs' as const, startedAt: '2026-11-21T10:00:00Z' },
    ...{ title: 'ktl logs token=hunter2', highlights: ['password=hunter2', 'ERROR'] },
    cluster: { context: 'c', server: 'https://bob:hunter2@host:6443' },
  };
  const rules = [{ name: 'digits', pattern: '[0-9]{4}' }];
  const mirrored = openSession({ redactor: createRedactor(rules), session });
  const socket = new FakeSocket();
  mirrored.session.attach(socket);
  expect(socket.frames[0]).toMatchObject({
    session: {
      ...session,
      title: 'ktl logs token=***',
      highlights: ['password=***', 'ERROR'],
      cluster: { context: 'c', server: 'https://bob:***@host:***' },
    },
  });
});
