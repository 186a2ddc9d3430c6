import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import {
  createCaptureWriter,
  openCapture,
  recoverCapture,
  type CaptureStream,
} from '@ktl/sqlite-archive';
import { allLines, batchOf, random, texts } from './capture-lines.ts';

jest.setTimeout(60_000);

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ktl-capture-test-'));
  path = join(folder, 'logs.sqlite');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const web: CaptureStream = {
  namespace: 'shop',
  pod: 'web-1',
  container: 'app',
  uid: 'u1',
  restart: 2,
  node: 'n1',
  prefix: 'shop/web-1 app ',
};
const proxy: CaptureStream = { namespace: 'shop', pod: 'web-1', container: 'proxy' };
const second = 1_000_000_000n;
const start = 1_800_000_000n * second;

/** Bytes as a container may write them: cut characters, NUL, control characters, none at all. */
function hostileLine(next: (below: number) => number): Buffer {
  const length = next(8) === 0 ? next(5000) : next(60);
  const kind = next(6);
  const whole = ['ä', '→', '😀', 'é', 'x', ' ', "'", '"', '%', '\\', '\u001b[31m', '\r'];
  if (kind === 0) return Buffer.from(Array.from({ length }, () => next(256)));
  if (kind === 1) return Buffer.from('a\0b'.repeat(next(5)));
  const text = Buffer.from(Array.from({ length }, () => whole[next(whole.length)]).join(''));
  return kind === 2 ? text.subarray(next(3), text.length - next(3)) : text;
}

