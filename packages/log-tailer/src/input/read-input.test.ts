import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { lineText, stampText } from '../batch/line-access.ts';
import { namesOfPath } from './input-source.ts';
import { readInput, type InputOptions } from './read-input.ts';
import { unzipped } from './unzipped.ts';

const stamp = '2026-01-02T03:04:05.123456789Z';

interface Seen {
  readonly stamp: string | undefined;
  readonly text: string;
  readonly of: string;
  readonly instance: number;
}

async function* chunks(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** What comes of an input, read in chunks of some size. */
async function read(
  input: string | Buffer,
  { chunk = 64 * 1024, ...options }: Partial<InputOptions> & { readonly chunk?: number } = {},
): Promise<Seen[]> {
  const bytes = typeof input === 'string' ? Buffer.from(input, 'latin1') : input;
  const seen: Seen[] = [];
  const tail = readInput({ key: 'in', bytes: unzipped(chunks(bytes, chunk)), ...options });
  for await (const event of tail) {
    if (event.type !== 'lines') continue;
    const { batch } = event;
    for (let line = 0; line < batch.count; line++) {
      const { namespace, pod, container } = batch.target;
      seen.push({
        stamp: stampText(batch, line),
        text: lineText(batch, line).toString('latin1'),
        of: [namespace, pod, container].join('/'),
        instance: batch.instance,
      });
    }
  }
  return seen;
}

async function texts(...args: Parameters<typeof read>): Promise<string[]> {
  return (await read(...args)).map(({ text }) => text);
}

describe('lines of an input', () => {
  test('come whole whatever they hold, wherever the pipe cuts them, the last one without newline', async () => {
    const lines = [
      'one',
      '',
      'crlf\r',
      'nul\0nul',
      '\xff\xfe\xc3(',
      'y'.repeat(2000),
      '{"a":1}',
      'end',
    ];
    for (const chunk of [1, 2, 7, 4096]) {
      expect(await texts(lines.join('\n'), { chunk })).toEqual(lines);
    }
  });

  test('of 1 MB stay one line', async () => {
    const long = 'x'.repeat(1024 * 1024 + 1);
    expect(await texts(`${long}\nnext\n`, { chunk: 10_000 })).toEqual([long, 'next']);
  });

  test('have no stamp unless they begin with one', async () => {
    const seen = await read(`${stamp} stamped\nplain 2026-01-02T03:04:05Z\n`);
    expect(seen.map((line) => [line.stamp, line.text])).toEqual([
      [stamp, 'stamped'],
      [undefined, 'plain 2026-01-02T03:04:05Z'],
    ]);
  });

  test('are taken as they are on request', async () => {
    const text = `${stamp} stdout F text`;
    expect(await read(`${text}\n`, { plain: true })).toEqual([
      { stamp: undefined, text, of: '//', instance: 0 },
    ]);
  });

  test('are unpacked where the input is gzip', async () => {
    const zipped = gzipSync('one\ntwo\n');
    for (const chunk of [1, 5, 4096])
      expect(await texts(zipped, { chunk })).toEqual(['one', 'two']);
  });

  test('of a broken gzip fail behind what was read', async () => {
    const zipped = gzipSync('line\n'.repeat(50_000));
    await expect(read(zipped.subarray(0, -20))).rejects.toThrow('unexpected end of file');
  });
});

describe('a file of a container runtime', () => {
  test('gives stamp and text, and joins the parts of a line by stream', async () => {
    const input = [
      `${stamp} stdout F whole`,
      `${stamp} stdout P out-1 `,
      `${stamp.replace('789Z', '790Z')} stderr P err-1 `,
      `${stamp.replace('789Z', '791Z')} stdout F out-2`,
      `${stamp.replace('789Z', '792Z')} stderr F err-2`,
      `${stamp} stdout F:tag tagged`,
      `${stamp} stdout F `,
      `${stamp} stdout X not of this form`,
      `${stamp} stderr P never ended`,
    ].join('\n');
    for (const chunk of [11, 4096]) {
      const seen = await read(`${input}\n`, { chunk });
      expect(seen.map(({ text }) => text)).toEqual([
        ...['whole', 'out-1 out-2', 'err-1 err-2', 'tagged', '', 'stdout X not of this form'],
        'never ended',
      ]);
      expect(seen[1]?.stamp).toBe(stamp);
      expect(seen[2]?.stamp).toBe(stamp.replace('789Z', '790Z'));
    }
  });

  test('tells its pod by its path', () => {
    const uid = '0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f';
    const pod = { namespace: 'shop', pod: 'api-1', container: 'app' };
    expect(namesOfPath(`/var/log/pods/shop_api-1_${uid}/app/0.log.20260102-030405.gz`)).toEqual({
      ...pod,
      podUid: uid,
    });
    const id = 'ab'.repeat(32);
    expect(namesOfPath(`/var/log/containers/api-1_shop_app-${id}.log`)).toEqual(pod);
    expect(namesOfPath('/var/log/app.log')).toBeUndefined();
  });
});

describe('lines that other programs wrapped', () => {
  test('of Docker are unwrapped and joined', async () => {
    const line = (log: string): string =>
      JSON.stringify({ log, stream: 'stderr', time: '2026-01-02T03:04:05.1Z' });
    const seen = await read([line('a\n'), line('b-1 '), line('b-2\n'), line('"q"\\\n')].join('\n'));
    expect(seen.map(({ text }) => text)).toEqual(['a', 'b-1 b-2', '"q"\\']);
    expect(seen[0]?.stamp).toBe('2026-01-02T03:04:05.1Z');
  });

  test('of kubectl --prefix and of JSON outputs are told apart by pod', async () => {
    const input = [
      `[pod/api-1/app] ${stamp} by kubectl`,
      '[pod/api-2/app] without a stamp',
      JSON.stringify({
        ...{ kind: 'line', timestamp: stamp, namespace: 'shop', pod: 'api-3', container: 'app' },
        ...{ node: null, instance: 2, message: '\ufffd', messageBase64: '/w==' },
      }),
      JSON.stringify({
        ...{ message: `${stamp} by stern`, nodeName: 'n', namespace: 'shop', podName: 'api-4' },
        containerName: 'app',
      }),
      'none of them',
    ].join('\n');
    expect(await read(input)).toEqual([
      { stamp, text: 'by kubectl', of: '/api-1/app', instance: 0 },
      { stamp: undefined, text: 'without a stamp', of: '/api-2/app', instance: 0 },
      { stamp, text: '\xff', of: 'shop/api-3/app', instance: 2 },
      { stamp, text: 'by stern', of: 'shop/api-4/app', instance: 0 },
      { stamp: undefined, text: 'none of them', of: '//', instance: 0 },
    ]);
  });

  test('of ktl as JSON are read back: those of nodes, gaps and events too', async () => {
    const from = { namespace: 'shop', pod: 'api-3', container: 'app', node: 'n', instance: 1 };
    const nobody = { namespace: null, pod: null, container: null };
    const object = { kind: 'Pod', namespace: 'shop', name: 'api-3', container: null };
    const input = [
      {
        kind: 'line',
        timestamp: stamp,
        ...nobody,
        node: 'n',
        path: 'syslog',
        message: 'of a node',
      },
      { kind: 'gap', afterTimestamp: stamp, beforeTimestamp: null, ...from, message: 'gap: lost' },
      {
        ...{
          kind: 'event',
          timestamp: stamp,
          namespace: 'shop',
          type: 'Warning',
          reason: 'BackOff',
        },
        ...{ message: 'back-off\n 5m', object },
      },
      { kind: 'event', message: 'of an app' },
    ];
    const seen = await read(input.map((fields) => JSON.stringify(fields)).join('\n'));
    expect(seen).toEqual([
      { stamp, text: 'of a node', of: '/n/syslog', instance: 0 },
      { stamp, text: 'gap: lost', of: 'shop/api-3/app', instance: 1 },
      { stamp, text: 'Warning BackOff pod/api-3: back-off 5m', of: 'shop/api-3/', instance: 0 },
      { stamp: undefined, text: JSON.stringify(input[3]), of: '//', instance: 0 },
    ]);
  });

  test('stay as they are where they only look like it', async () => {
    const lines = [
      '{"log":"no stream"}',
      '{"log":"bad time","stream":"stdout","time":"now"}',
      '{"log":"cut',
      '{"kind":"line","timestamp":null}',
      '{"message":"of an app"}',
      '[pod/api-1] no container',
      '{',
      '[',
    ];
    expect(await texts(lines.join('\n'))).toEqual(lines);
  });
});

describe('a range of an input', () => {
  const at = (second: number): string => `2026-01-02T03:04:0${String(second)}Z ${String(second)}\n`;
  const ms = (second: number): number => Date.parse(`2026-01-02T03:04:0${String(second)}Z`);
  const input = `${at(1)}more of 1\n${at(3)}more of 3\n${at(2)}${at(5)}`;

  test('is cut by stamps, which need not be in order; lines without one go with the line before', async () => {
    const range = { sinceMs: ms(2), untilMs: ms(3) };
    expect(await texts(input, range)).toEqual(['3', 'more of 3', '2']);
  });

  test('that has no time at all tells so, once, and only where it had to be cut by time', async () => {
    let told = 0;
    const onTimeless = (): void => {
      told += 1;
    };
    await texts('one\ntwo\n', { sinceMs: ms(2), onTimeless });
    expect(told).toBe(1);
    await texts('one\ntwo\n', { onTimeless });
    await texts(input, { sinceMs: ms(2), onTimeless });
    await texts('', { sinceMs: ms(2), onTimeless });
    expect(told).toBe(1);
  });

  test('ends the reading after its first lines', async () => {
    expect(await texts(input, { sinceMs: ms(2), headLines: 3, chunk: 10 })).toEqual([
      ...['3', 'more of 3', '2'],
    ]);
  });
});

describe('an input that goes on', () => {
  test('gives each line when it has come, and ends when it is drained', async () => {
    let push: (text: string) => void = () => undefined;
    const endless = (async function* lines(): AsyncGenerator<Uint8Array> {
      for (;;) yield Buffer.from(await new Promise<string>((resolve) => (push = resolve)));
    })();
    const tail = readInput({ key: 'in', bytes: endless });
    const seen: string[] = [];
    const done = (async () => {
      for await (const event of tail) {
        if (event.type === 'lines') seen.push(lineText(event.batch, 0).toString());
      }
    })();
    await new Promise(setImmediate);
    push('one\n');
    await new Promise(setImmediate);
    expect(seen).toEqual(['one']);
    expect([...(tail.pending?.() ?? [])]).toEqual(['in']);
    tail.drain();
    await done;
    expect([...(tail.pending?.() ?? [])]).toEqual([]);
  });
});

describe('an endless input', () => {
  test('holds nothing of what was read', async () => {
    const chunk = `${'y'.repeat(63)}\n`.repeat(1024);
    const total = 4_000;
    const collect = collector();
    let most = 0;
    let seen = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < total; at++) {
        yield Buffer.from(chunk);
        if (at % 500 !== 499) continue;
        collect();
        await new Promise(setImmediate);
        collect();
        most = Math.max(most, process.memoryUsage().arrayBuffers);
      }
    }
    collect();
    const before = process.memoryUsage().arrayBuffers;
    for await (const event of readInput({ key: 'in', bytes: endless() })) {
      if (event.type === 'lines') seen += event.batch.count;
    }
    expect(seen).toBe(total * 1024);
    // All of it is 262 MB.
    expect(most - before).toBeLessThan(64 * 1024 * 1024);
  });

  test('whose consumer holds all it may goes on when any of its sources is let go of', async () => {
    const lines = Array.from(
      { length: 50 },
      (_, at) => `[pod/p${String(at)}/app] ${'.'.repeat(99)}\n`,
    );
    const tail = readInput({
      ...{ key: 'in', rationBytes: 100 },
      bytes: chunks(Buffer.from(lines.join('')), 1000),
    });
    let seen = 0;
    for await (const event of tail) {
      if (event.type !== 'lines') continue;
      seen += event.batch.count;
      const { target } = event.batch;
      setImmediate(() => tail.release?.(target.key, 99));
    }
    expect(seen).toBe(lines.length);
  });
});

function collector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}
