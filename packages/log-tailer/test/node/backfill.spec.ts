import { describe, expect, test } from '@jest/globals';
import { BackfillBed, rows } from './backfill-bed.ts';

describe('files that rotated while nobody could read', () => {
  test.each([1, 2, 4])('%i of them: every line comes, in order and once', async (rotations) => {
    await using bed = await BackfillBed.open();
    bed.write(1, 10);
    await bed.start();
    const steps = Array.from({ length: rotations }, (_, i) => () => {
      bed.write(11 + 100 * i, 110 + 100 * i);
      bed.container.rotate();
    });
    await bed.outage([...steps, () => bed.write(11 + 100 * rotations, 20 + 100 * rotations)]);
    const expected = rows(1, 20 + 100 * rotations);
    await bed.delivered(expected.length);
    expect(bed.lines).toEqual(expected);
    expect(bed.gaps).toEqual([]);
  });

  test('with stamps of a coarse clock: lines that look alike at both borders come as often as written', async () => {
    await using bed = await BackfillBed.open({ stamps: { resolution: 'ms' } });
    const twins = (count: number): void => bed.container.write('twin\n'.repeat(count));
    bed.write(1, 1);
    await bed.start();
    twins(3);
    await bed.time.pass(0);
    // In the millisecond of those that came before, and of those that come after.
    expect(bed.lines).toHaveLength(4);
    await bed.outage([
      () => {
        twins(40);
        bed.container.rotate();
      },
      () => {
        twins(5);
        bed.container.rotate();
        twins(2);
        bed.write(2, 3);
      },
    ]);
    const twin = Array<string>(50).fill('0:twin');
    const expected = [...rows(1, 1), ...twin, ...rows(2, 3)];
    await bed.delivered(expected.length);
    expect(bed.lines).toEqual(expected);
    expect(bed.gaps).toEqual([]);
  });

  test('in the middle of a long line, which comes whole and once', async () => {
    await using bed = await BackfillBed.open();
    const long = 'x'.repeat(50_000);
    bed.write(1, 2);
    await bed.start();
    await bed.outage([
      () => {
        bed.container.write(`${long}1\n`);
        bed.container.rotate();
      },
      () => {
        bed.container.write(`${long}2\n`);
        bed.container.rotate();
        bed.write(3, 4);
      },
    ]);
    const expected = [...rows(1, 2), `0:${long}1`, `0:${long}2`, ...rows(3, 4)];
    await bed.delivered(expected.length);
    expect(bed.lines).toEqual(expected);
    expect(bed.gaps).toEqual([]);
  });

  test('of which the oldest are thrown away: the rest comes, and the gap ends where it begins', async () => {
    await using bed = await BackfillBed.open();
    bed.write(1, 10);
    await bed.start();
    const steps = Array.from({ length: 8 }, (_, i) => () => {
      bed.write(11 + 10 * i, 20 + 10 * i);
      bed.container.rotate();
    });
    await bed.outage([...steps, () => bed.write(91, 95)]);
    // Five files are kept with the current one: rows 51 to 90.
    const expected = [...rows(1, 10), ...rows(51, 95)];
    await bed.delivered(expected.length);
    expect(bed.lines).toEqual(expected);
    const [first] = bed.container.logFiles();
    expect(bed.gaps).toHaveLength(1);
    expect(bed.gaps[0]).toMatchObject({ cause: 'rotated', certain: false });
    const begins = first?.bytes.toString().split(' ')[0]?.slice(0, -1) ?? 'nothing';
    expect(bed.gaps[0]?.beforeStamp?.startsWith(begins)).toBe(true);
  });

  test('that are packed while they are read: a try fails, and nothing is lost or repeated', async () => {
    await using bed = await BackfillBed.open();
    bed.write(1, 10);
    await bed.start();
    for (const atByte of [0, 50, 120, 300]) {
      bed.sim.faults.add({ match: { path: /0\.log/ }, fault: { kind: 'cut', atByte } });
    }
    await bed.outage([
      () => {
        bed.write(11, 300);
        bed.container.rotate();
      },
      () => {
        bed.write(301, 400);
        bed.container.rotate();
      },
      () => bed.write(401, 410),
    ]);
    const expected = rows(1, 410);
    await bed.delivered(expected.length);
    expect(bed.lines).toEqual(expected);
    expect(bed.gaps).toEqual([]);
  });
});

describe('containers that were restarted unseen', () => {
  test('what the instance before wrote last comes from its file', async () => {
    await using bed = await BackfillBed.open();
    bed.write(1, 10);
    await bed.start();
    await bed.outage([
      () => {
        bed.write(11, 20);
        bed.container.rotate();
        bed.write(21, 25);
        bed.container.restart();
        bed.write(1, 3);
      },
    ]);
    const expected = [...rows(1, 25), ...rows(1, 3, 1)];
    await bed.delivered(expected.length);
    expect(bed.lines).toEqual(expected);
    expect(bed.gaps).toEqual([]);
  });

  test('one of which no file is left stays a gap that counts it', async () => {
    await using bed = await BackfillBed.open();
    bed.write(1, 10);
    await bed.start();
    await bed.outage([
      () => {
        bed.container.restart();
        bed.write(1, 5);
        bed.container.restart();
        bed.container.restart();
        bed.write(1, 2);
      },
    ]);
    const expected = [...rows(1, 10), ...rows(1, 2, 3)];
    await bed.delivered(expected.length);
    expect(bed.lines).toEqual(expected);
    expect(bed.gaps).toMatchObject([{ cause: 'restarted', certain: true }]);
  });
});

describe('without the right to read files of nodes', () => {
  test('gaps stay as they are, and the reason is said once', async () => {
    await using bed = await BackfillBed.open();
    bed.sim.deny({ resource: 'nodes/proxy' });
    bed.write(1, 10);
    await bed.start();
    for (let i = 0; i < 2; i++) {
      await bed.outage([
        () => {
          bed.write(11 + 20 * i, 20 + 20 * i);
          bed.container.rotate();
          bed.write(21 + 20 * i, 30 + 20 * i);
        },
      ]);
    }
    const expected = [...rows(1, 10), ...rows(21, 30), ...rows(41, 50)];
    await bed.delivered(expected.length);
    expect(bed.lines).toEqual(expected);
    expect(bed.gaps).toHaveLength(2);
    expect(bed.complaints).toHaveLength(1);
  });
});