describe('a log capture', () => {
  test('gives back 10,000 hostile lines byte for byte', async () => {
    const seed = Number(process.env['CAPTURE_SEED'] ?? Date.now() % 1_000_000);
    console.info(`seed ${String(seed)}: CAPTURE_SEED=${String(seed)} repeats it`);
    const next = random(seed);
    const lines = Array.from({ length: 10_000 }, () => hostileLine(next));
    // The clock of a node may step back.
    const times = lines.map((_, index) => start + BigInt(index - next(300)) * 1_000_000n);
    const writer = await createCaptureWriter(path);
    for (let from = 0; from < lines.length;) {
      const to = Math.min(lines.length, from + 1 + next(300));
      const stream = next(2) === 0 ? web : proxy;
      await writer.write(batchOf(stream, lines.slice(from, to), times.slice(from, to)));
      from = to;
    }
    expect((await writer.finish()).lines).toBe(10_000);
    using capture = openCapture(path);
    const arrived = await allLines(capture, { after: 0 });
    expect(arrived).toHaveLength(10_000);
    for (const [index, { raw, timeNs, ordinal }] of arrived.entries()) {
      if (!raw.equals(lines[index] as Buffer)) throw new Error(`line ${String(index)} differs`);
      expect([timeNs, ordinal]).toEqual([times[index], index + 1]);
    }
    const ordered = await allLines(capture);
    const expected = [...arrived].sort(
      (a, b) => Number(a.timeNs - b.timeNs) || a.ordinal - b.ordinal,
    );
    expect(ordered.map(({ ordinal }) => ordinal)).toEqual(expected.map(({ ordinal }) => ordinal));
  });

  test('keeps what belongs to a line', async () => {
    const writer = await createCaptureWriter(path);
    await writer.write(
      batchOf(web, ['plain', 'own', 'old'], [start + 5n, start + 6n, -1n], {
        collectedMs: 1_800_000_000_250,
        levels: Uint8Array.of(3, 5, 0),
        late: true,
        rendered: { bytes: Buffer.from('xx* own *'), offsets: Uint32Array.of(0, 0, 2, 9, 0, 0) },
      }),
    );
    await writer.finish();
    using capture = openCapture(path);
    const lines = await allLines(capture);
    expect(lines.map((line) => [line.timeNs, line.level, line.rendered.toString()])).toEqual([
      [0n, undefined, 'shop/web-1 app old'],
      [start + 5n, 'info', 'shop/web-1 app plain'],
      [start + 6n, 'error', '* own *'],
    ]);
    expect(await texts(capture, { levels: ['error', undefined] })).toEqual(['old', 'own']);
    expect(lines[1]).toMatchObject({ collectedMs: 1_800_000_000_250, late: true });
    expect(lines[1]?.stream).toEqual({ ...web, source: 'pod' });
  });

  test('gives long lines a few at a time, whichever of the two forms is long', async () => {
    const long = 300 * 1024;
    const lines = Array.from({ length: 60 }, (_, index) =>
      Buffer.alloc(index % 3 === 0 ? long : 10 + index, `${String(index)} `),
    );
    const shown = lines.map((line, index) => (index % 3 === 1 ? Buffer.alloc(long, 'y') : line));
    let at = 0;
    const offsets = Uint32Array.from(shown.flatMap(({ length }) => [at, (at += length)]));
    const times = lines.map((_, index) => start + BigInt(index));
    const rendered = { bytes: Buffer.concat(shown), offsets };
    const writer = await createCaptureWriter(path);
    await writer.write(batchOf(web, lines, times, { rendered }));
    await writer.finish();
    using capture = openCapture(path);
    for (const filter of [{}, { after: 0 }]) {
      const found: [Buffer, Buffer][] = [];
      for await (const some of capture.lines(filter)) {
        const bytes = some.reduce((sum, line) => sum + line.raw.length + line.rendered.length, 0);
        expect(bytes).toBeLessThan(5 * 1024 * 1024);
        found.push(...some.map(({ raw, rendered }): [Buffer, Buffer] => [raw, rendered]));
      }
      const isSame = found.map(
        ([raw, own], line) =>
          raw.equals(lines[line] as Buffer) && own.equals(shown[line] as Buffer),
      );
      expect(isSame).toEqual(lines.map(() => true));
    }
  });

  test('is one file that its owner alone may read', async () => {
    const writer = await createCaptureWriter(path);
    await writer.write(batchOf(web, ['a'], [start]));
    await writer.finish();
    expect(readdirSync(folder)).toEqual(['logs.sqlite']);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('filters before it limits', async () => {
    const writer = await createCaptureWriter(path);
    const lines = Array.from({ length: 30_000 }, (_, index) => `line ${String(index)}`);
    const times = lines.map((_, index) => start + BigInt(index) * second);
    await writer.write(batchOf(web, lines, times));
    await writer.write(batchOf(proxy, ['error 500 at 10%_'], [start + 25_000n * second]));
    await writer.finish();
    using capture = openCapture(path);
    expect(await texts(capture, { grep: '2999', limit: 3 })).toEqual([
      'line 2999',
      'line 12999',
      'line 22999',
    ]);
    expect(await texts(capture, { grep: /9{4}$/, limit: 9 })).toEqual([
      'line 9999',
      'line 19999',
      'line 29999',
    ]);
    expect(await texts(capture, { container: 'proxy' })).toEqual(['error 500 at 10%_']);
    expect(await texts(capture, { container: 'none' })).toEqual([]);
    expect(await texts(capture, { grep: ['29', /^line 1.*8$/], limit: 2 })).toEqual([
      'line 1298',
      'line 10298',
    ]);
    const isProxy = ({ container }: { container: string }): boolean => container.startsWith('pro');
    expect(await texts(capture, { stream: isProxy })).toEqual(['error 500 at 10%_']);
    expect(await texts(capture, { stream: isProxy, container: 'app' })).toEqual([]);
    expect(await texts(capture, { grep: '%_' })).toEqual(['error 500 at 10%_']);
    expect(
      await texts(capture, { sinceNs: start + 3n * second, untilNs: start + 5n * second }),
    ).toEqual(['line 3', 'line 4']);
    expect(await texts(capture, { sinceNs: start + 24_999n * second, limit: 3 })).toEqual([
      'line 24999',
      'line 25000',
      'error 500 at 10%_',
    ]);
    expect(await texts(capture, { limit: 0 })).toEqual([]);
  });

  test('gives long lines a few at a time, each once, and several queries at once', async () => {
    const writer = await createCaptureWriter(path);
    const lines = Array.from(
      { length: 30 },
      (_, index) => `long n${String(index)} ${'x'.repeat(1e6)}`,
    );
    const times = lines.map((_, index) => start + BigInt(index % 7));
    for (let i = 0; i < 30; i++) {
      await writer.write(batchOf(web, lines.slice(i, i + 1), times.slice(i, i + 1)));
    }
    await writer.finish();
    using capture = openCapture(path);
    for (const filter of [{}, { after: 0 }, { text: 'long' }, { grep: /x$/ }]) {
      const found: number[] = [];
      for await (const some of capture.lines(filter)) {
        expect(some.length).toBeLessThan(10);
        found.push(...some.map(({ ordinal }) => ordinal));
        expect(await allLines(capture, { grep: /n3 x/, limit: 1 })).toHaveLength(1);
      }
      expect([...found].sort((a, b) => a - b)).toEqual(lines.map((_, index) => index + 1));
    }
  });

  test('ends a search with its signal', async () => {
    const writer = await createCaptureWriter(path);
    await writer.write(batchOf(web, ['a'], [start]));
    await writer.finish();
    using capture = openCapture(path);
    const found = capture.lines({}, AbortSignal.abort(new Error('enough')))[Symbol.asyncIterator]();
    await expect(found.next()).rejects.toThrow('enough');
  });

  test('finds words, common and rare, and nothing within words', async () => {
    const writer = await createCaptureWriter(path);
    const lines = Array.from({ length: 60_000 }, (_, index) => `common line n${String(index)}`);
    const times = lines.map((_, index) => start + BigInt(index));
    await writer.write(batchOf(web, lines, times));
    const odd = ['Zeitüberschreitung: status=500', 'status 500', 'timeouts', 'TIMEOUT after 5s'];
    await writer.write(
      batchOf(
        proxy,
        odd,
        odd.map((_, index) => start - BigInt(index)),
      ),
    );
    await writer.finish();
    using capture = openCapture(path);
    expect(await texts(capture, { text: 'timeout' })).toEqual(['TIMEOUT after 5s']);
    expect(await texts(capture, { text: 'timeout*' })).toEqual(['TIMEOUT after 5s', 'timeouts']);
    expect(await texts(capture, { text: 'status=500' })).toEqual([odd[0]]);
    expect(await texts(capture, { text: 'STATUS 500' })).toEqual([odd[1], odd[0]]);
    expect(await texts(capture, { text: '"after 5s" timeout' })).toEqual([odd[3]]);
    expect(await texts(capture, { text: 'zeitÜberschreitung' })).toEqual([odd[0]]);
    expect(await texts(capture, { text: 'common', limit: 2 })).toEqual(lines.slice(0, 2));
    expect(await texts(capture, { text: 'common n59999' })).toEqual(lines.slice(-1));
    expect(await texts(capture, { text: '=' })).toEqual([odd[0]]);
    expect(await texts(capture, { text: '" OR NEAR( *' })).toEqual([]);
    const found = [];
    for await (const some of capture.search('timeouts', { pod: 'web-1' })) found.push(...some);
    expect(found).toHaveLength(1);
  });

  test('holds context beside the lines, a row for each state', async () => {
    const writer = await createCaptureWriter(path);
    const observed_at = '2026-11-21T20:00:00Z';
    await writer.addContext('sessions', [{ observed_at, session: 's', command: 'ktl logs' }]);
    await writer.addContext('pods', [
      { observed_at, name: 'web-1', phase: 'Pending' },
      { observed_at, name: 'web-1', phase: 'Running', ready: 1 },
    ]);
    await writer.addContext('gaps', [{ observed_at, pod: 'web-1', cause: 'rotated' }]);
    for (const row of [
      { observed_at, fase: 'x' },
      { name: 'web-1' },
      { observed_at, ready: true },
      { observed_at, restarts: 1.5 },
      { observed_at, object: {} },
    ]) {
      const wrong = writer.addContext('pods', [row as never]);
      await expect(wrong).rejects.toMatchObject({ code: 'CAPTURE_ROW_INVALID' });
    }
    await writer.finish();
    using capture = openCapture(path);
    expect(capture.rows('pods').map(({ id, phase, ready }) => [id, phase, ready])).toEqual([
      [1, 'Pending', null],
      [2, 'Running', 1],
    ]);
    expect(capture.rows('gaps')).toMatchObject([{ pod: 'web-1', cause: 'rotated' }]);
    expect(capture.rows('sessions')).toMatchObject([{ command: 'ktl logs' }]);
    const [, second] = capture.rows('pods');
    expect(capture.rows('pods', { after: 1 })).toEqual([second]);
    expect(capture.rows('events')).toEqual([]);
  });

  test('sums up without reading lines', async () => {
    const writer = await createCaptureWriter(path);
    const levels = Uint8Array.of(3, 5, 5);
    const times = [start, start + 11n * second, start + 12n * second];
    await writer.write(batchOf(web, ['a', 'bb', 'ccc'], times, { levels }));
    await writer.flush();
    await writer.write(batchOf(proxy, ['d'], [start - second]));
    await writer.finish();
    using capture = openCapture(path);
    const summary = capture.summary();
    expect(summary).toMatchObject({ state: 'finished', lines: 4, bytes: 7 });
    expect([summary.firstNs, summary.lastNs]).toEqual([start - second, start + 12n * second]);
    expect(summary.streams.map((s) => [s.stream.container, s.level, s.lines, s.bytes])).toEqual([
      ['app', 'info', 1, 1],
      ['app', 'error', 2, 5],
      ['proxy', undefined, 1, 1],
    ]);
    expect(summary.rates.map((rate) => [rate.startS, rate.level, rate.lines])).toEqual([
      [1_799_999_990, undefined, 1],
      [1_800_000_000, 'info', 1],
      [1_800_000_010, 'error', 2],
    ]);
  });

  test('is read while it is written, each line once', async () => {
    const writer = await createCaptureWriter(path);
    await writer.write(batchOf(web, ['a', 'b'], [start + 1n, start]));
    await writer.flush();
    using capture = openCapture(path, { live: true });
    expect(await texts(capture)).toEqual(['a', 'b']);
    await writer.write(batchOf(web, ['c'], [start]));
    await writer.flush();
    expect(await texts(capture, { after: 2 })).toEqual(['c']);
    expect(await texts(capture, { text: 'b' })).toEqual(['b']);
    expect(capture.summary()).toMatchObject({ state: 'writing', lines: 3 });
    // A follower has the file open when it is finished; it sees that, and makes way.
    const finished = writer.finish();
    while (capture.summary().state === 'writing') await setImmediate();
    capture[Symbol.dispose]();
    expect(await finished).toMatchObject({ lines: 3 });
    expect(readdirSync(folder)).toEqual(['logs.sqlite']);
  });

  test('that somebody keeps open is completed later', async () => {
    const writer = await createCaptureWriter(path, { waitMs: 0 });
    await writer.write(batchOf(web, ['a'], [start]));
    await writer.flush();
    const capture = openCapture(path, { live: true });
    await allLines(capture);
    await expect(writer.finish()).rejects.toMatchObject({ code: 'ARCHIVE_IN_USE' });
    capture[Symbol.dispose]();
    expect(recoverCapture(path)).toMatchObject({ lines: 1, wasNeeded: true });
  });
});
