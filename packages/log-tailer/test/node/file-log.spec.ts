import { describe, expect, test } from '@jest/globals';
import { NodeBed } from './node-bed.ts';

const rows = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, i) => `row${String(from + i)}`);
const text = (from: number, to: number): string =>
  rows(from, to)
    .map((row) => `${row}\n`)
    .join('');

describe('a file of a node that grows', () => {
  test('comes once, however many looks at it there are', async () => {
    await using bed = await NodeBed.open();
    bed.node.append('a.log', text(1, 3));
    await bed.tail('a.log');
    await bed.time.pass(5000);
    bed.node.append('a.log', text(4, 5));
    await bed.time.pass(20_000);
    bed.node.append('a.log', text(6, 6));
    await bed.time.pass(10_000);
    expect(bed.lines).toEqual(rows(1, 6));
    expect(bed.gaps).toEqual([]);
  });

  test('is not downloaded again: only what is new, and a little before it', async () => {
    await using bed = await NodeBed.open();
    bed.node.append('a.log', `${'x'.repeat(99)}\n`.repeat(30_000));
    await bed.tail('a.log');
    await bed.time.pass(5000);
    expect(bed.lines).toHaveLength(30_000);
    const before = bed.receivedBytes;
    bed.node.append('a.log', 'new\n');
    await bed.time.pass(60_000);
    expect(bed.lines.at(-1)).toBe('new');
    expect(bed.receivedBytes - before).toBeLessThan(20_000);
  });

  test('gives a line that was seen in parts once it is whole', async () => {
    await using bed = await NodeBed.open();
    bed.node.append('a.log', 'one\ntw');
    await bed.tail('a.log');
    await bed.time.pass(3000);
    expect(bed.lines).toEqual(['one']);
    bed.node.append('a.log', 'o\nthree');
    await bed.time.pass(6000);
    expect(bed.lines).toEqual(['one', 'two']);
  });

  test('is looked at less often while it is quiet, and every five seconds at least', async () => {
    await using bed = await NodeBed.open();
    bed.node.append('a.log', text(1, 1));
    await bed.tail('a.log');
    await bed.time.pass(30_000);
    const before = bed.requests.length;
    await bed.time.pass(60_000);
    expect(bed.requests.length - before).toBeGreaterThanOrEqual(10);
    expect(bed.requests.length - before).toBeLessThanOrEqual(15);
  });

  test('that is empty at first is read from its first byte', async () => {
    await using bed = await NodeBed.open();
    bed.node.append('a.log', '');
    await bed.tail('a.log', { tailLines: 10 });
    bed.node.append('a.log', text(1, 20));
    await bed.time.pass(10_000);
    expect(bed.lines).toEqual(rows(1, 20));
  });

  test('keeps invalid UTF-8, NUL and carriage returns as they are', async () => {
    await using bed = await NodeBed.open();
    bed.node.append('a.log', Uint8Array.of(0x41, 0xff, 0x00, 0x0d, 0x0a));
    await bed.tail('a.log');
    expect(bed.lines).toEqual([Buffer.of(0x41, 0xff, 0, 0x0d).toString()]);
  });
});

describe('a file of a node that is rotated', () => {
  test('by renaming it: the rest of the old file comes, then the new one', async () => {
    await using bed = await NodeBed.open();
    bed.node.append('a.log', text(1, 100));
    await bed.tail('a.log');
    bed.node.append('a.log', text(101, 150));
    bed.node.rename('a.log', 'a.log.1');
    bed.node.append('a.log', text(151, 400));
    await bed.time.pass(10_000);
    expect(bed.lines).toEqual(rows(1, 400));
    expect(bed.gaps).toEqual([]);
  });

  test('while its writer still has the old file open: what goes there comes too', async () => {
    await using bed = await NodeBed.open();
    bed.node.append('a.log', text(1, 100));
    await bed.tail('a.log');
    bed.node.rename('a.log', 'a.log.1');
    bed.node.append('a.log', '');
    await bed.time.pass(3000);
    bed.node.append('a.log.1', text(101, 120));
    await bed.time.pass(6000);
    bed.node.append('a.log.1', text(121, 130));
    bed.node.append('a.log', text(131, 140));
    await bed.time.pass(10_000);
    expect(bed.lines).toEqual(rows(1, 140));
  });

  test('twice, and packed: the files in between come in order', async () => {
    await using bed = await NodeBed.open();
    bed.node.append('a.log', text(1, 100));
    await bed.tail('a.log');
    bed.node.append('a.log', text(101, 110));
    bed.node.rename('a.log', 'a.log.2');
    bed.node.compress('a.log.2');
    bed.node.append('a.log.1', text(111, 300));
    bed.node.append('a.log', text(301, 310));
    await bed.time.pass(10_000);
    await bed.unpacked(310);
    expect(bed.lines).toEqual(rows(1, 310));
    expect(bed.gaps).toEqual([]);
  });

  test('with a date in its name, as logrotate does with dateext', async () => {
    await using bed = await NodeBed.open();
    bed.node.append('a.log', text(1, 100));
    bed.node.append('a.log-20260801', text(900, 990));
    await bed.tail('a.log');
    bed.node.append('a.log', text(101, 150));
    bed.node.rename('a.log', 'a.log-20260921');
    bed.node.append('a.log', text(151, 152));
    await bed.time.pass(10_000);
    expect(bed.lines).toEqual(rows(1, 152));
  });

  test('by emptying it: nothing comes twice, and a gap says that lines may be missing', async () => {
    await using bed = await NodeBed.open();
    bed.node.append('a.log', `Sep 21 13:59:50 h x: one\n${text(1, 50)}`);
    await bed.tail('a.log');
    bed.node.truncate('a.log');
    bed.node.append('a.log', 'Sep 21 14:00:07 h x: after\n');
    await bed.time.pass(10_000);
    expect(bed.lines.slice(-2)).toEqual(['row50', 'Sep 21 14:00:07 h x: after']);
    expect(bed.lines).toHaveLength(52);
    expect(bed.gaps).toMatchObject([
      {
        cause: 'rotated',
        certain: false,
        afterStamp: '2026-09-21T13:59:50.000000000Z',
        beforeStamp: '2026-09-21T14:00:07.000000000Z',
      },
    ]);
  });

  test('and is longer than before when it is looked at again: that it is another file shows', async () => {
    await using bed = await NodeBed.open();
    bed.node.append('a.log', text(1, 20));
    await bed.tail('a.log');
    bed.node.remove('a.log');
    bed.node.append('a.log', text(500, 900));
    await bed.time.pass(10_000);
    expect(bed.lines).toEqual([...rows(1, 20), ...rows(500, 900)]);
    expect(bed.gaps).toHaveLength(1);
  });
});

