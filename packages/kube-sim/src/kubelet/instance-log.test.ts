import { describe, expect, test } from '@jest/globals';
import { manualClock } from '../clock/sim-clock.ts';
import { seededRandom } from '../clock/seeded-random.ts';
import { InstanceLog } from './instance-log.ts';
import { LogReader, type FollowQuirks, type ReadLogOptions } from './log-reader.ts';
import { LogStamper, type StampOptions } from './log-stamp.ts';

const startMs = Date.UTC(2026, 10, 21, 13, 0, 0);
const ms = { resolution: 'ms' } as const;

function newLog(stamps: StampOptions = ms) {
  const clock = manualClock({ startMs });
  const log = new InstanceLog(0, new LogStamper(clock, seededRandom(1), stamps));
  const write = (text: string, stream: 'stdout' | 'stderr' = 'stdout') => {
    log.write(Buffer.from(text), stream);
  };
  return { clock, log, write };
}

async function read(log: InstanceLog, options: ReadLogOptions = {}, quirks: FollowQuirks = {}) {
  const chunks: Uint8Array[] = [];
  for await (const chunk of new LogReader(log, options, { quirks })) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

const fileText = (log: InstanceLog) => log.files().map((file) => file.bytes.toString());

describe('the file', () => {
  test('holds one record for each line, stamped with trailing zeros cut', () => {
    const { clock, log, write } = newLog();
    write('one\n\n');
    clock.advance(120);
    write('two\n', 'stderr');
    clock.advance(880);
    write('three\n');
    expect(fileText(log)).toEqual([
      '2026-11-21T13:00:00Z stdout F one\n2026-11-21T13:00:00Z stdout F \n' +
        '2026-11-21T13:00:00.12Z stderr F two\n2026-11-21T13:00:01Z stdout F three\n',
    ]);
  });

  test('cuts lines at 16 KiB: 16384 bytes are one record, 16385 are two', () => {
    const { log, write } = newLog();
    write(`${'a'.repeat(16_384)}\n${'b'.repeat(16_385)}\n${'c'.repeat(40_000)}\n`);
    const shapes = fileText(log)[0]
      ?.trimEnd()
      .split('\n')
      .map((record) => {
        const [, , tag, content] = record.split(' ');
        return [tag, content?.charAt(0), content?.length];
      });
    expect(shapes).toEqual([
      ['F', 'a', 16_384],
      ['P', 'b', 16_384],
      ['F', 'b', 1],
      ['P', 'c', 16_384],
      ['P', 'c', 16_384],
      ['F', 'c', 7_232],
    ]);
  });

  test('an unfinished line stays in the pipe until its newline, or the exit', () => {
    const { log, write } = newLog();
    write('begin');
    expect(log.current.sizeBytes).toBe(0);
    write(' and end\nrest');
    write('wrong', 'stderr');
    log.close();
    expect(fileText(log)[0]?.match(/(stdout|stderr) [FP] .*/g)).toEqual([
      'stdout F begin and end',
      'stdout P rest',
      'stderr P wrong',
    ]);
    expect(() => {
      write('late\n');
    }).toThrow(TypeError);
  });

  test('stamps step back with the clock, unless they are told to be monotonic', () => {
    const stampsOf = (options: StampOptions) => {
      const { clock, log, write } = newLog(options);
      write('a\n');
      clock.step(-2000);
      write('b\n');
      return (fileText(log)[0]?.match(/\d\d:\d\d:\d\d(\.\d+)?/g) ?? []) as string[];
    };
    const [first = '', second = ''] = stampsOf({});
    expect(second < first).toBe(true);
    expect(stampsOf({ resolution: 'ms', isMonotonic: true })).toEqual(['13:00:00', '13:00:00']);
  });

  test('rotation keeps as many files as asked, the oldest goes first', () => {
    const { log, write } = newLog();
    for (const name of ['a', 'b', 'c', 'd']) {
      write(`${name}\n`);
      log.rotate({ stamp: `2026112${name}`, maxFiles: 3 });
    }
    write('e\n');
    expect(log.files().map((file) => [file.name, file.isCurrent, file.bytes.at(-2)])).toEqual([
      ['0.log.2026112c', false, 'c'.charCodeAt(0)],
      ['0.log.2026112d', false, 'd'.charCodeAt(0)],
      ['0.log', true, 'e'.charCodeAt(0)],
    ]);
  });
});

describe('reading', () => {
  test('gives the content, and with timestamps nine digits at the start of each line', async () => {
    const { clock, log, write } = newLog();
    write('one\n');
    clock.advance(120);
    write('two\n');
    expect(await read(log)).toBe('one\ntwo\n');
    expect(await read(log, { timestamps: true })).toBe(
      '2026-11-21T13:00:00.000000000Z one\n2026-11-21T13:00:00.120000000Z two\n',
    );
  });

  test('only the start of a long line is stamped', async () => {
    const { log, write } = newLog();
    write(`${'x'.repeat(20_000)}\n`);
    expect(await read(log, { timestamps: true })).toBe(
      `2026-11-21T13:00:00.000000000Z ${'x'.repeat(20_000)}\n`,
    );
  });

  test('fragments of stdout and stderr that alternate stick together', async () => {
    const { log, write } = newLog();
    write('x'.repeat(20_480));
    write('err\n', 'stderr');
    write('y\n');
    const stamp = '2026-11-21T13:00:00.000000000Z ';
    expect(await read(log, { timestamps: true })).toBe(
      `${stamp}${'x'.repeat(16_384)}err\n${stamp}${'x'.repeat(4_096)}y\n`,
    );
  });

  test('since is applied to each fragment, so a long line may leave a rest without stamp', async () => {
    const { clock, log, write } = newLog();
    write('z'.repeat(20_480));
    clock.advance(2000);
    write('end\n');
    const since = { seconds: startMs / 1000 + 1, nanos: 0 };
    expect(await read(log, { timestamps: true, since })).toBe(`${'z'.repeat(4_096)}end\n`);
  });

  test('since compares to the nanosecond and each line alone, whatever their order', async () => {
    const { clock, log, write } = newLog();
    clock.advance(500);
    write('a\n');
    clock.step(-1);
    write('b\n');
    clock.step(2);
    write('c\n');
    const at = (nanos: number) => ({ seconds: startMs / 1000, nanos });
    expect(await read(log, { since: at(500_000_000) })).toBe('a\nc\n');
    expect(await read(log, { since: at(500_000_001) })).toBe('c\n');
  });

  test('tailLines counts fragments', async () => {
    const { log, write } = newLog();
    write(`${'x'.repeat(20_000)}\nlast\n`);
    expect(await read(log, { tailLines: 2 })).toBe(`${'x'.repeat(20_000 - 16_384)}\nlast\n`);
    expect(await read(log, { tailLines: 0 })).toBe('');
    expect((await read(log, { tailLines: 99 })).length).toBe(20_006);
  });

  test('tailLines finds its place across thousands of chunks', async () => {
    const { log, write } = newLog();
    for (let i = 0; i < 50_000; i++) write(`line ${String(i)}\n`);
    const tail = (await read(log, { tailLines: 30_000 })).trimEnd().split('\n');
    expect([tail.length, tail[0], tail.at(-1)]).toEqual([30_000, 'line 20000', 'line 49999']);
  });

  test('limitBytes cuts wherever it falls', async () => {
    const { log, write } = newLog();
    write('abcdef\nghi\n');
    expect(await read(log, { limitBytes: 9 })).toBe('abcdef\ngh');
    expect(await read(log, { limitBytes: 9, follow: true })).toBe('abcdef\ngh');
  });
});

describe('following', () => {
  test('gives what is written later and ends when the container has exited', async () => {
    const { log, write } = newLog();
    write('a\n');
    const text = read(log, { follow: true, tailLines: 0 });
    await Promise.resolve();
    write('b\n');
    write('c');
    log.close();
    expect(await text).toBe('b\nc');
  });

  test('ends at once when it is told to, also while it waits', async () => {
    const { log, write } = newLog();
    write('a\n');
    const reader = new LogReader(log, { follow: true });
    expect(Buffer.from((await reader.next()).value ?? []).toString()).toBe('a\n');
    const waiting = reader.next();
    reader.end();
    expect(await waiting).toEqual({ done: true, value: undefined });
  });

  test('goes on into the new file after a rotation', async () => {
    const { log, write } = newLog();
    const text = read(log, { follow: true });
    await settle();
    for (const name of ['a', 'b', 'c', 'd']) {
      write(`${name}\n`);
      log.rotate({ stamp: name, maxFiles: 3 });
      await settle();
    }
    log.close();
    expect(await text).toBe('a\nb\nc\nd\n');
  });

  const behindTwoRotations = async (quirks: FollowQuirks = {}) => {
    const { log, write } = newLog();
    write('first\n');
    const reader = new LogReader(log, { follow: true }, { quirks });
    const seen = [await next(reader)];
    const waiting = next(reader);
    await settle();
    write('woken\n');
    seen.push(await waiting);
    for (const name of ['a', 'b', 'c']) {
      write(`${name}\n`);
      if (name !== 'c') log.rotate({ stamp: name, maxFiles: 5 });
    }
    for (let i = 0; i < 3; i++) seen.push(await next(reader));
    return seen.join('');
  };

  test('two rotations behind, the file in the middle is lost and the newest is read twice', async () => {
    expect(await behindTwoRotations()).toBe('first\nwoken\na\nc\nc\n');
  });

  test('without that quirk every file is read once', async () => {
    expect(await behindTwoRotations({ reopensByName: false })).toBe('first\nwoken\na\nb\nc\n');
  });

  const rotatedBeforeFirstEnd = async (quirks: FollowQuirks = {}) => {
    const { log, write } = newLog();
    write('a\n');
    const text = read(log, { follow: true }, quirks);
    log.rotate({ stamp: '1', maxFiles: 5 });
    write('b\n');
    await settle();
    log.rotate({ stamp: '2', maxFiles: 5 });
    write('c\n');
    await settle();
    log.close();
    return text;
  };

  test('a rotation before the first end of file leaves the stream on the old file', async () => {
    expect(await rotatedBeforeFirstEnd()).toBe('a\nc\n');
    expect(await rotatedBeforeFirstEnd({ missesEarlyRotation: false })).toBe('a\nb\nc\n');
  });

  test('a reader that is not asked takes nothing, and a rotated file lives while it is read', async () => {
    const { log, write } = newLog();
    const reader = new LogReader(log, { follow: true });
    for (let i = 0; i < 10_000; i++) write(`${'.'.repeat(150)}\n`);
    const first = await reader.next();
    expect(first.value?.length).toBeLessThanOrEqual(65_536);
    for (let i = 0; i < 9; i++) log.rotate({ stamp: String(i), maxFiles: 2 });
    let total = first.value?.length ?? 0;
    while (total < 1_510_000) total += (await reader.next()).value?.length ?? 0;
    expect(total).toBe(1_510_000);
  });

  test('two thousand readers wait without a timer and all see a line', async () => {
    const { log, write } = newLog();
    const readers = Array.from({ length: 2000 }, () => new LogReader(log, { follow: true }));
    const texts = readers.map((reader) => next(reader));
    await settle();
    write('hello\n');
    expect(new Set(await Promise.all(texts))).toEqual(new Set(['hello\n']));
  });
});

async function next(reader: LogReader): Promise<string> {
  return Buffer.from((await reader.next()).value ?? []).toString();
}

/** Lets every promise that can go on do so. */
async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