describe('the beginning', () => {
  const file = text(1, 200_000);

  test.each([
    [0, []],
    [1, rows(200_000, 200_000)],
    [3, rows(199_998, 200_000)],
  ])('--tail %i gives the last lines', async (tailLines, expected) => {
    await using bed = await NodeBed.open();
    bed.node.append('a.log', file);
    await bed.tail('a.log', { tailLines });
    expect(bed.lines).toEqual(expected);
    bed.node.append('a.log', text(200_001, 200_001));
    await bed.time.pass(5000);
    expect(bed.lines).toEqual([...expected, 'row200001']);
    // The file has 2 MB.
    expect(bed.receivedBytes).toBeLessThan(400_000);
  });

  test('--tail over more than one look backwards, and over more than there is', async () => {
    for (const tailLines of [50_000, 199_999, 200_000, 300_000]) {
      await using bed = await NodeBed.open();
      bed.node.append('a.log', file);
      await bed.tail('a.log', { tailLines });
      expect(bed.lines).toHaveLength(Math.min(tailLines, 200_000));
      expect(bed.lines.at(-1)).toBe('row200000');
    }
  }, 30_000);

  test('--tail counts a last line without an end, once it is read to the end', async () => {
    await using bed = await NodeBed.open();
    bed.node.append('a.log', 'one\ntwo\nthree');
    await bed.tail('a.log', { tailLines: 2, follow: false });
    await bed.end();
    expect(bed.lines).toEqual(['two', 'three']);
  });

  const clock = (second: number): string =>
    new Date(Date.UTC(2026, 8, 21, 13, 0, second)).toISOString().slice(11, 19);
  const forms: Record<string, (second: number) => string> = {
    syslog: (s) => `Sep 21 ${clock(s)} host app[1]: s${String(s)}\n`,
    klog: (s) => `I0921 ${clock(s)}.000001    7 a.go:1] s${String(s)}\n`,
    'RFC 3339': (s) => `2026-09-21T${clock(s)}.5+00:00 host app: s${String(s)}\n`,
    'dpkg, without a zone': (s) => `2026-09-21 ${clock(s)} status s${String(s)}\n`,
  };

  test.each(Object.keys(forms))(
    '--since cuts by the times of lines, as %s writes them',
    async (name) => {
      const form = forms[name] ?? String;
      await using bed = await NodeBed.open();
      const seconds = Array.from({ length: 3600 }, (_, s) => `${form(s)}  a stack\n`);
      bed.node.append('a.log', seconds.join(''));
      // Last-Modified is 14:00:00, of which the zone is guessed: half a minute late.
      await bed.tail('a.log', { sinceMs: Date.UTC(2026, 8, 21, 13, 59, 57) });
      expect(bed.lines.map((line) => line.split(' ').at(-1))).toEqual([
        ...['s3597', 'stack', 's3598', 'stack', 's3599', 'stack'],
      ]);
    },
  );

  test('--since leaves out lines that do not say how old they are, and not those that come', async () => {
    await using bed = await NodeBed.open();
    bed.node.append('a.log', text(1, 10));
    await bed.tail('a.log', { sinceMs: Date.UTC(2026, 8, 21, 13) });
    expect(bed.lines).toEqual([]);
    bed.node.append('a.log', text(11, 12));
    await bed.time.pass(5000);
    expect(bed.lines).toEqual(rows(11, 12));
  });
});

describe('the stamp of a line', () => {
  test('is its own time, else that of the line before it, else the time of receipt', async () => {
    await using bed = await NodeBed.open();
    bed.node.append('a.log', 'no time\nI0921 13:59:59.123456    1 a.go:1] x\n  at here\n');
    await bed.tail('a.log');
    expect(bed.stamps).toEqual([
      '2026-09-21T14:00:00.000000000Z',
      '2026-09-21T13:59:59.123456000Z',
      '2026-09-21T13:59:59.123456000Z',
    ]);
  });

  test('is right where the node is in another zone: Last-Modified says by how much', async () => {
    await using bed = await NodeBed.open();
    bed.node.append('a.log', 'Sep 21 19:29:59 host app: half past seven in Kolkata\n');
    await bed.tail('a.log');
    expect(bed.stamps).toEqual(['2026-09-21T13:59:59.000000000Z']);
  });

  test('is of last year where this year has not come so far', async () => {
    await using bed = await NodeBed.open();
    bed.node.append(
      'a.log',
      'Dec 31 23:59:59 host app: fireworks\nSep 21 13:59:59 host app: now\n',
    );
    await bed.tail('a.log');
    expect(bed.stamps[0]).toBe('2025-12-31T23:59:59.000000000Z');
  });
});
